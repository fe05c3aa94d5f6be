#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "common/log/log.h"
#include "common/store/database.h"
#include "registry/api/calendar.h"
#include "registry/store/tally_ledger.h"

namespace jemputbola::registry::api {

// Moves people between buckets when a civil day of the regency begins: whoever is away and was expected back, whoever
// turns 16. A clock that is set back (training) moves nobody back: whoever was due stays where they are until somebody
// reports on them. Not thread-safe.
class DayRollover {
 public:
  // All references must outlive this.
  DayRollover(jemputbola::store::Database& database, store::TallyLedger& ledger, const Calendar& calendar,
              const log::Logger& log)
      : database_(database), ledger_(ledger), calendar_(calendar), log_(log) {}

  // Does today's work if it is not done yet; cheap otherwise. What fails is tried again at the next call. Partitions
  // that another process owns, or another cell, are left to it.
  void Tick();

  // Makes the next Tick look at today once more: for when a partition was taken over, whose owner may not have come to
  // it. May be called from any thread, also when this is gone.
  std::function<void()> Reminder() const {
    return [again = again_] { *again = true; };
  }

 private:
  absl::Status RollAll(absl::CivilDay today);
  absl::Status Roll(const std::string& partition, absl::CivilDay today);

  jemputbola::store::Database& database_;
  store::TallyLedger& ledger_;
  const Calendar& calendar_;
  const log::Logger& log_;
  std::optional<absl::CivilDay> done_;
  const std::shared_ptr<std::atomic<bool>> again_ = std::make_shared<std::atomic<bool>>(false);
  bool failing_ = false;
};

}  // namespace jemputbola::registry::api
