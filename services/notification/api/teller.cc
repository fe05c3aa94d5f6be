#include "notification/api/teller.h"

#include <algorithm>
#include <utility>

#include "notification/api/notice_events.h"
#include "notification/api/visit_messages.h"
#include "notification/domain/text.h"
#include "notification/store/notices.h"
#include "notification/store/told_visits.h"

namespace jemputbola::notification::api {
namespace {

using jemputbola::store::Transaction;
using jemputbola::store::WriteTransaction;

// nullopt for a row that cannot be read: it is then as if nothing had been told.
std::optional<Told> Read(const store::ToldVisit& row, const std::string& partition) {
  scheduling::v1::Visit proto;
  if (!proto.ParseFromString(row.visit)) return std::nullopt;
  absl::StatusOr<Visit> visit = FromProto(proto, partition);
  if (!visit.ok()) return std::nullopt;
  visit->epoch = row.epoch;
  return Told{*std::move(visit), row.kind};
}

}  // namespace

void Teller::Tell(WriteTransaction& tx, const std::string& partition, const Visit& visit, Kind kind,
                  std::vector<Notice>& changed) const {
  for (const Role role : {Role::kVillageHead, Role::kDistrictHead}) {
    TellHead(tx, partition, visit, kind, role, changed);
  }
  const std::optional<Told> before = Find(tx, partition, visit.visit_id);
  if (!before || !IsNewer(before->visit, visit)) Keep(tx, partition, {visit, kind});
}

void Teller::TellHead(WriteTransaction& tx, const std::string& partition, const Visit& visit, Kind kind, Role role,
                      std::vector<Notice>& changed) const {
  std::vector<Notice> known = store::OfVisit(tx, partition, visit.visit_id);
  std::erase_if(known, [role](const Notice& other) { return other.role != role; });
  const std::string id = ReferenceOf(visit, kind, role);
  const Standing standing = StandingOf(id, visit, known);
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
  notice.epoch = visit.epoch;
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

absl::Status Teller::Finish(WriteTransaction& tx, const std::string& partition,
                            const std::vector<Notice>& changed) const {
  return AppendChanges(tx, events_, partition, changed);
}

void Teller::Keep(WriteTransaction& tx, const std::string& partition, const Told& told) const {
  store::KeepTold(tx, partition,
                  {told.visit.visit_id, told.visit.epoch, told.visit.revision, told.kind, told.visit.date,
                   ToProto(told.visit).SerializeAsString()});
}

std::optional<Told> Teller::Find(const Transaction& tx, const std::string& partition,
                                 const std::string& visit_id) const {
  const std::optional<store::ToldVisit> row = store::FindTold(tx, partition, visit_id);
  return row ? Read(*row, partition) : std::nullopt;
}

std::vector<Told> Teller::Upcoming(const Transaction& tx, const std::string& partition) const {
  std::vector<Told> upcoming;
  for (const store::ToldVisit& row : store::ToldFrom(tx, partition, Today())) {
    if (std::optional<Told> told = Read(row, partition)) upcoming.push_back(*std::move(told));
  }
  return upcoming;
}

absl::CivilDay Teller::Today() const {
  return absl::ToCivilDay(clock_.Now(), quiet_.zone);
}

}  // namespace jemputbola::notification::api
