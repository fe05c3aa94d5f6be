#include "gateway/api/overview.h"

#include <set>
#include <string>

#include "common/clock/civil.h"
#include "common/timestamp/timestamp.h"
#include "gateway/live/tallies.h"

namespace jemputbola::gateway::api {
namespace {

constexpr std::size_t kDaysShown = 5;
constexpr int kNoticesShown = 20;

}  // namespace

v1::Overview MakeOverview(const live::RegencySnapshot& snapshot) {
  v1::Overview overview;
  overview.set_regency_code(snapshot.regency_code);
  overview.set_regency_name(snapshot.regency_code);
  if (snapshot.areas != nullptr) {
    const auto area = snapshot.areas->find(snapshot.regency_code);
    if (area != snapshot.areas->end()) overview.set_regency_name(area->second.name());
  }
  *overview.mutable_as_of()->mutable_position() = snapshot.ranking->tallies();
  timestamp::Set(snapshot.tallies.time, overview.mutable_as_of()->mutable_time());
  overview.set_clock_mode(snapshot.clock_mode);
  timestamp::Set(snapshot.now, overview.mutable_now());
  *overview.mutable_regency() = live::ToProto(snapshot.regency_code, snapshot.tallies.regency);
  for (const scheduling::v1::RankingEntry& entry : snapshot.ranking->districts()) {
    const auto counts = snapshot.tallies.districts.find(entry.area_code());
    if (counts != snapshot.tallies.districts.end()) {
      *overview.add_districts() = live::ToProto(counts->first, counts->second);
    }
  }
  *overview.mutable_ranking() = *snapshot.ranking;
  if (snapshot.campaign != nullptr) *overview.mutable_campaign() = *snapshot.campaign;
  if (snapshot.plan != nullptr) {
    if (snapshot.plan->has_standing_still()) *overview.mutable_standstill() = snapshot.plan->standing_still();
    if (snapshot.plan->has_coverage()) *overview.mutable_coverage() = snapshot.plan->coverage();
    *overview.mutable_remarks() = snapshot.plan->remark_fields();
    const std::string today = clock::FormatDate(snapshot.today);
    std::set<std::string> days;
    for (const scheduling::v1::Tour& tour : snapshot.plan->tours()) {
      // ISO dates order as text.
      if (tour.date() < today) continue;
      days.insert(tour.date());
      if (days.size() > kDaysShown) break;
      *overview.add_tours() = tour;
    }
  }
  if (snapshot.forecast != nullptr) {
    *overview.mutable_forecast() = *snapshot.forecast;
    // Whoever wants the villages asks for the forecast: the page follows every tally.
    if (overview.forecast().has_range()) overview.mutable_forecast()->mutable_range()->clear_villages();
  }
  if (snapshot.notices != nullptr) {
    for (const notification::v1::Notice& notice : snapshot.notices->notices()) {
      if (overview.notices_size() == kNoticesShown) break;
      *overview.add_notices() = notice;
    }
  }
  return overview;
}

}  // namespace jemputbola::gateway::api
