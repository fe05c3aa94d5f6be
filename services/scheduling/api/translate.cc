#include "scheduling/api/translate.h"

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/clock/civil.h"
#include "scheduling/domain/coverage.h"
#include "scheduling/domain/sentence.h"

namespace jemputbola::scheduling {

platform::v1::LogPosition ViewPosition(const eventlog::Position& position) {
  platform::v1::LogPosition view;
  view.set_log_id(position.log_id);
  view.set_seq(position.seq);
  return view;
}

namespace {

v1::RankReason ToProto(RankReason reason) {
  switch (reason) {
    case RankReason::kMorePeople:
      return v1::RANK_REASON_MORE_PEOPLE;
    case RankReason::kLongerUnvisited:
      return v1::RANK_REASON_LONGER_UNVISITED;
    case RankReason::kLowerCode:
      return v1::RANK_REASON_LOWER_CODE;
    case RankReason::kHeld:
      return v1::RANK_REASON_HELD;
  }
  return v1::RANK_REASON_UNSPECIFIED;
}

}  // namespace

void ToProto(const RankedArea& area, v1::RankingEntry* out) {
  out->set_rank(area.rank);
  out->set_area_code(area.code);
  out->set_name(area.name);
  out->set_workload(area.counts.workload);
  out->set_listed(area.counts.listed);
  out->set_recorded(area.counts.recorded);
  out->set_set_aside(area.counts.set_aside);
  out->set_removed(area.counts.removed);
  out->set_last_visit(Date(area.last_visit));
  if (area.reason) out->set_reason(ToProto(*area.reason));
  out->set_why(area.why);
  out->set_cut_position(area.cut_position);
  const SetAside& reasons = area.counts.reasons;
  if (reasons.sum() != area.counts.set_aside) return;
  registry::v1::SetAsideReasons& why = *out->mutable_set_aside_reasons();
  why.set_deceased(reasons.deceased);
  why.set_moved(reasons.moved);
  why.set_unknown_person(reasons.unknown_person);
  why.set_duplicate(reasons.duplicate);
  why.set_refused(reasons.refused);
  why.set_away(reasons.away);
  why.set_not_yet_16(reasons.not_yet_16);
}

namespace {

v1::Standstill ToProto(const Standstill& standstill) {
  v1::Standstill out;
  out.set_from(Date(standstill.from));
  out.set_to(Date(standstill.to));
  out.set_goes_on(Date(standstill.goes_on));
  for (const AbsentUnit& unit : standstill.units) {
    v1::AbsentUnit& absent = *out.add_units();
    absent.set_unit_id(unit.id);
    absent.set_broken(unit.broken);
    absent.set_back_on(Date(unit.back_on));
  }
  return out;
}

v1::PlanRemarkKind ToProto(Remark::Kind kind) {
  switch (kind) {
    case Remark::Kind::kUnitWithoutVillages:
      return v1::PLAN_REMARK_KIND_UNIT_WITHOUT_VILLAGES;
    case Remark::Kind::kNoUnitTours:
      return v1::PLAN_REMARK_KIND_NO_UNIT_TOURS;
    case Remark::Kind::kPlaceUnknown:
      return v1::PLAN_REMARK_KIND_PLACE_UNKNOWN;
    case Remark::Kind::kOutOfReach:
      return v1::PLAN_REMARK_KIND_OUT_OF_REACH;
  }
  return v1::PLAN_REMARK_KIND_UNSPECIFIED;
}

v1::PlanRemark ToProto(const Remark& remark) {
  v1::PlanRemark out;
  out.set_kind(ToProto(remark.kind));
  out.set_unit_id(remark.unit_id);
  out.set_district_code(remark.district);
  out.set_villages(remark.villages);
  out.set_people(remark.people);
  out.mutable_village_names()->Assign(remark.village_names.begin(), remark.village_names.end());
  return out;
}

v1::UncoveredReason ToProto(UncoveredReason reason) {
  switch (reason) {
    case UncoveredReason::kDayPast:
      return v1::UNCOVERED_REASON_DAY_PAST;
    case UncoveredReason::kNobodyMet:
      return v1::UNCOVERED_REASON_NOBODY_MET;
    case UncoveredReason::kPlaceUnknown:
      return v1::UNCOVERED_REASON_PLACE_UNKNOWN;
    case UncoveredReason::kTooFar:
      return v1::UNCOVERED_REASON_TOO_FAR;
    case UncoveredReason::kNoUnit:
      return v1::UNCOVERED_REASON_NO_UNIT;
    case UncoveredReason::kDaysTaken:
      return v1::UNCOVERED_REASON_DAYS_TAKEN;
    case UncoveredReason::kTooFewDays:
      return v1::UNCOVERED_REASON_TOO_FEW_DAYS;
  }
  return v1::UNCOVERED_REASON_UNSPECIFIED;
}

}  // namespace

v1::Plan ToProto(const std::string& partition, const Campaign& campaign, const Plan& plan,
                 const eventlog::Position& tallies) {
  v1::Plan out;
  out.set_regency_code(partition);
  *out.mutable_tallies() = ViewPosition(tallies);
  out.set_policy(campaign.policy);
  out.set_expected_captures(plan.expected_captures);
  if (plan.coverage) *out.mutable_coverage() = ToProto(*plan.coverage);
  if (plan.standstill) {
    out.set_standstill(plan.standstill->sentence);
    *out.mutable_standing_still() = ToProto(*plan.standstill);
  }
  for (const Remark& remark : plan.remarks) {
    out.add_remarks(remark.sentence);
    *out.add_remark_fields() = ToProto(remark);
  }
  for (const Tour& tour : plan.tours) {
    v1::Tour& day = *out.add_tours();
    day.set_date(Date(tour.day));
    day.set_unit_id(tour.unit_id);
    day.set_leave_office_minute(tour.leave_office_minute);
    day.set_back_at_office_minute(tour.back_at_office_minute);
    day.set_travel_km(tour.travel_km);
    for (const Stop& stop : tour.stops) {
      v1::Stop& place = *day.add_stops();
      place.set_village_code(stop.village);
      place.set_village_name(stop.village_name);
      place.set_district_code(stop.district);
      place.set_arrive_minute(stop.arrive_minute);
      place.set_leave_minute(stop.leave_minute);
      place.set_expected_captures(stop.expected_captures);
      place.set_expected_workload(stop.expected_workload);
      place.set_reason(stop.reason);
      place.set_visit_id(stop.visit_id);
      place.set_at_office(stop.at_office);
    }
  }
  return out;
}

v1::Coverage ToProto(const Coverage& coverage) {
  v1::Coverage out;
  out.set_by(Date(coverage.by));
  out.set_districts(coverage.districts);
  for (const UncoveredDistrict& district : coverage.not_covered) {
    v1::UncoveredDistrict& area = *out.add_not_covered();
    area.set_district_code(district.code);
    area.set_name(district.name);
    area.set_workload(district.workload);
    area.set_why(InWords(district.reason));
    area.set_reason(ToProto(district.reason));
  }
  out.set_sentence(coverage.sentence);
  return out;
}

v1::Forecast ToProto(const std::string& partition, const Forecast& forecast, const eventlog::Position& tallies) {
  v1::Forecast out;
  out.set_regency_code(partition);
  *out.mutable_tallies() = ViewPosition(tallies);
  out.set_workload(forecast.workload);
  out.set_working_days_left(forecast.working_days_left);
  out.set_daily_rate(forecast.daily_rate);
  out.set_daily_rate_needed(forecast.daily_rate_needed);
  out.set_expected_captures_by_deadline(forecast.expected_captures_by_deadline);
  out.set_expected_left_at_deadline(forecast.expected_left_at_deadline);
  out.set_finish_date(Date(forecast.finish_day));
  out.set_target_met(forecast.target_met);
  out.set_out_of_reach(forecast.out_of_reach.people);
  out.set_sentence(forecast.sentence);
  return out;
}

v1::Visit ToProto(const Visit& visit) {
  v1::Visit out;
  out.set_visit_id(visit.visit_id);
  out.set_unit_id(visit.unit_id);
  out.set_date(Date(visit.day));
  out.set_village_code(visit.village);
  out.set_village_name(visit.village_name);
  out.set_district_code(visit.district);
  out.set_district_name(visit.district_name);
  out.set_arrive_minute(visit.arrive_minute);
  out.set_leave_minute(visit.leave_minute);
  out.set_expected_captures(visit.expected_captures);
  out.set_workload(visit.workload);
  out.set_revision(visit.revision);
  out.set_at_office(visit.at_office);
  return out;
}

v1::VisitState ToProto(VisitState state) {
  switch (state) {
    case VisitState::kAnnounced:
      return v1::VISIT_STATE_ANNOUNCED;
    case VisitState::kCompleted:
      return v1::VISIT_STATE_COMPLETED;
    case VisitState::kCancelled:
      return v1::VISIT_STATE_CANCELLED;
  }
  return v1::VISIT_STATE_UNSPECIFIED;
}

std::string NoDate(const std::string& text, const std::string& field) {
  constexpr std::size_t kMostLetters = 40;
  if (text.empty()) return absl::StrCat(field, " is missing: write YYYY-MM-DD, such as 2024-07-24.");
  return absl::StrCat(field, ": '", absl::CHexEscape(text.substr(0, kMostLetters)),
                      text.size() > kMostLetters ? "..." : "", "' is no date; write YYYY-MM-DD, such as 2024-07-24.");
}

absl::StatusOr<std::optional<absl::CivilDay>> ReadDate(const std::string& text, const std::string& field) {
  if (text.empty()) return std::optional<absl::CivilDay>();
  const absl::StatusOr<absl::CivilDay> day = clock::ParseDate(text);
  if (!day.ok()) return absl::InvalidArgumentError(NoDate(text, field));
  return std::optional<absl::CivilDay>(*day);
}

absl::Status CheckRegency(const std::string& code) {
  if (code.size() == 5 && code[2] == '.' && code.find_first_not_of("0123456789.") == std::string::npos) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError("regency_code must be a regency's code such as 53.03");
}

LocalTime ToLocal(absl::Time time, int utc_offset_minutes) {
  const absl::TimeZone zone = clock::FixedZone(utc_offset_minutes);
  return {absl::ToCivilDay(time, zone), clock::MinuteOfDay(time, zone)};
}

}  // namespace jemputbola::scheduling
