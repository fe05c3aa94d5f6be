#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/rpc/watch.h"
#include "jemputbola/registry/v1/registry.pb.h"
#include "registry/store/tally_ledger.h"

namespace jemputbola::registry::api {

// The watchers of tallies. A watcher gets a snapshot and then every step that was committed after it, each once, in
// order, with its position; when the log moved without a step that was heard of here (a reset, another process that
// owned the partition for a while), the next message is a whole snapshot again. Thread-safe.
class TallyFeed {
 public:
  explicit TallyFeed(rpc::Calls& calls);

  // Steps of one partition in the order of their commits.
  void Publish(const store::TallyStep& step);

  grpc::ServerWriteReactor<v1::WatchTalliesResponse>* Watch(
      grpc::CallbackServerContext* context, const std::string& partition,
      std::function<absl::StatusOr<v1::WatchTalliesResponse>()> snapshot);

 private:
  rpc::Watchers<v1::WatchTalliesResponse> watchers_;
  absl::Mutex mutex_;
  // Sequence of the last step of a partition.
  std::map<std::string, std::int64_t> last_seq_ ABSL_GUARDED_BY(mutex_);
};

v1::WatchTalliesResponse MakeSnapshot(const store::TallyBook& book, absl::Time time);

}  // namespace jemputbola::registry::api
