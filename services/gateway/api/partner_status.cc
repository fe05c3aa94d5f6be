#include "gateway/api/partner_status.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/clock/civil.h"
#include "common/timestamp/timestamp.h"
#include "gateway/domain/disclosure.h"
#include "gateway/live/tallies.h"

namespace jemputbola::gateway::api {
namespace {

std::string NameOf(const live::RegencySnapshot& snapshot, const std::string& code) {
  if (snapshot.areas == nullptr) return code;
  const auto area = snapshot.areas->find(code);
  return area == snapshot.areas->end() ? code : area->second.name();
}

v1::PartnerCounts MakeCounts(const live::RegencySnapshot& snapshot, const std::string& code, const Counts& counts,
                             const ReasonCells& reasons) {
  v1::PartnerCounts row;
  row.set_area_code(code);
  row.set_name(NameOf(snapshot, code));
  row.set_on_list(counts.listed - counts.removed);
  row.set_recorded(counts.recorded);
  row.set_remaining(counts.set_aside + counts.workload);
  row.set_workload(counts.workload);
  for (const auto& [reason, people] : reasons) (*row.mutable_set_aside())[reason] = people;
  return row;
}

std::string LocalTime(int minute) {
  return absl::StrFormat("%02d:%02d", minute / 60, minute % 60);
}

// Figures of the regency alone: those by village stay inside.
v1::PartnerExpectation MakeExpectation(const scheduling::v1::ForecastRange& range) {
  v1::PartnerExpectation expectation;
  expectation.set_recorded_more(std::llround(range.captured_by_deadline().expected()));
  expectation.set_recorded_more_low(range.captured_by_deadline().low());
  expectation.set_recorded_more_high(range.captured_by_deadline().high());
  expectation.set_finish_low(range.finish().low());
  expectation.set_finish_high(range.finish().high());
  expectation.set_in_time_percent(static_cast<std::int32_t>(std::lround(100 * range.in_time())));
  return expectation;
}

// Whether an announced visit is still to be made.
bool VisitsStand(const live::RegencySnapshot& snapshot) {
  if (snapshot.plan == nullptr) return false;
  const auto stands = [](const scheduling::v1::Tour& tour) {
    return std::any_of(tour.stops().begin(), tour.stops().end(),
                       [](const scheduling::v1::Stop& stop) { return !stop.visit_id().empty(); });
  };
  return std::any_of(snapshot.plan->tours().begin(), snapshot.plan->tours().end(), stands);
}

std::string Standstill(const live::RegencySnapshot& snapshot) {
  if (snapshot.campaign == nullptr) return "No campaign is known: no visit is planned.";
  switch (snapshot.campaign->state()) {
    case scheduling::v1::CAMPAIGN_STATE_CLOSED:
      return VisitsStand(snapshot) ? "The campaign is closed: the announced visits are still made, no other is planned."
                                   : "The campaign is closed: no further visit is planned.";
    case scheduling::v1::CAMPAIGN_STATE_DRAFT:
      return VisitsStand(snapshot) ? "The campaign is not opened yet: only visits announced before it are still made."
                                   : "The campaign is not opened yet: no visit is announced.";
    default:
      return snapshot.plan == nullptr ? "" : snapshot.plan->standstill();
  }
}

}  // namespace

v1::GetStatusResponse MakePartnerStatus(const live::RegencySnapshot& snapshot) {
  v1::GetStatusResponse status;
  status.set_regency_code(snapshot.regency_code);
  timestamp::Set(snapshot.tallies.time, status.mutable_as_of());
  status.set_tallies_seq(snapshot.tallies.place.seq);

  std::vector<std::pair<std::string, Counts>> districts;
  std::vector<Counts> counts;
  for (const scheduling::v1::RankingEntry& entry : snapshot.ranking->districts()) {
    const auto district = snapshot.tallies.districts.find(entry.area_code());
    if (district == snapshot.tallies.districts.end()) continue;
    districts.push_back(*district);
    counts.push_back(district->second);
  }
  const DisclosedReasons reasons = Disclose(snapshot.tallies.regency, counts);
  *status.mutable_regency() = MakeCounts(snapshot, snapshot.regency_code, snapshot.tallies.regency, reasons.regency);
  for (std::size_t i = 0; i < districts.size(); ++i) {
    *status.add_districts() = MakeCounts(snapshot, districts[i].first, districts[i].second, reasons.districts[i]);
  }

  if (snapshot.visits != nullptr) {
    const std::string today = clock::FormatDate(snapshot.today);
    for (const scheduling::v1::VisitRecord& record : snapshot.visits->visits()) {
      const scheduling::v1::Visit& visit = record.visit();
      // What scheduling told last may be of yesterday, when it is away.
      if (visit.date() != today || record.state() == scheduling::v1::VISIT_STATE_CANCELLED) continue;
      const auto village = snapshot.tallies.villages.find(visit.village_code());
      v1::PartnerVisit& row = *status.add_today();
      row.set_unit_id(visit.unit_id());
      row.set_village_code(visit.village_code());
      row.set_village_name(visit.village_name());
      row.set_district_name(visit.district_name());
      row.set_date(visit.date());
      row.set_arrive(LocalTime(visit.arrive_minute()));
      row.set_leave(LocalTime(visit.leave_minute()));
      const std::int64_t people = village == snapshot.tallies.villages.end() ? 0 : village->second.workload;
      row.set_size_class(std::string(SizeClass(people)));
    }
  }
  if (snapshot.campaign != nullptr) {
    status.set_last_service_day(snapshot.campaign->last_service_day());
    status.set_polling_day(snapshot.campaign->polling_day());
  }
  status.set_standstill(Standstill(snapshot));
  if (snapshot.forecast != nullptr) {
    status.set_forecast(snapshot.forecast->sentence());
    if (snapshot.forecast->has_range()) {
      status.set_forecast(absl::StrCat(snapshot.forecast->range().sentence(), " ", snapshot.forecast->sentence()));
      *status.mutable_expectation() = MakeExpectation(snapshot.forecast->range());
    }
  }
  return status;
}

}  // namespace jemputbola::gateway::api
