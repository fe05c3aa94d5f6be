#pragma once

#include <grpcpp/channel.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/redis/connection.h"
#include "jemputbola/platform/v1/event.pb.h"

namespace jemputbola::eventlog {

// What came along the fast path for one partition: to be believed only as far as its chain agrees.
struct Delivery {
  std::string partition;
  // False: the entry is not a batch at all.
  bool readable = true;
  platform::v1::EventBatch batch;
};

// The fast path of a consumer: batches of the partitions it follows, soon after they were committed. May lose, repeat
// and lie. Used by the consumer's thread, except Interrupt.
class Feed {
 public:
  virtual ~Feed() = default;
  // Delivers what comes after `seq`. A partition that is followed already only moves forward, unless `rewind`.
  virtual void Follow(const std::string& partition, std::int64_t seq, bool rewind) = 0;
  virtual void Unfollow(const std::string& partition) = 0;
  // False: nothing is followed, and Next would return at once.
  virtual bool following() const = 0;
  // Waits up to `wait` for something new. An error: the path is down; ask again later.
  virtual absl::StatusOr<std::vector<Delivery>> Next(absl::Duration wait) = 0;
  // Ends a running Next soon. Thread-safe.
  virtual void Interrupt() = 0;
};

// XREAD over the Redis streams of all partitions.
std::unique_ptr<Feed> MakeRedisFeed(redis::Connection::Options options, std::string stream);
// EventLogService.Tail, one stream a partition: for consumers without the producer's Redis.
std::unique_ptr<Feed> MakeTailFeed(std::shared_ptr<grpc::Channel> producer);

}  // namespace jemputbola::eventlog
