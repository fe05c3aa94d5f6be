#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/clock/civil.h"
#include "common/crypto/crypto.h"
#include "common/ids/ids.h"
#include "deploy/demo/account.h"
#include "deploy/demo/crew.h"
#include "deploy/demo/office.h"

namespace jemputbola::demo {
namespace {

constexpr int kMinutesBeforeCut = 5;

// Sends what a crew has up to `now`, as a device does when it meets a network.
absl::Status Upload(Office& office, const Crew& crew, std::vector<field_reporting::v1::Report>& reports,
                    absl::Time now) {
  field_reporting::v1::SubmitReportsRequest request;
  request.set_device_id(crew.device_id());
  request.set_installation_id(crew.installation_id());
  request.mutable_device_time()->set_seconds(absl::ToUnixSeconds(now));
  auto later = std::stable_partition(reports.begin(), reports.end(), [&](const field_reporting::v1::Report& report) {
    return absl::FromUnixSeconds(report.occurred_at().seconds()) <= now;
  });
  for (auto it = reports.begin(); it != later; ++it) request.add_reports()->Swap(&*it);
  reports.erase(reports.begin(), later);
  return request.reports().empty() ? absl::OkStatus() : office.Submit(request, crew.token());
}

class Play {
 public:
  // `tokens`: the token of each unit's device, by unit.
  Play(Office& office, Truth truth, scheduling::v1::Campaign campaign, const std::map<std::string, std::string>& tokens)
      : office_(office), truth_(std::move(truth)), campaign_(std::move(campaign)) {
    ids::SystemGenerator ids;
    for (const auto& [unit_id, token] : tokens) {
      crews_.emplace(unit_id, Crew("device-" + unit_id, token, ids.Random128(), campaign_.minutes_per_capture()));
    }
  }

  // One working day: crews go where the plan says, the cut is made at its time, the day is closed.
  absl::Status Day(absl::CivilDay day) {
    const absl::TimeZone zone = clock::FixedZone(campaign_.utc_offset_minutes());
    const std::string date = clock::FormatDate(day);
    office_.SetTime(clock::AtMinute(day, campaign_.opens_minute(), zone));
    absl::Status settled = office_.Settle();
    if (!settled.ok()) return settled;
    absl::StatusOr<scheduling::v1::Ranking> before = office_.Ranking();
    if (!before.ok()) return before.status();
    absl::StatusOr<scheduling::v1::Plan> plan = office_.PlanOf(date);
    if (!plan.ok()) return plan.status();

    std::vector<StopResult> stops;
    std::map<std::string, std::vector<field_reporting::v1::Report>> reports;
    for (const scheduling::v1::Tour& tour : plan->tours()) {
      Crew& crew = crews_.at(tour.unit_id());
      for (const scheduling::v1::Stop& stop : tour.stops()) {
        absl::StatusOr<registry::v1::Manifest> manifest = office_.Manifest(stop.village_code(), tour.unit_id());
        if (!manifest.ok()) return manifest.status();
        const absl::Time arrive = clock::AtMinute(day, stop.arrive_minute(), zone);
        const absl::Time leave = clock::AtMinute(day, stop.leave_minute(), zone);
        const absl::Time ready = arrive + absl::Minutes(campaign_.setup_minutes());
        std::vector<field_reporting::v1::Report> made = crew.Visit(*manifest, truth_, std::min(ready, leave), leave);
        stops.push_back({tour.unit_id(), stop.village_name(), stop.expected_captures(), {}});
        for (field_reporting::v1::Report& report : made) {
          if (report.has_capture()) ++stops.back().outcomes[report.capture().outcome()];
          reports[tour.unit_id()].push_back(std::move(report));
        }
      }
      reports[tour.unit_id()].push_back(crew.CloseDay(date, clock::AtMinute(day, campaign_.closes_minute(), zone)));
    }

    for (int minute : {campaign_.cut_minute() - kMinutesBeforeCut, campaign_.cut_minute(), campaign_.closes_minute()}) {
      const absl::Time now = clock::AtMinute(day, minute, zone);
      office_.SetTime(now);
      for (auto& [unit_id, unsent] : reports) {
        absl::Status sent = Upload(office_, crews_.at(unit_id), unsent, now);
        if (!sent.ok()) return sent;
      }
      settled = office_.Settle();
      if (!settled.ok()) return settled;
    }
    absl::StatusOr<scheduling::v1::Ranking> after = office_.Ranking();
    if (!after.ok()) return after.status();
    PrintDay(std::cout, date, stops, *before, *after);
    return absl::OkStatus();
  }

