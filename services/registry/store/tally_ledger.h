#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "common/eventlog/event_log.h"
#include "common/eventlog/ownership.h"
#include "common/ids/ids.h"
#include "common/store/database.h"
#include "registry/domain/tally.h"
#include "registry/store/commit_feed.h"

namespace jemputbola::registry::store {

// All village tallies of a partition at one position of the registry's log.
struct TallyBook {
  eventlog::Position position;
  // field_reporting's log is contained up to here.
  std::int64_t captures_seq = 0;
  // In code order; every village on the list of areas is here.
  std::vector<domain::AreaTally> villages;

  // nullptr for a village that is not there.
  const domain::AreaTally* Find(std::string_view village_code) const;
};

// One step that was committed: the villages that changed, and where the log stands with it.
struct TallyStep {
  std::string partition;
  // How all villages stand, and the position, after it.
  std::shared_ptr<const TallyBook> book;
  absl::Time time;
  // Only those that changed; their revisions are the sequences of this step.
  std::vector<domain::AreaTally> villages;
};

// The tallies of what one transaction does, on top of what stands. Not thread-safe.
class TallyChange {
 public:
  bool HasVillage(std::string_view village_code) const { return book_.Find(village_code) != nullptr; }
  // As it stands in this change; nullptr for a village that has none.
  const domain::AreaTally* Find(std::string_view village_code) const { return book_.Find(village_code); }
  // A village that has none yet, with the captures made there before it was on the list of areas.
  void AddVillage(const std::string& village_code, std::int64_t captured_here);

  // The following require HasVillage(village_code).
  void Add(std::string_view village_code, const domain::Counted& person) { At(village_code).tally.Add(person); }
  void Remove(std::string_view village_code, const domain::Counted& person) { At(village_code).tally.Remove(person); }
  // Captures made there: `captures` more, or fewer when it is negative.
  void CountCaptures(std::string_view village_code, std::int64_t captures) {
    At(village_code).captured_here += captures;
  }

  // Puts counts and captures in the place of what stands; the village has a tally.
  void Replace(const domain::AreaTally& village);

  // What field_reporting told is contained up to `seq`.
  void ContainsCaptures(std::int64_t seq);

 private:
  friend class TallyLedger;
  TallyChange(std::string partition, std::shared_ptr<const TallyBook> before)
      : partition_(std::move(partition)), before_(std::move(before)), book_(*before_) {}
  domain::AreaTally& At(std::string_view village_code);

  std::string partition_;
  std::shared_ptr<const TallyBook> before_;
  TallyBook book_;
};

// Keeps the tallies of villages: as rows, in memory, and as TallyChanged events, one for each village that a
// transaction changed, appended in that transaction. Everything that moves a person between buckets goes through it:
//
//   auto change = ledger.Begin(tx, partition);   change->Remove(…); change->Add(…);   ledger.Finish(tx, *change, when);
//
// Thread-safe. Memory is only a copy: each Begin compares its position with the head of the log and loads the rows anew
// when they differ, so no other process, rolled back transaction or lost lease can leave it wrong.
class TallyLedger {
 public:
  // `listener` hears of every committed step, in the order of commits within a partition. It runs on the committing
  // thread and must neither block nor call back. All references must outlive this.
  TallyLedger(eventlog::EventLog& log, eventlog::Ownership& ownership, ids::Generator& ids, const clock::Clock& clock,
              std::function<void(const TallyStep&)> listener);

  // First thing in a writing transaction of the partition: checks and locks its ownership to the commit. ABORTED when
  // another process owns it.
  absl::StatusOr<TallyChange> Begin(jemputbola::store::WriteTransaction& tx, const std::string& partition);
  // Last thing: writes the villages that changed and their events, which occurred at `when`.
  absl::Status Finish(jemputbola::store::WriteTransaction& tx, const TallyChange& change, absl::Time when);

  // The book as `tx` sees it: position and rows of one snapshot.
  absl::StatusOr<TallyBook> Read(const jemputbola::store::Transaction& tx, const std::string& partition) const;

  void Forget(const std::string& partition);

 private:
  eventlog::EventLog& log_;
  eventlog::Ownership& ownership_;
  ids::Generator& ids_;
  const clock::Clock& clock_;
  absl::Mutex mutex_;
  std::map<std::string, std::shared_ptr<const TallyBook>> books_ ABSL_GUARDED_BY(mutex_);
  const std::function<void(const TallyStep&)> listener_;
  CommitFeed feed_;
};

// The partitions that have villages.
std::vector<std::string> ListPartitions(const jemputbola::store::Transaction& tx);

}  // namespace jemputbola::registry::store
