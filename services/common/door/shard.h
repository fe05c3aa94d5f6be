#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"

namespace jemputbola::door {

// The partitions of one cell among `count` cells. A partition is in exactly one of them, the same on every machine.
struct Shard {
  std::uint32_t index = 0;
  std::uint32_t count = 1;

  bool Contains(const std::string& partition) const;
};

// "0/1" is everything. INVALID_ARGUMENT for anything but i/n with i < n.
absl::StatusOr<Shard> ParseShard(const std::string& text);

}  // namespace jemputbola::door
