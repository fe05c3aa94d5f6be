#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "jemputbola/platform/v1/event.pb.h"

namespace jemputbola::eventlog {

// A place in one partition of one log, as LogPosition in the proto. The chain is kept as 32 hexadecimal digits, as it
// stands in databases.
struct Position {
  std::string log_id;
  std::int64_t seq = 0;
  std::string chain = std::string(32, '0');

  friend bool operator==(const Position&, const Position&) = default;
};

Position FromProto(const platform::v1::LogPosition& proto);
platform::v1::LogPosition ToProto(const Position& position);

// chain(n) = BLAKE2b-128(chain(n-1) || event bytes), in hexadecimal.
std::string NextChain(const std::string& chain, std::string_view event_bytes);

// The Redis stream of a partition: "jb:{53.03}:tallies".
std::string StreamKey(std::string_view partition, std::string_view stream);

}  // namespace jemputbola::eventlog
