#include "registry/api/day_rollover.h"

#include <utility>
#include <vector>

#include "common/clock/civil.h"
#include "common/failpoint/failpoint.h"
#include "registry/store/listing.h"

namespace jemputbola::registry::api {
namespace {

constexpr int kPeoplePerTransaction = 2000;

}  // namespace

void DayRollover::Tick() {
  const absl::CivilDay today = calendar_.Today();
  if (!again_->exchange(false) && done_ == today) return;
  const absl::Status status = RollAll(today);
  if (status.ok()) {
    done_ = today;
  } else {
    done_ = std::nullopt;
    if (!failing_) log_.Warning("Cannot begin the day; trying again", {{"error", std::string(status.message())}});
  }
  failing_ = !status.ok();
}

absl::Status DayRollover::RollAll(absl::CivilDay today) {
  std::vector<std::string> partitions;
  absl::Status status = database_.Read([&](const jemputbola::store::ReadTransaction& tx) {
    partitions = store::ListPartitions(tx);
    return absl::OkStatus();
  });
  for (const std::string& partition : partitions) {
    const absl::Status rolled = Roll(partition, today);
    // ABORTED: another process has it; FAILED_PRECONDITION: another cell does.
    if (!absl::IsAborted(rolled) && !absl::IsFailedPrecondition(rolled)) status.Update(rolled);
  }
  return status;
}

absl::Status DayRollover::Roll(const std::string& partition, absl::CivilDay today) {
  int moved = 0;
  int people = 0;
  do {
    const absl::Status status = database_.Write([&](jemputbola::store::WriteTransaction& tx) -> absl::Status {
      auto change = ledger_.Begin(tx, partition);
      if (!change.ok()) return change.status();
      moved = store::RebucketDue(tx, partition, *change, today, kPeoplePerTransaction);
      if (auto finished = ledger_.Finish(tx, *change, calendar_.Now()); !finished.ok()) return finished;
      failpoint::Hit("registry/rollover_before_commit");
      return absl::OkStatus();
    });
    if (!status.ok()) {
      ledger_.Forget(partition);
      return status;
    }
    people += moved;
  } while (moved == kPeoplePerTransaction);
  if (people > 0) {
    log_.Info("Began the day",
              {{"partition", partition}, {"day", clock::FormatDate(today)}, {"people", std::int64_t{people}}});
  }
  return absl::OkStatus();
}

}  // namespace jemputbola::registry::api
