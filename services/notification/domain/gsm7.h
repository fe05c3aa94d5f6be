#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace jemputbola::notification {

// Septets of one SMS in the GSM 7-bit alphabet (3GPP TS 23.038).
inline constexpr std::size_t kMostSeptets = 160;

// `text` (UTF-8) with every character that the alphabet lacks replaced by its nearest: typographic quotes and dashes,
// accented Latin letters, exotic spaces; '?' for the rest and for bytes that are not UTF-8, a space for control
// characters.
std::string Transliterate(std::string_view text);

// What `text` costs: one a character, two for ^ { } [ ] ~ \ | and the euro sign. nullopt when a character is not in the
// alphabet: the whole message would be sent as UCS-2, in 70 characters.
std::optional<std::size_t> Septets(std::string_view text);

// The longest beginning of `text` within `septets` that ends at a character. `text` must be in the alphabet.
std::string Cut(std::string_view text, std::size_t septets);

}  // namespace jemputbola::notification
