#pragma once

#include <functional>
#include <memory>
#include <string>

#include "common/store/database.h"

namespace jemputbola::registry::store {

// Runs what is to happen after commits in the order of the commits, per partition, whichever threads they happen on. A
// transaction takes its place in line while it holds the partition's ownership row, which it keeps to its commit, so
// places are in commit order; one that is rolled back leaves the line. Thread-safe.
class CommitFeed {
 public:
  CommitFeed();
  // Transactions that are still in line must have ended.
  ~CommitFeed();

  // Takes the next place in the partition's line for `tx`; `action` runs after its commit and after the actions of all
  // places before it. It must neither block nor call back here.
  void Enqueue(jemputbola::store::WriteTransaction& tx, const std::string& partition, std::function<void()> action);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace jemputbola::registry::store
