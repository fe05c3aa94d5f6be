#include "common/clock/civil.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"

namespace jemputbola::clock {
namespace {

// Whether `text` begins like `pattern`, in which 'd' stands for a digit.
bool BeginsLike(std::string_view text, std::string_view pattern) {
  if (text.size() < pattern.size()) return false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == 'd' ? !absl::ascii_isdigit(text[i]) : text[i] != pattern[i]) return false;
  }
  return true;
}

int Number(std::string_view digits) {
  int value = 0;
  for (const char digit : digits) value = 10 * value + (digit - '0');
  return value;
}

}  // namespace

absl::StatusOr<absl::CivilDay> ParseDate(std::string_view text) {
  if (text.size() == 10 && BeginsLike(text, "dddd-dd-dd")) {
    const int year = Number(text.substr(0, 4));
    const int month = Number(text.substr(5, 2));
    const int day = Number(text.substr(8, 2));
    const absl::CivilDay date(year, month, day);
    if (date.year() == year && date.month() == month && date.day() == day) return date;
  }
  return absl::InvalidArgumentError("not a date: write it as 2024-07-24");
}

std::string FormatDate(absl::CivilDay day) {
  return absl::FormatCivilTime(day);
}

absl::StatusOr<absl::Time> ParseTime(std::string_view text) {
  absl::Time time;
  std::string error;
  if (BeginsLike(text, "dddd-dd-ddTdd:dd:dd") && !absl::ascii_isspace(text.back()) &&
      ParseDate(text.substr(0, 10)).ok() &&
      absl::ParseTime(absl::RFC3339_full, absl::string_view(text.data(), text.size()), &time, &error)) {
    return time;
  }
  return absl::InvalidArgumentError("not a time: write it as 2024-07-24T07:30:00+08:00");
}

std::string FormatTime(absl::Time time, absl::TimeZone zone) {
  return absl::FormatTime("%Y-%m-%d%ET%H:%M:%E*S%Ez", time, zone);
}

int MinuteOfDay(absl::Time time, absl::TimeZone zone) {
  const absl::CivilMinute minute = absl::ToCivilMinute(time, zone);
  return minute.hour() * 60 + minute.minute();
}

absl::Time AtMinute(absl::CivilDay day, int minute, absl::TimeZone zone) {
  return absl::FromCivil(absl::CivilMinute(day) + minute, zone);
}

}  // namespace jemputbola::clock
