#include "notification/api/visit_handler.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/clock/civil.h"
#include "jemputbola/scheduling/v1/visit.pb.h"
#include "notification/api/notice_events.h"
#include "notification/domain/text.h"
#include "notification/store/notices.h"

namespace jemputbola::notification::api {
namespace {

constexpr int kMinutesADay = 24 * 60;

struct VisitNews {
  Kind kind;
  Visit visit;
};

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

template <typename Payload>
absl::StatusOr<std::optional<VisitNews>> Parse(const platform::v1::Event& event, Kind kind) {
  Payload payload;
  if (!payload.ParseFromString(event.data())) return absl::DataLossError("the payload of the event does not parse");
  auto visit = FromProto(payload.visit(), event.subject());
  if (!visit.ok()) return visit.status();
  return VisitNews{kind, *std::move(visit)};
}

// nullopt: nothing to tell anybody.
absl::StatusOr<std::optional<VisitNews>> NewsOf(const platform::v1::Event& event) {
  using scheduling::v1::VisitAnnounced;
  using scheduling::v1::VisitCancelled;
  using scheduling::v1::VisitChanged;
  if (event.type() == VisitAnnounced::descriptor()->full_name()) {
    return Parse<VisitAnnounced>(event, Kind::kAnnounced);
  }
  if (event.type() == VisitChanged::descriptor()->full_name()) return Parse<VisitChanged>(event, Kind::kChanged);
  if (event.type() == VisitCancelled::descriptor()->full_name()) {
    return Parse<VisitCancelled>(event, Kind::kCancelled);
  }
  return std::nullopt;
}

}  // namespace

VisitHandler::VisitHandler(const store::Contacts& contacts, eventlog::EventLog& events, const clock::Clock& clock,
                           QuietHours quiet)
    : contacts_(contacts), events_(events), clock_(clock), quiet_(quiet) {}

absl::Status VisitHandler::Apply(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                                 absl::Span<const platform::v1::Event> events) {
  std::vector<Notice> changed;
  for (const platform::v1::Event& event : events) {
    const auto news = NewsOf(event);
    if (!news.ok()) return news.status();
    if (!news->has_value()) continue;
    for (const Role role : {Role::kVillageHead, Role::kDistrictHead}) {
      Tell(tx, partition, (*news)->visit, (*news)->kind, role, changed);
    }
  }
  return AppendChanges(tx, events_, partition, changed);
}

void VisitHandler::Tell(jemputbola::store::WriteTransaction& tx, const std::string& partition, const Visit& visit,
                        Kind kind, Role role, std::vector<Notice>& changed) const {
  std::vector<Notice> known = store::OfVisit(tx, partition, visit.visit_id);
  std::erase_if(known, [role](const Notice& other) { return other.role != role; });
  const std::string id = ReferenceOf(visit, kind, role);
  const Standing standing = StandingOf(id, visit.revision, known);
  if (standing.known) return;

  const absl::Time now = clock_.Now();
  for (Notice& other : known) {
    if (std::find(standing.replaces.begin(), standing.replaces.end(), other.id) == standing.replaces.end()) continue;
    store::SetState(tx, partition, other, State::kSuperseded, now);
    changed.push_back(other);
  }
  Notice notice;
  notice.id = id;
  notice.kind = kind;
  notice.role = role;
  notice.area_code = AreaOf(visit, role);
  notice.visit_id = visit.visit_id;
  notice.revision = visit.revision;
  notice.visit_date = visit.date;
  notice.text = ComposeText(visit, kind, role, id, /*training=*/clock_.mode() == "manual");
  notice.created_at = now;
  notice.state_at = now;
  notice.not_before = EarliestAt(now, kind, visit.date, quiet_);
  notice.state = State::kQueued;
  if (!contacts_.Has(tx, partition, notice.area_code)) notice.state = State::kNoContact;
  if (standing.superseded) notice.state = State::kSuperseded;
  changed.push_back(store::Add(tx, partition, std::move(notice)));
}

}  // namespace jemputbola::notification::api
