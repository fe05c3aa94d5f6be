#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace jemputbola::registry::domain {

inline constexpr char kNotCleanText[] = "is too long, is not UTF-8, or holds control characters";

// Well-formed UTF-8 (RFC 3629) of at most `most_bytes`, without control characters.
bool IsCleanText(std::string_view text, std::size_t most_bytes);

// One way to write what people type in many: composed characters (NFC), one plain space between words and none at the
// ends, ' for every apostrophe (’ ‘ ʼ ʻ ` ´ ′), - for every hyphen, nothing invisible. What is not UTF-8 stays as it
// is.
std::string NormalText(std::string_view text);
// As NormalText, in upper case as on the card.
std::string NormalName(std::string_view text);

}  // namespace jemputbola::registry::domain
