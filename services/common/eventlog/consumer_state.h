#pragma once

#include <atomic>
#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/synchronization/mutex.h"
#include "common/eventlog/consumer.h"
#include "common/eventlog/consumer_store.h"
#include "common/eventlog/feed.h"
#include "common/eventlog/pending.h"
#include "jemputbola/platform/v1/event_log.grpc.pb.h"

namespace jemputbola::eventlog {

using Steady = std::chrono::steady_clock;

// One partition of the source, as the consumer's thread knows it.
struct ConsumedPartition {
  enum class Halt {
    kNone,
    // The producer's log is not the one that was applied here; judged anew at every look at the heads.
    kDisagrees,
    // Too many refused events; until an operator says so.
    kPoison,
  };

  std::string name;
  // As committed. `stored`: there is a row of it.
  Position position;
  bool stored = false;
  // The lease under which the handler's memory was filled.
  std::int64_t fence = 0;
  // The producer's head as last asked.
  std::optional<platform::v1::Head> head;
  // The highest sequence known to exist.
  std::int64_t wanted = 0;
  // When the fast path last moved the position, and whether it lacked something after that.
  Steady::time_point fed_at;
  bool hole = false;

  Halt halt = Halt::kNone;
  std::string halt_reason;
  // Why the last attempt failed, and when the next one is due.
  absl::Status trouble;
  bool standby = false;
  Steady::time_point retry_at;
  absl::Duration back_off = absl::ZeroDuration();
  // When an entry of another log was last met on the fast path.
  std::optional<Steady::time_point> foreign_at;
  std::deque<Steady::time_point> refused;
  std::int64_t dead_letters = 0;

  bool Behind() const { return wanted > position.seq; }
};

struct Consumer::State {
  using Halt = ConsumedPartition::Halt;

  State(store::Database& database, Ownership& ownership, Handler& handler, Options options, log::Logger log,
        metrics::Registry& metrics);

