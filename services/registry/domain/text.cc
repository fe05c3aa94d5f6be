#include "registry/domain/text.h"

#include <utf8proc.h>

#include <cstdlib>
#include <utility>

#include "absl/strings/ascii.h"

namespace jemputbola::registry::domain {
namespace {

// Length in bytes of the character at the start of `text`; 0 when it is malformed, overlong or a surrogate.
std::size_t CharacterLength(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0;
  if (length == 0 || first > 0xF4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  const unsigned char second = byte(1);
  if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second >= 0xA0)) return 0;
  if ((first == 0xF0 && second < 0x90) || (first == 0xF4 && second >= 0x90)) return 0;
  return length;
}

// What is written for a character beyond ASCII: another one, or nothing (-1).
utf8proc_int32_t Written(utf8proc_int32_t character) {
  switch (character) {
    case 0x00B4:  // acute accent
    case 0x02B9:
    case 0x02BB:
    case 0x02BC:
    case 0x02C8:
    case 0x2018:
    case 0x2019:
    case 0x201B:
    case 0x2032:
    case 0xFF07:
      return '\'';
    case 0x2010:
    case 0x2011:
    case 0x2012:
    case 0x2013:
    case 0x2014:
    case 0x2212:
      return '-';
    case 0x00AD:  // soft hyphen
    case 0x200B:
    case 0x200C:
    case 0x200D:
    case 0x2060:
    case 0xFEFF:
      return -1;
    default:
      break;
  }
  return utf8proc_category(character) == UTF8PROC_CATEGORY_ZS ? ' ' : character;
}

// Adds a character, with one space before it if there were some since the one before.
class Words {
 public:
  explicit Words(std::size_t bytes) { text_.reserve(bytes); }
  void Add(std::string_view character) {
    if (gap_ && !text_.empty()) text_.push_back(' ');
    gap_ = false;
    text_.append(character);
  }
  void Add(char c) {
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
      gap_ = true;
    } else {
      Add(std::string_view(&c, 1));
    }
  }
  std::string Take() { return std::move(text_); }

 private:
  std::string text_;
  bool gap_ = false;
};

// `text` is well-formed. Composed last: an accent may follow what was dropped.
std::string NormalBeyondAscii(std::string_view text, bool upper) {
  Words words(text.size());
  while (!text.empty()) {
    utf8proc_int32_t character = 0;
    const auto length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                         static_cast<utf8proc_ssize_t>(text.size()), &character);
    text.remove_prefix(static_cast<std::size_t>(length));
    if (character == '`') character = '\'';
    if (character >= 0x80) character = Written(character);
    if (character < 0) continue;
    if (upper) character = utf8proc_toupper(character);
    if (character < 0x80) {
      words.Add(static_cast<char>(character));
      continue;
    }
    utf8proc_uint8_t bytes[4];
    const auto size = utf8proc_encode_char(character, bytes);
    words.Add(std::string_view(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size)));
  }
  const std::string joined = words.Take();
  utf8proc_uint8_t* composed = nullptr;
  const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(joined.data()),
                                 static_cast<utf8proc_ssize_t>(joined.size()), &composed,
                                 static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
  if (size < 0) return joined;
  std::string normal(reinterpret_cast<const char*>(composed), static_cast<std::size_t>(size));
  std::free(composed);
  return normal;
}

std::string Normal(std::string_view text, bool upper) {
  Words words(text.size());
  for (const char c : text) {
    if (static_cast<unsigned char>(c) >= 0x80) {
      return IsCleanText(text, text.size()) ? NormalBeyondAscii(text, upper) : std::string(text);
    }
    words.Add(c == '`' ? '\'' : upper ? absl::ascii_toupper(static_cast<unsigned char>(c)) : c);
  }
  return words.Take();
}

}  // namespace

bool IsCleanText(std::string_view text, std::size_t most_bytes) {
  if (text.size() > most_bytes) return false;
  while (!text.empty()) {
    const auto first = static_cast<unsigned char>(text.front());
    if (first < 0x20 || first == 0x7F) return false;
    const std::size_t length = CharacterLength(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string NormalText(std::string_view text) {
  return Normal(text, false);
}

std::string NormalName(std::string_view text) {
  return Normal(text, true);
}

}  // namespace jemputbola::registry::domain
