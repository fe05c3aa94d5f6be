#include "scheduling/api/operator.h"

#include "scheduling/api/account.h"
#include "scheduling/api/now.h"
#include "scheduling/api/visit_changes.h"
#include "scheduling/domain/room.h"

namespace jemputbola::scheduling {

Operator::Operator(store::Database& database, eventlog::Ownership& ownership, eventlog::EventLog& log,
                   const clock::Clock& clock, Replanner& replanner)
    : database_(database), ownership_(ownership), log_(log), clock_(clock), replanner_(replanner) {}

absl::StatusOr<Visit> Operator::FindAnnounced(store::WriteTransaction& tx, const std::string& partition,
                                              const std::string& visit_id) {
  const absl::StatusOr<std::int64_t> fence = ownership_.Check(tx, partition);
  if (!fence.ok()) return fence.status();
  const std::optional<Visit> visit = Visits::Find(tx, partition, visit_id);
  if (!visit) return absl::NotFoundError("there is no such visit: jb visits lists them");
  if (visit->state != VisitState::kAnnounced) {
    return absl::FailedPreconditionError("the visit was completed or cancelled before: nothing to change");
  }
  return *visit;
}

absl::StatusOr<Visit> Operator::Move(const std::string& partition, const std::string& visit_id, absl::CivilDay day,
                                     const std::string& reason) {
  if (absl::Status status = CheckAccount(Account::kReason, "", reason); !status.ok()) return status;
  Visit moved;
  const absl::Status written = database_.Write([&](store::WriteTransaction& tx) -> absl::Status {
    const absl::StatusOr<Visit> visit = FindAnnounced(tx, partition, visit_id);
    if (!visit.ok()) return visit.status();
    if (visit->day == day) return absl::InvalidArgumentError("the visit is on that day already: give another one");
    const absl::StatusOr<LoadedWorld> loaded = LoadNow(tx, partition, clock_);
    if (!loaded.ok()) return loaded.status();
    const PinnedVisit pinned{visit->visit_id,      visit->unit_id,      visit->day, visit->village,
                             visit->arrive_minute, visit->leave_minute, false,      visit->reason};
    const absl::StatusOr<int> arrive = FindRoom(loaded->world, pinned, day);
    if (!arrive.ok()) return arrive.status();
    moved = *visit;
    moved.day = day;
    moved.leave_minute = *arrive + (visit->leave_minute - visit->arrive_minute);
    moved.arrive_minute = *arrive;
    Visits::Block(tx, partition, {visit->village, visit->day});
    VisitChanges changes(clock_.Now());
    changes.Change(moved, visit->day, reason);
    moved = *changes.Find(visit_id);
    return changes.Write(tx, partition, log_);
  });
  if (!written.ok()) return written;
  const absl::Status planned = replanner_.Now(partition);
  if (!planned.ok()) return planned;
  return moved;
}

absl::Status Operator::Cancel(const std::string& partition, const std::string& visit_id, const std::string& reason) {
  if (absl::Status status = CheckAccount(Account::kReason, "", reason); !status.ok()) return status;
  const absl::Status written = database_.Write([&](store::WriteTransaction& tx) -> absl::Status {
    const absl::StatusOr<Visit> visit = FindAnnounced(tx, partition, visit_id);
    if (!visit.ok()) return visit.status();
    Visits::Block(tx, partition, {visit->village, visit->day});
    VisitChanges changes(clock_.Now());
    changes.Cancel(*visit, reason);
    return changes.Write(tx, partition, log_);
  });
  if (!written.ok()) return written;
  return replanner_.Now(partition);
}

}  // namespace jemputbola::scheduling
