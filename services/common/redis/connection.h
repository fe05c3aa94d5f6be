#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace jemputbola::redis {

// A reply, copied out of hiredis. An error reply becomes a Status instead.
struct Reply {
  enum class Type { kNil, kInteger, kString, kArray };
  Type type = Type::kNil;
  std::int64_t integer = 0;
  std::string string;
  std::vector<Reply> array;
};

// One connection to Redis over a Unix socket, opened on first use and replaced after any failure of the connection, so
// that a caller simply tries again. Arguments and replies are binary-safe. Not thread-safe: one per thread. The first
// one makes the process ignore SIGPIPE, unless it has a handler: a Redis that goes away is an error, not the end.
class Connection {
 public:
  struct Options {
    // Path of the Unix socket.
    std::string socket;
    // Time a command may take; blocking commands get their block time on top, so that the socket never gives up first.
    absl::Duration timeout = absl::Seconds(2);
  };
  explicit Connection(Options options);
  ~Connection();
  Connection(Connection&&) noexcept;
  Connection& operator=(Connection&&) noexcept;

  // UNAVAILABLE: not reachable, or the connection broke (it may or may not have been carried out).
  // RESOURCE_EXHAUSTED: Redis is out of memory (OOM). DEADLINE_EXCEEDED: no answer in time. ABORTED: Redis is still
  // loading. FAILED_PRECONDITION: any other error reply, with its text.
  absl::StatusOr<Reply> Command(const std::vector<std::string_view>& arguments,
                                absl::Duration block = absl::ZeroDuration());
  // Sends all, then reads all; one result a command. After a broken connection the rest are UNAVAILABLE.
  std::vector<absl::StatusOr<Reply>> Pipeline(const std::vector<std::vector<std::string_view>>& commands);

  // OK when Redis answers and its maxmemory-policy is noeviction; FAILED_PRECONDITION says how to set it.
  absl::Status CheckServer();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// --- Streams -----------------------------------------------------------------------------------------------------

struct StreamEntry {
  // "<ms>-<n>"; event logs use "<last seq>-0".
  std::string id;
  std::vector<std::pair<std::string, std::string>> fields;
};

struct StreamEntries {
  std::string key;
  std::vector<StreamEntry> entries;
};

// XADD with an explicit id. ALREADY_EXISTS when the stream's last id is not below `id`.
absl::Status StreamAdd(Connection& connection, std::string_view key, std::string_view id,
                       const std::vector<std::pair<std::string_view, std::string_view>>& fields);
// The newest entry; nullopt for an absent or empty stream.
absl::StatusOr<std::optional<StreamEntry>> StreamLast(Connection& connection, std::string_view key);
// XREAD COUNT count BLOCK block STREAMS ...: entries after the given ids; empty after `block` without any.
absl::StatusOr<std::vector<StreamEntries>> StreamRead(
    Connection& connection, const std::vector<std::pair<std::string, std::string>>& keys_and_ids, int count,
    absl::Duration block);

}  // namespace jemputbola::redis
