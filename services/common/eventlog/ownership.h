#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/log/log.h"
#include "common/store/database.h"

namespace jemputbola::eventlog {

// Gives each partition of a database one owning process. The lease is a row (owner, fence, expiry in real time); the
// fence grows with every change of owner. Correctness rests on Check inside each transaction, never on the time. A
// lease that is free or has expired is taken by whoever sees it first, so a second process stands by for the first.
// Thread-safe.
class Ownership {
 public:
  struct Options {
    // Unique to this process: 128 random bits, hexadecimal.
    std::string owner;
    // After so long without renewal another process may take over.
    absl::Duration ttl = absl::Seconds(2);
    absl::Duration renew_every = absl::Milliseconds(500);
    // Which partitions are this cell's (`--shard i/n`); empty: all.
    std::function<bool(const std::string& partition)> in_shard;
  };
  // Creates its table when needed and starts the thread that renews what is held. `database` must outlive this.
  Ownership(store::Database& database, Options options, log::Logger log);
  // Stops renewing and gives up every lease at once, so that a successor need not wait.
  ~Ownership();
  Ownership(const Ownership&) = delete;
  Ownership& operator=(const Ownership&) = delete;

  // To be called in every writing transaction of `partition` before it writes. Takes the lease when it is free or has
  // expired, and locks its row to the end of the transaction, so nobody can take over before the commit. Returns the
  // fence: when it is not the one of your last transaction, your memory of the partition is stale. ABORTED when another
  // process owns it, naming the owner: drop all memory of the partition and try later. FAILED_PRECONDITION when the
  // partition is another cell's.
  absl::StatusOr<std::int64_t> Check(store::WriteTransaction& tx, const std::string& partition);

  // Called when a lease was newly taken (held = true, after the commit that took it: reload the partition's memory from
  // the database before using it) or was found lost (held = false: drop it, stop its timers). Runs on the thread that
  // found out, perhaps in the middle of a transaction: take note and return, open no transaction. Register before use;
  // what a listener uses must outlive this.
  void OnChange(std::function<void(const std::string& partition, bool held)> listener);

  // Whether the lease was held at the last look, less than `ttl` ago. For timers and senders; writers use Check.
  bool Holds(const std::string& partition) const;
  bool InShard(const std::string& partition) const;

  struct Lease {
    std::string partition;
    std::string owner;
    std::int64_t fence = 0;
  };
  // What is held now.
  std::vector<Lease> Held() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace jemputbola::eventlog
