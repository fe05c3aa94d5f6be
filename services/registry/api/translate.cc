#include "registry/api/translate.h"

#include <algorithm>
#include <iterator>

#include "common/clock/civil.h"
#include "common/timestamp/timestamp.h"

namespace jemputbola::registry::api {

void ToMessage(absl::Time time, google::protobuf::Timestamp& message) {
  // As it is stored.
  timestamp::Set(clock::FromMicros(clock::ToMicros(time)), &message);
}

v1::TallyPosition ToMessage(const eventlog::Position& position, absl::Time time) {
  v1::TallyPosition message;
  *message.mutable_position() = eventlog::ToProto(position);
  ToMessage(time, *message.mutable_time());
  return message;
}

void ToMessages(const std::vector<domain::Area>& areas, v1::ListAreasResponse& message) {
  const auto located = domain::Locate(areas);
  for (std::size_t i = 0; i < areas.size(); ++i) {
    const domain::Area& area = areas[i];
    v1::Area& out = *message.add_areas();
    out.set_code(area.code);
    out.set_level(static_cast<v1::AreaLevel>(area.level));
    out.set_name(area.name);
    out.set_parent_code(domain::ParentOf(area.code));
    if (located[i]) {
      out.set_latitude(located[i]->latitude);
      out.set_longitude(located[i]->longitude);
    }
    out.set_has_own_centroid(area.centroid.has_value());
    out.set_urban(domain::IsUrbanVillage(area.code));
  }
}

v1::ManifestEntry ToMessage(const store::Standing& standing, const domain::Identity& identity) {
  v1::ManifestEntry entry;
  entry.set_person_id(standing.person_id);
  entry.set_nik(identity.nik);
  entry.set_full_name(identity.full_name);
  entry.set_birth_date(clock::FormatDate(identity.birth_date));
  entry.set_address(identity.address);
  entry.set_finding(domain::FindingName(standing.state.finding));
  entry.set_visits_not_met(standing.state.visits_not_met);
  return entry;
}

std::vector<domain::AreaTally> TalliesOf(const store::TallyBook& book, v1::AreaLevel level) {
  if (level == v1::AREA_LEVEL_VILLAGE) return book.villages;
  if (level != v1::AREA_LEVEL_UNSPECIFIED) return domain::SumUp(book.villages, static_cast<domain::AreaLevel>(level));
  std::vector<domain::AreaTally> all = book.villages;
  for (const domain::AreaLevel sum : {domain::AreaLevel::kDistrict, domain::AreaLevel::kRegency}) {
    std::ranges::move(domain::SumUp(book.villages, sum), std::back_inserter(all));
  }
  std::ranges::sort(all, {}, &domain::AreaTally::area_code);
  return all;
}

}  // namespace jemputbola::registry::api
