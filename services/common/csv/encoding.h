#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "absl/status/status.h"

namespace jemputbola::csv {

inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Whether a file that begins with `head` (as much of its first line as there is) can be text in UTF-8.
// INVALID_ARGUMENT, with a sentence that says what it is instead and what to do: compressed files, spreadsheets, PDF,
// UTF-16 and UTF-32, anything with control characters.
absl::Status CheckHead(std::string_view head);

// Checks that a file which arrives in pieces of any size is well-formed UTF-8 (RFC 3629) without NUL bytes.
class TextCheck {
 public:
  // INVALID_ARGUMENT with the number of the line. Nothing is to be fed after an error.
  absl::Status Feed(std::string_view piece);
  // A character may not end with the file before it ends itself.
  absl::Status Finish() const;

 private:
  absl::Status NotUtf8() const;

  std::int64_t line_ = 1;
  // Of the character under way: continuation bytes to come, and the range of the next one.
  int missing_ = 0;
  unsigned char low_ = 0x80;
  unsigned char high_ = 0xBF;
};

}  // namespace jemputbola::csv
