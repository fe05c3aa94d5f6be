#include "common/door/shard.h"

#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/crypto/crypto.h"

namespace jemputbola::door {

bool Shard::Contains(const std::string& partition) const {
  if (count == 1) return true;
  std::uint64_t number = 0;
  const crypto::Digest128 digest = crypto::Hash128(partition);
  for (int i = 0; i < 8; ++i) number = number << 8 | digest[i];
  return number % count == index;
}

absl::StatusOr<Shard> ParseShard(const std::string& text) {
  const std::vector<std::string> parts = absl::StrSplit(text, '/');
  Shard shard;
  if (parts.size() == 2 && absl::SimpleAtoi(parts[0], &shard.index) && absl::SimpleAtoi(parts[1], &shard.count) &&
      shard.index < shard.count) {
    return shard;
  }
  return absl::InvalidArgumentError(absl::StrCat("deployment.shard ", text, " is not i/n with i from 0 to n-1"));
}

}  // namespace jemputbola::door