  // --- The thread (consumer_thread.cc) ------------------------------------------------------------------------------
  void Run();
  // Looks at the producer's heads: finds new partitions, what is missing, and what disagrees.
  void AskHeads() ABSL_EXCLUSIVE_LOCKS_REQUIRED(work);
  absl::Status FetchHeads() ABSL_EXCLUSIVE_LOCKS_REQUIRED(work);
  void Judge(ConsumedPartition& p) ABSL_EXCLUSIVE_LOCKS_REQUIRED(work);
  // Reads from the producer what is missing.
  void CatchUp(ConsumedPartition& p) ABSL_EXCLUSIVE_LOCKS_REQUIRED(work);
  absl::StatusOr<platform::v1::EventBatch> ReadLog(const std::string& partition, std::int64_t after_seq, int limit);
  // Returns how many events were applied.
  std::int64_t Take(std::vector<Delivery> deliveries) ABSL_EXCLUSIVE_LOCKS_REQUIRED(work);
  // Lets events come together after so many were applied: under load a transaction of many costs a fraction of many
  // small ones, and whoever waits for the producer's answer comes first.
  void Gather(std::int64_t applied_now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(work);
  void TakeOne(ConsumedPartition& p, absl::Span<const Delivery* const> deliveries) ABSL_EXCLUSIVE_LOCKS_REQUIRED(work);
  void MeetForeign(ConsumedPartition& p) ABSL_EXCLUSIVE_LOCKS_REQUIRED(work);
  bool Active(const ConsumedPartition& p) const;
  // Something is missing that the fast path does not bring, or did not for a while.
  bool MustAsk(const ConsumedPartition& p) const;
  ConsumedPartition& Find(const std::string& partition) ABSL_EXCLUSIVE_LOCKS_REQUIRED(work);
  absl::Duration WaitTime() ABSL_EXCLUSIVE_LOCKS_REQUIRED(work);
  void FollowAll() ABSL_EXCLUSIVE_LOCKS_REQUIRED(work);
  bool Stopping() const { return stopping.load(); }
  void Report(const ConsumedPartition& p) ABSL_EXCLUSIVE_LOCKS_REQUIRED(work);
  void ReportAll() ABSL_EXCLUSIVE_LOCKS_REQUIRED(work);
  void ReportChanges() ABSL_EXCLUSIVE_LOCKS_REQUIRED(work);

  // --- Effects (consumer_apply.cc) ----------------------------------------------------------------------------------
  enum class Outcome { kDone, kPoison, kFailed };
  // Applies what is pending. False when it did not get to its end: the rest is to be read again.
  bool Apply(ConsumedPartition& p, const Pending& pending) ABSL_EXCLUSIVE_LOCKS_REQUIRED(work);
  bool ApplyRun(ConsumedPartition& p, const Pending& pending, std::size_t first, std::size_t end)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(work);
  // Puts one event aside, together with its advance.
  bool Refuse(ConsumedPartition& p, const Pending& pending, std::size_t index, const std::string& reason)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(work);
  bool MeetReset(ConsumedPartition& p, const Pending& pending, std::size_t index) ABSL_EXCLUSIVE_LOCKS_REQUIRED(work);
  // Moves the position and runs `effect` in one transaction. Everything but kDone leaves both as they were and the
  // handler's memory dropped; kPoison only when `effect` refused, with its reason in `p.trouble`.
  Outcome Move(ConsumedPartition& p, const Position& to,
               absl::FunctionRef<absl::Status(store::WriteTransaction&)> effect) ABSL_EXCLUSIVE_LOCKS_REQUIRED(work);
  void Fail(ConsumedPartition& p, absl::Status status) ABSL_EXCLUSIVE_LOCKS_REQUIRED(work);
  // The producer's log disagrees with what was applied: `what` says how. Answers a LogReset; stops otherwise.
  void Doubt(ConsumedPartition& p, const std::string& what) ABSL_EXCLUSIVE_LOCKS_REQUIRED(work);
  void Settle(ConsumedPartition& p, const std::string& what) ABSL_EXCLUSIVE_LOCKS_REQUIRED(work);
  // Takes a snapshot, or begins at the start of the log.
  void Resync(ConsumedPartition& p, bool log_is_whole) ABSL_EXCLUSIVE_LOCKS_REQUIRED(work);
  absl::StatusOr<std::unique_ptr<Snapshot>> FetchSnapshot(const std::string& partition);
  bool StoreSnapshot(ConsumedPartition& p, Snapshot& snapshot) ABSL_EXCLUSIVE_LOCKS_REQUIRED(work);
  void HaltPartition(ConsumedPartition& p, Halt halt, const std::string& reason) ABSL_EXCLUSIVE_LOCKS_REQUIRED(work);
  void Reload(ConsumedPartition& p) ABSL_EXCLUSIVE_LOCKS_REQUIRED(work);

  store::Database& database;
  Ownership& ownership;
  Handler& handler;
  const Options options;
  const log::Logger log;
  const ConsumerStore rows;
  std::unique_ptr<platform::v1::EventLogService::Stub> stub;
  std::unique_ptr<Feed> feed;
  metrics::Counter applied, refused_total, foreign, holes, resyncs, retries;
  metrics::Gauge lag, halted, open_letters;

  std::atomic<bool> stopping = false;
  // Held while partitions are worked on, not while waiting for the fast path.
  absl::Mutex work;
  std::map<std::string, ConsumedPartition> partitions ABSL_GUARDED_BY(work);
  absl::Status producer_state ABSL_GUARDED_BY(work);
  absl::Status feed_state ABSL_GUARDED_BY(work);
  Steady::time_point asked_at ABSL_GUARDED_BY(work);
  Steady::time_point ask_at ABSL_GUARDED_BY(work);
  absl::Duration interval ABSL_GUARDED_BY(work);
  bool rewind ABSL_GUARDED_BY(work) = false;
  // Partitions whose status may have changed since it was last reported; `all_changed`: that of all.
  std::set<std::string> touched ABSL_GUARDED_BY(work);
  bool all_changed ABSL_GUARDED_BY(work) = true;

  mutable absl::Mutex view;
  std::map<std::string, platform::v1::ConsumerStatus> statuses ABSL_GUARDED_BY(view);

  std::thread thread;
};

}  // namespace jemputbola::eventlog
