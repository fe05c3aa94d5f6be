#pragma once

#include <grpcpp/channel.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "common/metrics/metrics.h"
#include "jemputbola/platform/v1/admin.pb.h"

namespace jemputbola::door {

// What a service leans on, and how each is: asked without blocking, answered from what was last seen. Thread-safe.
class Dependencies {
 public:
  explicit Dependencies(metrics::Registry& metrics) : metrics_(metrics) {}

  // `state` must not block: OK, FAILED_PRECONDITION for stopped, anything else for degraded. A name given again
  // replaces what it stood for.
  void Add(const std::string& name, std::function<absl::Status()> state);
  std::vector<platform::v1::DependencyStatus> Status() const;
  // Sets the gauge jb_dependency_ok of each, 1 or 0.
  void Measure() const;

 private:
  struct Entry {
    std::string name;
    std::function<absl::Status()> state;
    metrics::Gauge gauge;
  };
  std::vector<Entry> Entries() const;

  metrics::Registry& metrics_;
  mutable absl::Mutex mutex_;
  std::vector<Entry> entries_ ABSL_GUARDED_BY(mutex_);
};

// A state that one thread writes and others read. Thread-safe.
class Cached {
 public:
  explicit Cached(absl::Status initial) : status_(std::move(initial)) {}
  void Set(absl::Status status);
  absl::Status Get() const;

 private:
  mutable absl::Mutex mutex_;
  absl::Status status_ ABSL_GUARDED_BY(mutex_);
};

// Whether a service's channel reaches it, without a call: connecting goes on in the background.
class Reach {
 public:
  Reach(std::string service, std::shared_ptr<grpc::Channel> channel);
  absl::Status State();

 private:
  const std::string service_;
  const std::shared_ptr<grpc::Channel> channel_;
  Cached last_;
};

}  // namespace jemputbola::door
