#pragma once

#include <functional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/audit/audit.h"
#include "common/eventlog/ownership.h"
#include "common/ids/ids.h"
#include "common/log/log.h"
#include "common/store/database.h"
#include "jemputbola/registry/v1/history.pb.h"
#include "registry/api/calendar.h"
#include "registry/store/history.h"
#include "registry/store/people.h"
#include "registry/store/tally_ledger.h"
#include "registry/store/vault.h"

namespace jemputbola::registry::api {

// What the office's acts on people work with. All references must outlive them.
struct Office {
  jemputbola::store::Database& database;
  store::TallyLedger& ledger;
  eventlog::Ownership& ownership;
  const store::Vault& vault;
  audit::Log& audit;
  ids::Generator& ids;
  const Calendar& calendar;
  const log::Logger& log;
};

// INVALID_ARGUMENT for anything that is no regency's code.
absl::Status CheckRegency(const std::string& code);

// Who is meant: on the list of the partition by person id or by NIK, one of which is given. INVALID_ARGUMENT for none
// or both; NOT_FOUND for somebody who is not on the list.
absl::StatusOr<store::Standing> FindListed(const jemputbola::store::Transaction& tx, const store::Vault& vault,
                                           const std::string& partition, const std::string& person_id,
                                           const std::string& nik);

// One transaction that moves people: what `act` does with the change is in the tallies, of a moment at `when`, once
// this returns OK; otherwise nothing happened.
using Act = absl::FunctionRef<absl::Status(jemputbola::store::WriteTransaction&, store::TallyChange&)>;
absl::Status Commit(const Office& office, const std::string& partition, absl::Time when, Act act);

// Why a disclosure to `recipient` for `purpose` is not one, as INVALID_ARGUMENT; OK when both say something.
absl::Status CheckDisclosure(const std::string& recipient, const std::string& purpose);

v1::PersonStanding ToMessage(const store::Standing& standing);

}  // namespace jemputbola::registry::api