  bool IsWorkingDay(absl::CivilDay day) const {
    const std::string date = clock::FormatDate(day);
    const auto holds = [&](const auto& dates) { return std::find(dates.begin(), dates.end(), date) != dates.end(); };
    if (holds(campaign_.overtime_days())) return true;
    const absl::Weekday weekday = absl::GetWeekday(day);
    return weekday != absl::Weekday::saturday && weekday != absl::Weekday::sunday && !holds(campaign_.holidays());
  }

 private:
  Office& office_;
  Truth truth_;
  scheduling::v1::Campaign campaign_;
  std::map<std::string, Crew> crews_;
};

// The first line of FOLDER/device-<unit>.token for each unit of the campaign.
absl::StatusOr<std::map<std::string, std::string>> ReadTokens(const std::string& folder,
                                                              const scheduling::v1::Campaign& campaign) {
  std::map<std::string, std::string> tokens;
  for (const scheduling::v1::Unit& unit : campaign.units()) {
    const std::string path = absl::StrCat(folder, "/device-", unit.unit_id(), ".token");
    std::ifstream file(path);
    if (!std::getline(file, tokens[unit.unit_id()])) {
      return absl::NotFoundError(absl::StrCat("cannot read ", path, ": enrol the device and put its token there"));
    }
  }
  return tokens;
}

absl::Status Run(const std::string& home, const std::string& regency, const std::string& truth_file,
                 const std::string& token_folder, int days) {
  absl::StatusOr<std::unique_ptr<Office>> office = Office::Connect(home, regency);
  if (!office.ok()) return office.status();
  absl::StatusOr<Truth> truth = ReadTruth(truth_file);
  if (!truth.ok()) return truth.status();
  absl::StatusOr<scheduling::v1::Campaign> campaign = (*office)->Campaign();
  if (!campaign.ok()) return campaign.status();
  absl::StatusOr<absl::CivilDay> first = clock::ParseDate(campaign->first_service_day());
  if (!first.ok()) return first.status();
  absl::Status settled = (*office)->Settle();
  if (!settled.ok()) return settled;

  absl::StatusOr<scheduling::v1::Ranking> ranking = (*office)->Ranking();
  if (!ranking.ok()) return ranking.status();
  absl::StatusOr<scheduling::v1::Forecast> forecast = (*office)->Forecast();
  if (!forecast.ok()) return forecast.status();
  PrintRanking(std::cout, "Ranking before the first day", *ranking);
  PrintForecast(std::cout, *forecast);
  std::cout << '\n';

  absl::StatusOr<std::map<std::string, std::string>> tokens = ReadTokens(token_folder, *campaign);
  if (!tokens.ok()) return tokens.status();
  Play play(**office, *std::move(truth), *campaign, *tokens);
  for (absl::CivilDay day = *first; days > 0; ++day) {
    if (!play.IsWorkingDay(day)) continue;
    absl::Status played = play.Day(day);
    if (!played.ok()) return played;
    --days;
  }

  ranking = (*office)->Ranking();
  if (!ranking.ok()) return ranking.status();
  forecast = (*office)->Forecast();
  if (!forecast.ok()) return forecast.status();
  std::cout << '\n';
  PrintRanking(std::cout, "Ranking after the last day", *ranking);
  PrintForecast(std::cout, *forecast);
  return absl::OkStatus();
}

}  // namespace
}  // namespace jemputbola::demo

int main(int argc, char** argv) {
  CLI::App app("Plays working days of a campaign against a running deployment");
  std::string home;
  std::string regency = "53.03";
  std::string truth;
  int days = 10;
  app.add_option("--home", home, "Folder of the deployment")->required();
  app.add_option("--regency", regency, "Code of the regency");
  app.add_option("--truth", truth, "What is really the case with each person, from jb generate people --truth")
      ->required();
  std::string tokens;
  app.add_option("--tokens", tokens, "Folder with device-UNIT.token, the token of each unit's device")->required();
  app.add_option("--days", days, "Working days to play, from the first service day")->check(CLI::Range(1, 366));
  CLI11_PARSE(app, argc, argv);
  absl::Status status = jemputbola::crypto::Init();
  if (status.ok()) status = jemputbola::demo::Run(home, regency, truth, tokens, days);
  if (status.ok()) return 0;
  std::cerr << "jb-demo: " << status.message() << '\n';
  return 1;
}
