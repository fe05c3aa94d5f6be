#pragma once

#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/store/connection.h"

namespace jemputbola::store {

// A fixed number of connections of one kind. Thread-safe. A broken connection is replaced when it is next wanted.
class Pool {
 public:
  using Opener = std::function<absl::StatusOr<std::unique_ptr<Connection>>()>;
  explicit Pool(Opener open) : open_(std::move(open)) {}

  // Opens all connections; the status of the first that fails.
  absl::Status Fill(int size);
  absl::StatusOr<std::unique_ptr<Connection>> Open() const { return open_(); }

  // One connection of the pool, held until destroyed.
  class Lease {
   public:
    // Waits until a connection is free; takes none when this thread holds one of the pool already, since that may
    // wait for ever: Begin then says so.
    explicit Lease(Pool& pool);
    ~Lease();
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

    // Begins a transaction. A connection that broke while idle is replaced first: nothing was lost with it.
    Failure Begin();
    // The connection; only after Begin was OK.
    Connection& connection() { return *connection_; }

   private:
    Pool& pool_;
    bool nested_ = false;
    std::unique_ptr<Connection> connection_;
  };

 private:
  Opener open_;
  absl::Mutex mutex_;
  // Null for a connection that has to be opened again.
  std::vector<std::unique_ptr<Connection>> idle_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_set<std::thread::id> holders_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace jemputbola::store
