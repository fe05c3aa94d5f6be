#include "registry/domain/status_row.h"

#include <algorithm>
#include <map>
#include <string>

#include "absl/strings/ascii.h"
#include "registry/domain/text.h"

namespace jemputbola::registry::domain {
namespace {

constexpr std::size_t kMostBytes = 200;
constexpr int kFirstYear = 2000;

// "Sudah  Rekam" -> "SUDAH_REKAM"
std::string Word(std::string_view status) {
  std::string word;
  for (const char c : status) {
    if (absl::ascii_isalnum(static_cast<unsigned char>(c))) {
      word.push_back(absl::ascii_toupper(static_cast<unsigned char>(c)));
    } else if (!word.empty() && word.back() != '_') {
      word.push_back('_');
    }
  }
  while (!word.empty() && word.back() == '_') word.pop_back();
  return word;
}

struct Told {
  absl::Time time;
  bool is_day = false;
};

std::optional<Told> ParseWhen(std::string_view text, absl::TimeZone zone) {
  static constexpr const char* kDays[] = {"%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"};
  static constexpr const char* kTimes[] = {" %H:%M",    "T%H:%M",    " %H:%M:%E*S",    "T%H:%M:%E*S",
                                           " %H:%M%Ez", "T%H:%M%Ez", " %H:%M:%E*S%Ez", "T%H:%M:%E*S%Ez"};
  const absl::string_view input(text.data(), text.size());
  // "2024" is no day, "04-07-2024" no year 4.
  const bool year_first = text.size() > 4 && text[4] == '-';
  for (const char* day : kDays) {
    if ((day[1] == 'Y') != year_first) continue;
    absl::Time time;
    if (absl::ParseTime(day, input, zone, &time, nullptr)) {
      const absl::CivilDay next = absl::ToCivilDay(time, zone) + 1;
      return Told{absl::FromCivil(next, zone) - absl::Microseconds(1), true};
    }
    for (const char* of_day : kTimes) {
      if (absl::ParseTime(std::string(day) + of_day, input, zone, &time, nullptr)) return Told{time, false};
    }
  }
  return std::nullopt;
}

}  // namespace

StatusMeaning MeaningOf(std::string_view status) {
  using enum EventKind;
  static const std::map<std::string, std::optional<EventKind>> kMeanings = {
      {"BELUM_REKAM", std::nullopt},
      {"BELUM_PEREKAMAN", std::nullopt},
      {"UNREGISTERED", std::nullopt},
      {"SUDAH_REKAM", kBioCapturedStatus},
      {"SUDAH_PEREKAMAN", kBioCapturedStatus},
      {"BIO_CAPTURED", kBioCapturedStatus},
      {"BC", kBioCapturedStatus},
      {"PROCESSING", kBioCapturedStatus},
      {"SENT_FOR_ENROLLMENT", kSentForEnrollment},
      {"SFE", kSentForEnrollment},
      {"RECEIVED_AT_CENTRAL", kSentForEnrollment},
      {"SEARCH_FAILURE_AT_CENTRAL", kSentForEnrollment},
      {"ADJUDICATE_RECORD", kSentForEnrollment},
      {"ADJUDICATE_IN_PROCESS", kSentForEnrollment},
      {"PRINT_READY", kPrintReady},
      {"PRINT_READY_RECORD", kPrintReady},
      {"PRR", kPrintReady},
      {"SIAP_CETAK", kPrintReady},
      {"SENT_FOR_CARD_PRINTING", kPrintReady},
      {"CARD_PRINTED", kCardPrinted},
      {"CARD_SHIPPED", kCardPrinted},
      {"SUDAH_CETAK", kCardPrinted},
      {"CARD_ISSUED", kCardIssued},
      {"SUDAH_DISERAHKAN", kCardIssued},
      {"DUPLICATE_RECORD", kDuplicateRecord},
      {"ENROLL_FAILURE", kEnrollFailure},
      {"ENROLL_FAILURE_AT_CENTRAL", kEnrollFailure},
      {"ENROLL_FAILURE_AT_REGIONAL", kEnrollFailure},
  };
  const auto found = kMeanings.find(Word(status));
  if (found == kMeanings.end()) return {};
  return {true, found->second};
}

std::variant<RecordingStatus, RowProblem> ReadStatusRow(const StatusRow& row, absl::Time received,
                                                        absl::TimeZone zone) {
  RecordingStatus status;
  std::string_view nik = row.nik;
  // Spreadsheets keep long numbers as text by an apostrophe.
  if (!nik.empty() && nik.front() == '\'') nik.remove_prefix(1);
  if (nik.empty() == row.person_id.empty()) {
    return RowProblem{"nik", nik.empty() ? "is missing, and so is person_id; name the person by one of them"
                                         : "stands beside a person_id; name the person by one of them"};
  }
  const auto is_digit = [](char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); };
  if (!nik.empty() && (nik.size() != 16 || !std::ranges::all_of(nik, is_digit))) {
    return RowProblem{"nik", "is not 16 digits"};
  }
  if (!IsCleanText(row.person_id, kMostBytes)) return RowProblem{"person_id", kNotCleanText};
  status.nik = nik;
  status.person_id = row.person_id;

  const StatusMeaning meaning = MeaningOf(row.status);
  if (!meaning.known) return RowProblem{"status", "is no status of SIAK known to this program"};
  status.kind = meaning.kind;

  const auto told = ParseWhen(row.date, zone);
  if (!told) return RowProblem{"date", "is no date or time; write 2024-07-24, 24-07-2024 or 2024-07-24 13:45"};
  if (absl::ToCivilDay(told->time, zone) > absl::ToCivilDay(received, zone)) {
    return RowProblem{"date", "lies in the future; check day and month"};
  }
  if (absl::ToCivilYear(told->time, zone).year() < kFirstYear) {
    return RowProblem{"date", "lies before 2000, when there was no electronic recording"};
  }
  status.told_at = absl::ToUnixMicros(told->time);
  status.effective_at = absl::ToUnixMicros(std::min(told->time, received));
  return status;
}

int RankOf(EventKind status) {
  return static_cast<int>(status) - static_cast<int>(EventKind::kBioCapturedStatus);
}

}  // namespace jemputbola::registry::domain
