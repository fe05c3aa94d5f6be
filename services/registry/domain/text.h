#pragma once

#include <cstddef>
#include <string_view>

namespace jemputbola::registry::domain {

inline constexpr char kNotCleanText[] = "is too long, is not UTF-8, or holds control characters";

// Well-formed UTF-8 (RFC 3629) of at most `most_bytes`, without control characters.
bool IsCleanText(std::string_view text, std::size_t most_bytes);

}  // namespace jemputbola::registry::domain
