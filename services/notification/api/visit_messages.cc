#include "notification/api/visit_messages.h"

#include "common/clock/civil.h"

namespace jemputbola::notification::api {
namespace {

constexpr int kMinutesADay = 24 * 60;

}  // namespace

absl::StatusOr<Visit> FromProto(const scheduling::v1::Visit& proto, const std::string& partition) {
  const auto date = clock::ParseDate(proto.date());
  const auto is_minute = [](int minute) { return minute >= 0 && minute <= kMinutesADay; };
  const bool complete = !proto.visit_id().empty() && proto.revision() >= 1 && date.ok() &&
                        IsVillageCode(proto.village_code()) && IsDistrictCode(proto.district_code()) &&
                        RegencyOf(proto.village_code()) == partition && RegencyOf(proto.district_code()) == partition &&
                        is_minute(proto.arrive_minute()) && is_minute(proto.leave_minute());
  if (!complete) {
    return absl::InvalidArgumentError(
        "the visit lacks its id, revision, date, times or a village and district of its regency");
  }
  Visit visit;
  visit.visit_id = proto.visit_id();
  visit.revision = proto.revision();
  visit.date = *date;
  visit.village_code = proto.village_code();
  visit.village_name = proto.village_name();
  visit.district_code = proto.district_code();
  visit.district_name = proto.district_name();
  visit.arrive_minute = proto.arrive_minute();
  visit.leave_minute = proto.leave_minute();
  visit.expected_captures = proto.expected_captures();
  visit.at_office = proto.at_office();
  return visit;
}

scheduling::v1::Visit ToProto(const Visit& visit) {
  scheduling::v1::Visit proto;
  proto.set_visit_id(visit.visit_id);
  proto.set_revision(visit.revision);
  proto.set_date(clock::FormatDate(visit.date));
  proto.set_village_code(visit.village_code);
  proto.set_village_name(visit.village_name);
  proto.set_district_code(visit.district_code);
  proto.set_district_name(visit.district_name);
  proto.set_arrive_minute(visit.arrive_minute);
  proto.set_leave_minute(visit.leave_minute);
  proto.set_expected_captures(visit.expected_captures);
  proto.set_at_office(visit.at_office);
  return proto;
}

}  // namespace jemputbola::notification::api
