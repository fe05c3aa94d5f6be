#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace jemputbola::cli {

struct HashedList {
  std::int64_t rows = 0;
  // Their nik was not 16 digits: an empty hash.
  std::int64_t without_nik = 0;
};

// Writes the CSV file `list` anew to `out` (0600), with the column nik replaced by nik_hash, KEY_ID:HEX of
// HMAC-SHA-256, and of the others only those that `jb reconcile` reads. `key`: a file of `jb reconcile key`,
// "KEY_ID:HEX" on a line. INVALID_ARGUMENT for a key or a list that is none; NOT_FOUND and UNAVAILABLE name the file.
absl::StatusOr<HashedList> HashList(std::string_view key, const std::string& list, const std::string& out);

}  // namespace jemputbola::cli
