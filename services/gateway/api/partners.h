#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"

namespace jemputbola::gateway::api {

// An agency that may ask for a regency's status.
struct Partner {
  std::string name;
  // crypto::TokenHash of its token.
  std::string token_hash;
  std::set<std::string> regencies;
};

// The partners of a deployment, from a file that an operator edits while the gateway runs:
//
//   [[partner]]
//   name = "polres-ttu"
//   token_hash = "<printf %s TOKEN | b2sum -l 256>"
//   regencies = ["53.03"]
//
// No file: no partners. A file that others may read or that does not parse lets nobody in. Thread-safe.
class Partners {
 public:
  explicit Partners(std::string path) : path_(std::move(path)) {}

  // Who holds the token. UNAUTHENTICATED when nobody does; UNAVAILABLE when the file is faulty (see State).
  absl::StatusOr<Partner> Authenticate(std::string_view token);

  // OK, or what is wrong with the file and how to mend it. FAILED_PRECONDITION: others may read it; INVALID_ARGUMENT:
  // it does not parse, naming the line or entry.
  absl::Status State();

 private:
  struct Version {
    std::int64_t modified_ns = 0;
    std::int64_t size = -1;
    std::uint64_t inode = 0;
    unsigned mode = 0;
    friend bool operator==(const Version&, const Version&) = default;
  };
  void ReadAgainLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::string path_;
  absl::Mutex mutex_;
  Version version_ ABSL_GUARDED_BY(mutex_);
  absl::Status state_ ABSL_GUARDED_BY(mutex_);
  std::vector<Partner> partners_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace jemputbola::gateway::api
