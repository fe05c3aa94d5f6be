#pragma once

#include <grpcpp/channel.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/eventlog/ownership.h"
#include "common/eventlog/position.h"
#include "common/log/log.h"
#include "common/metrics/metrics.h"
#include "common/redis/connection.h"
#include "common/store/database.h"
#include "jemputbola/platform/v1/admin.pb.h"
#include "jemputbola/platform/v1/event.pb.h"

namespace jemputbola::eventlog {

// A producer's state at one position, fetched whole.
class Snapshot {
 public:
  virtual ~Snapshot() = default;
  // The log position it holds at.
  virtual Position position() const = 0;
  // Replaces the consumer's copy of the partition, in the transaction that moves the position there. Handler::Forget
  // follows the commit.
  virtual absl::Status Store(store::WriteTransaction& tx, const std::string& partition) = 0;
};

// What a service does with the events of one source. All calls come from the consumer's one thread, except Apply and
// Forget for a retried dead letter, which come while that thread is held.
class Handler {
 public:
  virtual ~Handler() = default;

  // Applies consecutive events inside `tx`, which also moves the position. Change memory only in tx.OnCommit.
  // INVALID_ARGUMENT or DATA_LOSS: the event is poison; anything else is retried. Events of unknown type are to be
  // skipped (OK). An event may come again, long after newer ones (a retried dead letter): absolute effects compare
  // versions, others compare ids.
  virtual absl::Status Apply(store::WriteTransaction& tx, const std::string& partition,
                             absl::Span<const platform::v1::Event> events) = 0;

  // A transaction was rolled back, or ownership changed: drop all memory of the partition, and load it again when
  // needed.
  virtual void Forget(const std::string& partition) = 0;

  // For events of absolute state: the producer's present state, asked over RPC (not inside a transaction). nullptr, the
  // default, for events that are facts of their own: the consumer then reads the producer's log again from its start.
  virtual absl::StatusOr<std::unique_ptr<Snapshot>> FetchSnapshot(const std::string& partition);
};

// Applies one source's events exactly once, in order, per partition. It reads Redis streams from its own position,
// which is a row of the consumer's database and moves in the transaction of the effect; it asks the producer for its
// heads when it has seen nothing for a while, and reads from the producer whatever is missing. See
// docs/architecture.md.
class Consumer {
 public:
  struct Options {
    // The producing service and its stream, e.g. "registry", "tallies".
    std::string source;
    std::string stream;
    // An empty socket: no Redis here; the producer's Tail is used.
    redis::Connection::Options redis;
    // The producer's EventLogService.
    std::shared_ptr<grpc::Channel> producer;
    // Time without events after which heads are asked; backs off to idle_most while level.
    absl::Duration idle_least = absl::Milliseconds(500);
    absl::Duration idle_most = absl::Seconds(5);
    // Events in one transaction at the most.
    int max_events = 4096;
    // So many refused events within the window stop the partition.
    int poison_limit = 20;
    absl::Duration poison_window = absl::Minutes(1);
  };
  // Creates its tables when needed. All references must outlive this. Start begins to consume.
  static absl::StatusOr<std::unique_ptr<Consumer>> Create(store::Database& database, Ownership& ownership,
                                                          Handler& handler, Options options, log::Logger log,
                                                          metrics::Registry& metrics);
  // Stops after the running transaction.
  ~Consumer();
  void Start();

  // Thread-safe, as are all below.
  std::vector<platform::v1::ConsumerStatus> Status() const;
  absl::StatusOr<std::vector<platform::v1::DeadLetter>> DeadLetters() const;
  // NOT_FOUND when this consumer has no such open letter.
  absl::Status Retry(std::int64_t dead_letter_id);
  absl::Status Discard(std::int64_t dead_letter_id, const std::string& reason);
  // Goes on after too many refused events. NOT_FOUND when the partition is not stopped for that.
  absl::Status Resume(const std::string& partition);

  const std::string& source() const;
  // The position reached, as committed; sequence 0 when nothing of the partition was seen.
  absl::StatusOr<Position> PositionAt(const store::Transaction& tx, const std::string& partition) const;

 private:
  struct State;
  explicit Consumer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace jemputbola::eventlog
