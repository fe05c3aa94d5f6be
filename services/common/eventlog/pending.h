#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/eventlog/chain.h"
#include "common/eventlog/position.h"
#include "jemputbola/platform/v1/event.pb.h"

namespace jemputbola::eventlog {

// Events that follow a position without a gap, as far as their chain proves it. Batches are added one by one; only what
// agrees with the end reached so far gets in, whole or not at all. Not thread-safe.
class Pending {
 public:
  enum class Kind {
    kEvent,
    // Its bytes are not an Event: poison.
    kUnreadable,
    // The log continues after a restored copy (LogReset).
    kReset,
  };
  enum class Fit {
    kAdded,
    // Everything in it was reached before.
    kOld,
    // Events between the end and the batch are missing.
    kHole,
    // Another log, or another history of this one: not to be applied.
    kDisagrees,
  };
  struct Mark {
    Kind kind;
    std::int64_t seq;
    Chain chain;
    // Of what is unreadable.
    std::string raw;
  };

  explicit Pending(Position after);

  // A gap inside a batch is accepted only where a LogReset tells of it. Events of the batch before the end are skipped.
  Fit Add(const platform::v1::EventBatch& batch);

  std::size_t size() const { return marks_.size(); }
  bool empty() const { return marks_.empty(); }
  const std::vector<platform::v1::Event>& events() const { return events_; }
  const Mark& mark(std::size_t index) const { return marks_[index]; }
  // The position after event `index`.
  Position After(std::size_t index) const;
  std::int64_t end_seq() const { return end_seq_; }

 private:
  std::string log_id_;
  std::int64_t end_seq_;
  Chain end_chain_;
  std::vector<platform::v1::Event> events_;
  std::vector<Mark> marks_;
};

}  // namespace jemputbola::eventlog
