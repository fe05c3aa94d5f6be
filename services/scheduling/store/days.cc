#include "scheduling/store/days.h"

#include <stdexcept>

namespace jemputbola::scheduling {

absl::CivilDay ReadDay(const std::string& text) {
  absl::CivilDay day;
  if (!absl::ParseCivilTime(text, &day)) throw std::invalid_argument("a day in a table is not ISO 8601");
  return day;
}

std::optional<absl::CivilDay> ReadOptionalDay(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return ReadDay(text);
}

}  // namespace jemputbola::scheduling
