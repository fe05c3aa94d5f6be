#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/clock/clock.h"
#include "common/eventlog/event_log.h"
#include "common/ids/ids.h"
#include "registry/store/history.h"
#include "registry/store/people.h"
#include "registry/store/tally_ledger.h"
#include "registry/store/vault.h"
#include "tests/support/fresh_database.h"

namespace jemputbola::registry {

// The registry's tables and ledger on both engines, with nothing above. It is Wednesday 24 July 2024, 08:00 WITA.
class StoreTest : public support::OnBothStores {
 protected:
  static constexpr const char* kPartition = "53.03";

  void SetUp() override;

  using Body = std::function<void(jemputbola::store::WriteTransaction&, store::TallyChange&)>;
  // Commits what `body` does.
  void Commit(const Body& body);
  // Undoes what `body` does.
  void Undo(const Body& body);

  // A person on the list of `village`, in the tallies too, with a box that holds `identity` (its village is set).
  void List(jemputbola::store::WriteTransaction& tx, store::TallyChange& change, const std::string& person_id,
            const std::string& village, domain::Identity identity = {});

  clock::FakeClock clock_{absl::FromUnixSeconds(1'721'779'200)};
  const absl::CivilDay today_{2024, 7, 24};
  std::unique_ptr<store::Vault> vault_;
  ids::SystemGenerator ids_;
  log::Logger log_ = log::Logger::Null();
  std::unique_ptr<eventlog::Ownership> ownership_;
  std::unique_ptr<eventlog::EventLog> event_log_;
  std::unique_ptr<store::TallyLedger> ledger_;

 private:
  absl::Status Run(const Body& body, const absl::Status& end);
};

}  // namespace jemputbola::registry
