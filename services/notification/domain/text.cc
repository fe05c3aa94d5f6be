#include "notification/domain/text.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "notification/domain/gsm7.h"

namespace jemputbola::notification {
namespace {

std::string FormatMinute(int minute) {
  return absl::StrFormat("%02d.%02d", minute / 60, minute % 60);
}

// Fourth part of a village code 1xxx: an urban village.
bool IsUrban(const std::string& village_code) {
  constexpr std::size_t kFourthPart = 9;
  return village_code.size() > kFourthPart && village_code[kFourthPart] == '1';
}

std::string_view Opening(const Visit& visit, Kind kind) {
  switch (kind) {
    case Kind::kAnnounced:
      break;
    case Kind::kChanged:
      return "PERUBAHAN perekaman KTP-el ";
    case Kind::kCancelled:
      return "BATAL: perekaman KTP-el ";
  }
  return visit.at_office ? "Perekaman KTP-el " : "Jemput bola KTP-el ";
}

// Everything but the names.
struct Frame {
  std::string before;
  std::string between;
  std::string after;
};

Frame FrameOf(const Visit& visit, Kind kind, Role role, std::string_view reference, bool training) {
  Frame frame;
  frame.before = absl::StrCat(training ? "[LATIHAN] " : "", std::string(Opening(visit, kind)),
                              IsUrban(visit.village_code) ? "Kel. " : "Desa ");
  if (role == Role::kDistrictHead) frame.between = ", Kec. ";
  frame.after = absl::StrCat(": ", FormatDay(visit.date));
  if (kind == Kind::kCancelled) {
    absl::StrAppend(&frame.after, " dibatalkan.");
  } else {
    absl::StrAppend(&frame.after, " pkl ", FormatMinute(visit.arrive_minute), "-", FormatMinute(visit.leave_minute),
                    visit.at_office ? " di kantor Dukcapil" : "", ", sekitar ", visit.expected_captures, " orang.");
  }
  absl::StrAppend(&frame.after, " Ref ", std::string(reference));
  return frame;
}

}  // namespace

std::string FormatDay(absl::CivilDay day) {
  static constexpr std::array kDays = {"Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min"};
  static constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "Mei", "Jun",
                                         "Jul", "Agu", "Sep", "Okt", "Nov", "Des"};
  return absl::StrCat(kDays[static_cast<std::size_t>(absl::GetWeekday(day))], " ", day.day(), " ",
                      kMonths[static_cast<std::size_t>(day.month() - 1)], " ", day.year());
}

std::string ComposeText(const Visit& visit, Kind kind, Role role, std::string_view reference, bool training) {
  Frame frame = FrameOf(visit, kind, role, Transliterate(reference), training);
  std::string village = Transliterate(visit.village_name);
  std::string district = role == Role::kDistrictHead ? Transliterate(visit.district_name) : "";
  const auto length = [](const std::string& text) { return Septets(text).value_or(kMostSeptets); };
  const std::size_t fixed = length(frame.before) + length(frame.between) + length(frame.after);
  const std::size_t room = kMostSeptets - std::min(kMostSeptets, fixed);
  // The village keeps what it needs of the room, the district gets the rest, but each at least half if it needs it.
  if (length(village) + length(district) > room) {
    const std::size_t half = room / 2;
    const std::size_t for_district = std::max(half, room - std::min(room, length(village)));
    district = Cut(district, for_district);
    village = Cut(village, room - length(district));
  }
  return absl::StrCat(frame.before, village, frame.between, district, frame.after);
}

}  // namespace jemputbola::notification
