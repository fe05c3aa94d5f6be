#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/clock/clock.h"
#include "common/eventlog/ownership.h"
#include "common/eventlog/position.h"
#include "common/ids/ids.h"
#include "common/store/database.h"
#include "jemputbola/platform/v1/event.pb.h"

namespace jemputbola::eventlog {

// An event before it has its place. `id` must be unique for ever within the producer.
struct Draft {
  std::string id;
  // Full protobuf name of the payload.
  std::string type;
  // The payload, serialised.
  std::string data;
  // When it occurred.
  absl::Time time;
  // Empty: the current trace of the thread (log::CurrentTrace).
  std::string traceparent;
};

Draft MakeDraft(std::string id, absl::Time time, const google::protobuf::Message& payload);

// How far a partition's log reaches. `reset_seq` is the sequence of its newest LogReset, 0 without one; events below
// `first_kept_seq` are no longer kept (1: all are).
struct Head {
  std::string partition;
  Position position;
  std::int64_t reset_seq = 0;
  std::int64_t first_kept_seq = 0;
};

// The log of events that one service produces, in its own database. Within a partition sequences are contiguous, in
// commit order, and chained. Thread-safe.
class EventLog {
 public:
  // Creates the tables and the log's random identity on first use. `source` is the producing service.
  static absl::StatusOr<std::unique_ptr<EventLog>> Open(store::Database& database, Ownership& ownership,
                                                        std::string source, const clock::Clock& clock,
                                                        ids::Generator& ids);
  ~EventLog();

  // Appends to `partition` inside the transaction that changes the state the events tell of. Checks the lease and locks
  // the partition's head row, to the commit. Returns the position of the last one. ABORTED when another process owns
  // the partition; INVALID_ARGUMENT for no drafts. Other errors as Database::Write.
  absl::StatusOr<Position> Append(store::WriteTransaction& tx, const std::string& partition,
                                  absl::Span<const Draft> drafts);

  // The head of a partition as this transaction sees it: read it in the transaction of a snapshot. Sequence 0 when the
  // partition has no event yet.
  absl::StatusOr<Position> HeadAt(const store::Transaction& tx, const std::string& partition) const;

  // Every partition of this cell's shard that has a log.
  absl::StatusOr<std::vector<Head>> Heads() const;
  // At most `limit` events (0 or more than 512: 512; and about 256 KiB) after `after_seq`, with the positions around
  // them. Empty at the head. OUT_OF_RANGE below the first kept event; NOT_FOUND for an unknown partition;
  // FAILED_PRECONDITION beyond the head, or where events were lost in a reset.
  absl::StatusOr<platform::v1::EventBatch> Read(const std::string& partition, std::int64_t after_seq, int limit) const;

  // The sequence after which the log holds about the last `bytes` of events: a place Read accepts.
  absl::StatusOr<std::int64_t> StartOfLast(const std::string& partition, std::size_t bytes) const;

  // Continues after both the head and `highest_seen_seq` with a LogReset event, in a transaction of its own: the answer
  // to a database restored from an older copy (AdminService.ResetLog). Consumers that have seen what is lost take a
  // snapshot or read the log again from its start. ABORTED when another process owns the partition; INVALID_ARGUMENT
  // for a negative sequence or no reason.
  absl::StatusOr<Position> Reset(const std::string& partition, std::int64_t highest_seen_seq,
                                 const std::string& reason);

  // Called after each commit that appended, with the partition: wakes relays and tails. Must return at once. Listeners
  // are removed by the returned function, which waits for a running call and must not be called from one.
  std::function<void()> OnAppend(std::function<void(const std::string& partition)> listener);

  const std::string& log_id() const;
  const std::string& source() const;
  Ownership& ownership() const;

 private:
  struct State;
  explicit EventLog(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace jemputbola::eventlog
