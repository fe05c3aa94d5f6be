#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/eventlog/chain.h"
#include "jemputbola/platform/v1/event.pb.h"

namespace jemputbola::eventlog {

// The events that this process committed last, so that whoever follows the log closely need not have them read from the
// database. What it holds is a claim, not the log: the database may have been restored or written by another process
// since. The chain of the last event of what Copy gives tells, compared with the one the log has there. Thread-safe.
class Recent {
 public:
  // Consecutive events of one append, the first one at after_seq + 1.
  struct Append {
    std::int64_t after_seq = 0;
    Chain after_chain{};
    // Of each event: its chain, and where its bytes end.
    std::vector<Chain> chains;
    std::vector<std::size_t> ends;
    std::string bytes;

    void Add(std::string_view event, const Chain& chain);
    std::int64_t last_seq() const { return after_seq + static_cast<std::int64_t>(chains.size()); }
  };
  struct Mark {
    std::int64_t seq = 0;
    Chain chain{};
  };
  struct Range {
    Mark after;
    std::vector<std::string_view> events;
    Mark last;
    // What `events` points into.
    std::vector<std::shared_ptr<const Append>> held;
  };

  // Holds about `most_bytes` of events of all partitions together; the oldest go first.
  explicit Recent(std::size_t most_bytes) : most_bytes_(most_bytes) {}

  // To be called after the commit. What does not continue the partition's events takes their place.
  void Remember(const std::string& partition, std::shared_ptr<const Append> append);
  // At least one and at most `limit` events after `after_seq`, none beyond `until_seq`, and no more than one when they
  // have more than `most_bytes`. nullopt when the first of them is not held.
  std::optional<Range> Copy(const std::string& partition, std::int64_t after_seq, std::int64_t until_seq, int limit,
                            std::size_t most_bytes) const;

 private:
  struct Held {
    std::string partition;
    std::shared_ptr<const Append> append;
  };
  using Place = std::list<Held>::iterator;

  static std::size_t BytesOf(const Append& append);
  void Drop(std::deque<Place>& places) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::size_t most_bytes_;
  mutable absl::Mutex mutex_;
  // In the order they came.
  std::list<Held> all_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, std::deque<Place>> by_partition_ ABSL_GUARDED_BY(mutex_);
  std::size_t bytes_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace jemputbola::eventlog
