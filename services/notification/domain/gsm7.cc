#include "notification/domain/gsm7.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace jemputbola::notification {
namespace {

constexpr char32_t kInvalid = 0xFFFFFFFF;

// The character at the front of `text`, which it loses; kInvalid for a byte that begins none.
char32_t Next(std::string_view& text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  std::size_t size = 1;
  char32_t character = lead;
  char32_t least = 0;
  if (lead >= 0xC2 && lead <= 0xDF) {
    size = 2;
    character = lead & 0x1Fu;
    least = 0x80;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    size = 3;
    character = lead & 0x0Fu;
    least = 0x800;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    size = 4;
    character = lead & 0x07u;
    least = 0x10000;
  } else if (lead >= 0x80) {
    character = kInvalid;
  }
  for (std::size_t i = 1; i < size; ++i) {
    if (i >= text.size() || (byte(i) & 0xC0u) != 0x80) {
      text.remove_prefix(1);
      return kInvalid;
    }
    character = character << 6 | (byte(i) & 0x3Fu);
  }
  text.remove_prefix(size);
  return character < least ? kInvalid : character;
}

// Characters of the basic table beyond ASCII.
constexpr std::u32string_view kBasic = U"£¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà";
constexpr std::u32string_view kExtension = U"^{}[]~\\|€";

// 0 for a character that is not in the alphabet.
std::size_t Cost(char32_t c) {
  if (kExtension.find(c) != std::u32string_view::npos) return 2;
  if (c == '\n' || c == '\r' || (c >= ' ' && c <= '~' && c != '`')) return 1;
  return kBasic.find(c) != std::u32string_view::npos ? 1 : 0;
}

struct Replacement {
  std::u32string_view from;
  std::string_view to;
};

constexpr std::array kReplacements = {
    Replacement{U"’‘‛ʼʻˈ′´`ʹ＇", "'"}, Replacement{U"“”„‟″«»", "\""}, Replacement{U"‐‑‒–—―−", "-"},
    Replacement{U"…", "..."},          Replacement{U"•·∙", "-"},      Replacement{U"×", "x"},
    Replacement{U"áâãāăą", "a"},       Replacement{U"ÀÁÂÃĀĂĄ", "A"},  Replacement{U"çćč", "c"},
    Replacement{U"ĆČ", "C"},           Replacement{U"êëēėęě", "e"},   Replacement{U"ÈÊËĒĖĘĚ", "E"},
    Replacement{U"íîïīįı", "i"},       Replacement{U"ÌÍÎÏĪĮİ", "I"},  Replacement{U"ńň", "n"},
    Replacement{U"ŃŇ", "N"},           Replacement{U"óôõōő", "o"},    Replacement{U"ÒÓÔÕŌŐ", "O"},
    Replacement{U"śšş", "s"},          Replacement{U"ŚŠŞ", "S"},      Replacement{U"úûūůű", "u"},
    Replacement{U"ÙÚÛŪŮŰ", "U"},       Replacement{U"ýÿ", "y"},       Replacement{U"ÝŸ", "Y"},
    Replacement{U"žźż", "z"},          Replacement{U"ŽŹŻ", "Z"},
};

std::string_view NearestOf(char32_t c) {
  const bool invisible = (c >= 0x200B && c <= 0x200F) || c == 0xFEFF || c == 0x00AD;
  if (invisible) return "";
  const bool space = c < 0x20 || c == 0x7F || (c >= 0x80 && c <= 0xA0) || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
                     c == 0x2029 || c == 0x202F || c == 0x3000;
  if (space) return " ";
  for (const Replacement& replacement : kReplacements) {
    if (replacement.from.find(c) != std::u32string_view::npos) return replacement.to;
  }
  return "?";
}

}  // namespace

std::string Transliterate(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const std::string_view before = text;
    const char32_t c = Next(text);
    if (c != kInvalid && Cost(c) > 0) {
      result.append(before.substr(0, before.size() - text.size()));
    } else {
      result.append(NearestOf(c));
    }
  }
  return result;
}

std::optional<std::size_t> Septets(std::string_view text) {
  std::size_t total = 0;
  while (!text.empty()) {
    const std::size_t cost = Cost(Next(text));
    if (cost == 0) return std::nullopt;
    total += cost;
  }
  return total;
}

std::string Cut(std::string_view text, std::size_t septets) {
  std::string_view rest = text;
  std::size_t used = 0;
  while (!rest.empty()) {
    std::string_view after = rest;
    used += Cost(Next(after));
    if (used > septets) break;
    rest = after;
  }
  return std::string(text.substr(0, text.size() - rest.size()));
}

}  // namespace jemputbola::notification
