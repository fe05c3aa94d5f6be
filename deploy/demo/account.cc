#include "deploy/demo/account.h"

#include <algorithm>
#include <iomanip>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace jemputbola::demo {
namespace {

using field_reporting::v1::Outcome;
using scheduling::v1::Ranking;
using scheduling::v1::RankingEntry;

const std::vector<std::pair<Outcome, std::string>> kOutcomeWords = {
    {field_reporting::v1::OUTCOME_CAPTURED, "recorded"},
    {field_reporting::v1::OUTCOME_NOT_MET, "not met"},
    {field_reporting::v1::OUTCOME_AWAY, "away"},
    {field_reporting::v1::OUTCOME_MOVED, "moved"},
    {field_reporting::v1::OUTCOME_UNKNOWN_PERSON, "unknown"},
    {field_reporting::v1::OUTCOME_REFUSED, "refused"},
    {field_reporting::v1::OUTCOME_DECEASED, "reported dead"},
};

std::string Outcomes(const StopResult& stop) {
  std::vector<std::string> words;
  for (const auto& [outcome, word] : kOutcomeWords) {
    const auto found = stop.outcomes.find(outcome);
    if (found == stop.outcomes.end()) continue;
    words.push_back(outcome == field_reporting::v1::OUTCOME_CAPTURED
                        ? absl::StrCat(found->second, " recorded (", stop.expected, " expected)")
                        : absl::StrCat(found->second, " ", word));
  }
  return words.empty() ? "nobody left to look for" : absl::StrJoin(words, ", ");
}

}  // namespace

void PrintRanking(std::ostream& out, const std::string& title, const Ranking& ranking) {
  out << title << " (" << ranking.workload() << " to fetch)\n";
  for (const RankingEntry& entry : ranking.districts()) {
    out << std::setw(4) << entry.rank() << "  " << std::left << std::setw(20) << entry.name() << std::right
        << std::setw(6) << entry.workload() << " to fetch" << std::setw(6) << entry.recorded() << " recorded"
        << std::setw(5) << entry.set_aside() << " set aside";
    if (!entry.next_visit().empty()) out << "   next visit " << entry.next_visit();
    out << '\n';
  }
}

void PrintForecast(std::ostream& out, const scheduling::v1::Forecast& forecast) {
  out << "Forecast: " << forecast.sentence() << '\n';
}

void PrintDay(std::ostream& out, const std::string& date, const std::vector<StopResult>& stops, const Ranking& before,
              const Ranking& after) {
  int captured = 0;
  for (const StopResult& stop : stops) {
    const auto found = stop.outcomes.find(field_reporting::v1::OUTCOME_CAPTURED);
    if (found != stop.outcomes.end()) captured += found->second;
  }
  out << date << "  " << captured << " recorded, " << after.workload() << " left to fetch\n";
  for (const StopResult& stop : stops) {
    out << "    " << std::left << std::setw(12) << stop.unit_id << std::setw(22) << stop.village_name << std::right
        << Outcomes(stop) << '\n';
  }
  std::map<std::string, const RankingEntry*> was;
  for (const RankingEntry& entry : before.districts()) was[entry.area_code()] = &entry;
  bool moved = false;
  for (const RankingEntry& entry : after.districts()) {
    const RankingEntry* old = was[entry.area_code()];
    if (old == nullptr || old->rank() == entry.rank() || entry.workload() == old->workload()) continue;
    moved = true;
    out << "    " << entry.name() << " goes from rank " << old->rank() << " to " << entry.rank() << " ("
        << old->workload() << " -> " << entry.workload() << " to fetch)";
    if (!entry.why().empty()) out << ": " << entry.why();
    out << '\n';
  }
  if (!moved && after.districts_size() > 0) {
    const RankingEntry& first = after.districts(0);
    out << "    no rank moved; first stays " << first.name() << " (" << first.workload() << " to fetch)";
    if (!first.why().empty()) out << ": " << first.why();
    out << '\n';
  }
}

}  // namespace jemputbola::demo
