#include "deploy/demo/crew.h"

#include <fstream>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/clock/civil.h"

namespace jemputbola::demo {
namespace {

using field_reporting::v1::Outcome;
using field_reporting::v1::Report;

constexpr double kMinutesToLookForSomeone = 2;
constexpr int kDaysAway = 21;

struct Encounter {
  Outcome outcome;
  double minutes;
};

Encounter Meet(const std::string& truth, int visits_not_met, double minutes_per_capture) {
  if (truth == "away") return {field_reporting::v1::OUTCOME_AWAY, kMinutesToLookForSomeone};
  if (truth == "deceased") return {field_reporting::v1::OUTCOME_DECEASED, kMinutesToLookForSomeone};
  if (truth == "unknown_person") return {field_reporting::v1::OUTCOME_UNKNOWN_PERSON, kMinutesToLookForSomeone};
  if (truth == "moved") return {field_reporting::v1::OUTCOME_MOVED, kMinutesToLookForSomeone};
  if (truth == "refused") return {field_reporting::v1::OUTCOME_REFUSED, kMinutesToLookForSomeone};
  if (truth == "absent" && visits_not_met == 0) return {field_reporting::v1::OUTCOME_NOT_MET, kMinutesToLookForSomeone};
  return {field_reporting::v1::OUTCOME_CAPTURED, minutes_per_capture};
}

void SetTime(absl::Time at, google::protobuf::Timestamp* out) {
  out->set_seconds(absl::ToUnixSeconds(at));
  out->set_nanos(static_cast<int>((at - absl::FromUnixSeconds(out->seconds())) / absl::Nanoseconds(1)));
}

}  // namespace

absl::StatusOr<Truth> ReadTruth(const std::string& path) {
  std::ifstream file(path);
  if (!file) return absl::NotFoundError(absl::StrCat("cannot read ", path));
  Truth truth;
  std::string line;
  std::getline(file, line);
  for (int number = 2; std::getline(file, line); ++number) {
    const std::size_t comma = line.find(',');
    if (comma == std::string::npos)
      return absl::InvalidArgumentError(absl::StrCat(path, " line ", number, ": no comma"));
    truth[line.substr(0, comma)] = line.substr(comma + 1);
  }
  return truth;
}

Crew::Crew(std::string device_id, std::string token, std::string installation_id, double minutes_per_capture)
    : device_id_(std::move(device_id)),
      token_(std::move(token)),
      installation_id_(std::move(installation_id)),
      minutes_per_capture_(minutes_per_capture) {}

Report Crew::NextReport(absl::Time at) {
  Report report;
  report.set_seq(++last_seq_);
  SetTime(at, report.mutable_occurred_at());
  return report;
}

std::vector<Report> Crew::Visit(const registry::v1::Manifest& manifest, const Truth& truth, absl::Time arrive,
                                absl::Time leave) {
  std::vector<Report> reports;
  reports.push_back(NextReport(arrive));
  reports.back().mutable_arrival()->set_village_code(manifest.village_code());

  absl::Time now = arrive;
  for (const registry::v1::ManifestEntry& entry : manifest.entries()) {
    const auto known = truth.find(entry.nik());
    const Encounter encounter =
        Meet(known == truth.end() ? "unknown_person" : known->second, entry.visits_not_met(), minutes_per_capture_);
    const absl::Time done = now + absl::Minutes(encounter.minutes);
    if (done > leave) break;
    now = done;
    reports.push_back(NextReport(now));
    field_reporting::v1::Capture& capture = *reports.back().mutable_capture();
    capture.set_person_id(entry.person_id());
    capture.set_outcome(encounter.outcome);
    capture.set_place_code(manifest.village_code());
    if (encounter.outcome == field_reporting::v1::OUTCOME_AWAY) {
      capture.set_away_until(clock::FormatDate(absl::ToCivilDay(now, absl::UTCTimeZone()) + kDaysAway));
    }
    if (encounter.outcome == field_reporting::v1::OUTCOME_CAPTURED) ++captured_today_;
  }

  reports.push_back(NextReport(leave));
  reports.back().mutable_departure()->set_village_code(manifest.village_code());
  return reports;
}

Report Crew::CloseDay(const std::string& date, absl::Time at) {
  Report report = NextReport(at);
  report.mutable_closing()->set_date(date);
  report.mutable_closing()->set_captured(captured_today_);
  captured_today_ = 0;
  return report;
}

}  // namespace jemputbola::demo
