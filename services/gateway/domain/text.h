#pragma once

#include <string_view>
#include <vector>

namespace jemputbola::gateway {

// The pieces of `text` between separators; one empty piece for an empty text. absl::StrSplit of Debian 12 does not take
// a std::string_view.
inline std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  for (std::size_t at = 0;;) {
    const std::size_t end = text.find(separator, at);
    pieces.push_back(text.substr(at, end == std::string_view::npos ? end : end - at));
    if (end == std::string_view::npos) return pieces;
    at = end + 1;
  }
}

}  // namespace jemputbola::gateway
