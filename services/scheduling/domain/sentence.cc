#include "scheduling/domain/sentence.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace jemputbola::scheduling {

std::string Count(std::int64_t number) {
  std::string digits = std::to_string(number < 0 ? -number : number);
  for (int at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3) digits.insert(static_cast<std::size_t>(at), ",");
  return number < 0 ? "-" + digits : digits;
}

std::string People(std::int64_t number) {
  return number == 1 ? "1 person" : absl::StrCat(Count(number), " people");
}

std::string Date(absl::CivilDay day) {
  return absl::FormatCivilTime(day);
}

std::string Date(const std::optional<absl::CivilDay>& day) {
  return day ? Date(*day) : std::string();
}

std::string TimeOfDay(int minute) {
  return absl::StrFormat("%02d:%02d", minute / 60, minute % 60);
}

}  // namespace jemputbola::scheduling
