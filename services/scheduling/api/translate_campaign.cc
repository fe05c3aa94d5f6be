#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/clock/civil.h"
#include "common/timestamp/timestamp.h"
#include "scheduling/api/translate.h"
#include "scheduling/domain/validate_units.h"

namespace jemputbola::scheduling {
namespace {

// Reads dates and gathers a sentence for each that is none.
class Dates {
 public:
  absl::CivilDay Read(const std::string& text, const std::string& field) {
    const absl::StatusOr<absl::CivilDay> day = clock::ParseDate(text);
    if (day.ok()) return *day;
    faults_.push_back(NoDate(text, field));
    return {};
  }
  template <typename Texts>
  std::set<absl::CivilDay> ReadAll(const Texts& texts, const std::string& field) {
    std::set<absl::CivilDay> days;
    for (const std::string& text : texts) days.insert(Read(text, field));
    return days;
  }
  // No bound when empty.
  Window ReadWindow(const v1::DateWindow& window, const std::string& field) {
    Window days;
    if (!window.from().empty()) days.from = Read(window.from(), field);
    if (!window.to().empty()) days.to = Read(window.to(), field);
    return days;
  }
  const std::vector<std::string>& faults() const { return faults_; }

 private:
  std::vector<std::string> faults_;
};

CampaignState StateOf(v1::CampaignState state) {
  switch (state) {
    case v1::CAMPAIGN_STATE_OPEN:
      return CampaignState::kOpen;
    case v1::CAMPAIGN_STATE_CLOSED:
      return CampaignState::kClosed;
    default:
      return CampaignState::kDraft;
  }
}

Unit ReadUnit(const v1::Unit& proto, std::size_t index, Dates& dates, std::vector<std::string>& faults) {
  const std::string id = UnitName(proto.unit_id(), index);
  if (proto.kind() != v1::UNIT_KIND_FIXED && proto.kind() != v1::UNIT_KIND_MOBILE) {
    faults.push_back(absl::StrCat("Unit ", id, " must be UNIT_KIND_FIXED or UNIT_KIND_MOBILE."));
  }
  Unit unit;
  unit.id = proto.unit_id();
  unit.fixed = proto.kind() == v1::UNIT_KIND_FIXED;
  unit.crew_size = proto.crew_size();
  unit.serves_district = proto.serves_district_code();
  unit.days_off = dates.ReadAll(proto.days_off(), absl::StrCat("days_off of unit ", id));
  for (const v1::DateWindow& window : proto.available()) {
    unit.available.push_back(dates.ReadWindow(window, absl::StrCat("available of unit ", id)));
  }
  unit.minutes_per_capture = proto.minutes_per_capture();
  unit.staff.assign(proto.staff_ids().begin(), proto.staff_ids().end());
  for (const v1::CrewChange& change : proto.crew_changes()) {
    unit.crew_changes.push_back({dates.Read(change.from(), absl::StrCat("crew_changes of unit ", id)),
                                 change.crew_size(),
                                 {change.staff_ids().begin(), change.staff_ids().end()}});
  }
  return unit;
}

std::shared_ptr<const TravelMatrix> ReadMatrix(const v1::TravelMatrix& proto, std::vector<std::string>& faults) {
  constexpr int kMinutesOfADay = 1440;
  const std::size_t places = static_cast<std::size_t>(proto.places_size());
  if (places == 0) {
    faults.emplace_back("The travel matrix is empty: name places and minutes, or leave it out to travel by formula.");
    return nullptr;
  }
  if (static_cast<std::size_t>(proto.minutes_size()) != places * places) {
    faults.push_back(absl::StrCat("The travel matrix has ", proto.minutes_size(), " entries for ", places,
                                  " places: ", places * places, " are needed."));
    return nullptr;
  }
  const auto wrong = std::count_if(proto.minutes().begin(), proto.minutes().end(), [](int minutes) {
    return minutes < TravelMatrix::kUnknown || minutes > kMinutesOfADay;
  });
  if (wrong > 0) {
    faults.push_back(absl::StrCat("The travel matrix has ", wrong, " entries that are not 0 to ", kMinutesOfADay,
                                  " minutes, nor -1 for unknown."));
    return nullptr;
  }
  return std::make_shared<TravelMatrix>(std::vector<std::string>(proto.places().begin(), proto.places().end()),
                                        std::vector<int>(proto.minutes().begin(), proto.minutes().end()));
}

// Says whether all days could be read.
Days Read(const v1::Campaign& proto, Campaign& campaign, std::vector<std::string>& faults) {
  Dates dates;
  campaign.regency = proto.regency_code();
  campaign.name = proto.name();
  campaign.state = StateOf(proto.state());
  campaign.polling_day = dates.Read(proto.polling_day(), "polling_day");
  campaign.first_service_day = dates.Read(proto.first_service_day(), "first_service_day");
  campaign.last_service_day = dates.Read(proto.last_service_day(), "last_service_day");
  campaign.utc_offset_minutes = proto.utc_offset_minutes();
  campaign.opens_minute = proto.opens_minute();
  campaign.closes_minute = proto.closes_minute();
  campaign.cut_minute = proto.cut_minute();
  campaign.announce_working_days = proto.announce_working_days();
  campaign.holidays = dates.ReadAll(proto.holidays(), "holidays");
  campaign.overtime_days = dates.ReadAll(proto.overtime_days(), "overtime_days");
  for (const v1::Unit& unit : proto.units()) {
    campaign.units.push_back(ReadUnit(unit, campaign.units.size(), dates, faults));
  }
  campaign.minutes_per_capture = proto.minutes_per_capture();
  campaign.setup_minutes = proto.setup_minutes();
  campaign.speed_kmh = proto.speed_kmh();
  campaign.detour_factor = proto.detour_factor();
  campaign.office = {proto.office_latitude(), proto.office_longitude()};
  campaign.turnout.assign(proto.turnout().begin(), proto.turnout().end());
  campaign.policy = proto.policy();
  campaign.rank_hysteresis = proto.rank_hysteresis();
  if (!proto.cover_by().empty()) campaign.cover_by = dates.Read(proto.cover_by(), "cover_by");
  for (const auto& [day, name] : proto.day_names()) campaign.day_names[dates.Read(day, "day_names")] = name;
  if (proto.has_travel_matrix()) campaign.matrix = ReadMatrix(proto.travel_matrix(), faults);
  if (campaign.matrix != nullptr) campaign.office.place = campaign.matrix->Find(kOffice);
  faults.insert(faults.end(), dates.faults().begin(), dates.faults().end());
  return dates.faults().empty() ? Days::kRead : Days::kUnreadable;
}

}  // namespace

v1::CampaignState ToProto(CampaignState state) {
  switch (state) {
    case CampaignState::kDraft:
      return v1::CAMPAIGN_STATE_DRAFT;
    case CampaignState::kOpen:
      return v1::CAMPAIGN_STATE_OPEN;
    case CampaignState::kClosed:
      return v1::CAMPAIGN_STATE_CLOSED;
  }
  return v1::CAMPAIGN_STATE_UNSPECIFIED;
}

absl::StatusOr<Campaign> ReadCampaign(const v1::Campaign& proto) {
  std::vector<std::string> faults;
  Campaign campaign;
  const Days days = Read(proto, campaign, faults);
  const std::vector<std::string> broken = Validate(campaign, days);
  faults.insert(faults.end(), broken.begin(), broken.end());
  if (!faults.empty()) return absl::InvalidArgumentError(absl::StrJoin(faults, "\n"));
  return campaign;
}

absl::StatusOr<v1::Campaign> ToProto(const StoredCampaign& stored) {
  v1::Campaign proto;
  if (!proto.ParseFromString(stored.definition)) {
    return absl::InternalError("the stored campaign cannot be read: set it again");
  }
  proto.set_state(ToProto(stored.state));
  timestamp::Set(clock::FromMicros(stored.updated_at_micros), proto.mutable_updated_at());
  return proto;
}

StoredCampaign ToStored(const v1::Campaign& proto, CampaignState state, absl::Time updated_at) {
  v1::Campaign definition = proto;
  definition.clear_state();
  definition.clear_updated_at();
  return {state, definition.SerializeAsString(), clock::ToMicros(updated_at)};
}

absl::StatusOr<std::optional<Campaign>> LoadCampaign(const store::Transaction& tx, const std::string& partition) {
  const std::optional<StoredCampaign> stored = Campaigns::Load(tx, partition);
  if (!stored) return std::optional<Campaign>();
  const absl::StatusOr<v1::Campaign> proto = ToProto(*stored);
  if (!proto.ok()) return proto.status();
  std::vector<std::string> faults;
  Campaign campaign;
  Read(*proto, campaign, faults);
  return std::optional<Campaign>(std::move(campaign));
}

}  // namespace jemputbola::scheduling
