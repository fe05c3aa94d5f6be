#pragma once

#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "jemputbola/field_reporting/v1/report.pb.h"
#include "jemputbola/scheduling/v1/campaign.pb.h"
#include "jemputbola/scheduling/v1/forecast.pb.h"
#include "jemputbola/scheduling/v1/plan.pb.h"
#include "jemputbola/scheduling/v1/ranking.pb.h"

namespace jemputbola::demo {

// What one crew did at one stop, counted from its own reports.
struct StopResult {
  std::string unit_id;
  std::string village_name;
  std::int64_t expected = 0;
  std::map<field_reporting::v1::Outcome, int> outcomes;
};

void PrintRanking(std::ostream& out, const std::string& title, const scheduling::v1::Ranking& ranking);
void PrintForecast(std::ostream& out, const scheduling::v1::Forecast& forecast);
// A line a stop, then what moved in the ranking and why.
void PrintDay(std::ostream& out, const std::string& date, const std::vector<StopResult>& stops,
              const scheduling::v1::Ranking& before, const scheduling::v1::Ranking& after);

}  // namespace jemputbola::demo
