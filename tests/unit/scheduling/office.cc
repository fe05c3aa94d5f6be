#include "tests/unit/scheduling/office.h"

#include "absl/strings/str_format.h"

namespace jemputbola::scheduling::fixtures {

v1::Campaign July() {
  v1::Campaign campaign;
  campaign.set_regency_code(kRegency);
  campaign.set_name("Pilkada 2024");
  campaign.set_polling_day("2024-11-27");
  campaign.set_first_service_day("2024-07-24");
  campaign.set_last_service_day("2024-11-26");
  campaign.set_utc_offset_minutes(480);
  campaign.set_opens_minute(450);
  campaign.set_closes_minute(900);
  campaign.set_cut_minute(720);
  campaign.set_announce_working_days(3);
  campaign.set_minutes_per_capture(6);
  campaign.set_setup_minutes(15);
  campaign.set_speed_kmh(35);
  campaign.set_detour_factor(1.6);
  campaign.set_office_latitude(-9.4615);
  campaign.set_office_longitude(124.4728);
  campaign.add_turnout(0.6);
  campaign.add_turnout(0.5);
  campaign.set_policy("largest-remaining");
  v1::Unit& mobile = *campaign.add_units();
  mobile.set_unit_id("mobile-1");
  mobile.set_kind(v1::UNIT_KIND_MOBILE);
  mobile.set_crew_size(3);
  v1::Unit& fixed = *campaign.add_units();
  fixed.set_unit_id("office-1");
  fixed.set_kind(v1::UNIT_KIND_FIXED);
  fixed.set_crew_size(2);
  fixed.set_serves_district_code("53.03.05");
  return campaign;
}

Office::Office() : clock_(clock::AtMinute(kWednesday, 450, kWita)), calls_({}, log::Logger::Null(), metrics_) {
  EXPECT_TRUE(store::Migrate(database(), "scheduling", Migrations()).ok());
  for (int district = 1; district <= 6; ++district) {
    const std::string code = absl::StrFormat("53.03.%02d", district);
    registry_.areas.push_back({code, false, absl::StrFormat("District %d", district), {-9.45, 124.5}});
    for (int village = 2001; village <= 2006; ++village) {
      registry_.areas.push_back({absl::StrFormat("%s.%d", code, village),
                                 true,
                                 absl::StrFormat("Village %d-%d", district, village),
                                 {-9.45 - 0.01 * district, 124.45 + 0.01 * (village - 2000)}});
    }
  }
  Restart();
}

void Office::Restart() {
  process_.reset();
  process_ = std::make_unique<Process>(database(), registry_, clock_, ids_, calls_, metrics_, ids_.Random128());
}

void Office::Tick() {
  ASSERT_TRUE(process_->replanner.Now(kRegency).ok());
  process_->announcer.Tick();
  ASSERT_TRUE(process_->replanner.Now(kRegency).ok());
}

void Office::Tally(const std::vector<std::pair<std::string, std::int64_t>>& villages) {
  std::vector<platform::v1::Event> events;
  std::int64_t seq = tally_seq_;
  for (const auto& [village, workload] : villages) {
    registry::v1::TallyChanged changed;
    changed.mutable_tally()->set_area_code(village);
    changed.mutable_tally()->set_listed(workload);
    changed.mutable_tally()->set_workload(workload);
    changed.mutable_tally()->set_revision(++seq);
    platform::v1::Event& event = events.emplace_back();
    event.set_type(changed.GetDescriptor()->full_name());
    event.set_sequence(seq);
    event.set_data(changed.SerializeAsString());
  }
  const eventlog::ConsumerStore positions("registry");
  const absl::Status status = database().Write([&](store::WriteTransaction& tx) -> absl::Status {
    absl::Status applied = process_->tallies.Apply(tx, kRegency, events);
    const std::optional<eventlog::Position> before = positions.LoadPosition(tx, kRegency);
    EXPECT_TRUE(positions.Move(tx, kRegency, before, {"tally-log", seq, std::string(32, '0')}));
    return applied;
  });
  ASSERT_TRUE(status.ok()) << status;
  tally_seq_ = seq;
  ASSERT_TRUE(process_->replanner.Now(kRegency).ok());
}

absl::Status Office::Report(std::int64_t seq, const google::protobuf::Message& payload) {
  platform::v1::Event event;
  event.set_type(payload.GetDescriptor()->full_name());
  event.set_sequence(seq);
  event.set_data(payload.SerializeAsString());
  absl::Status status = database().Write([&](store::WriteTransaction& tx) {
    return process_->reports.Apply(tx, kRegency, absl::MakeConstSpan(&event, 1));
  });
  if (!status.ok()) return status;
  return process_->replanner.Now(kRegency);
}

field_reporting::v1::ReportSource Office::Source(std::int64_t seq, const std::string& unit, absl::CivilDay day,
                                                 int minute) {
  field_reporting::v1::ReportSource source;
  source.set_device_id("device-" + unit);
  source.set_installation_id("installation");
  source.set_seq(seq);
  source.set_unit_id(unit);
  source.mutable_effective_at()->set_seconds(absl::ToUnixSeconds(clock::AtMinute(day, minute, kWita)));
  return source;
}

absl::Status Office::Capture(std::int64_t seq, const std::string& unit, absl::CivilDay day, int minute,
                             const std::string& village) {
  field_reporting::v1::CaptureReported event;
  *event.mutable_source() = Source(seq, unit, day, minute);
  event.mutable_capture()->set_outcome(field_reporting::v1::OUTCOME_CAPTURED);
  event.mutable_capture()->set_place_code(village);
  return Report(seq, event);
}

absl::Status Office::Leave(std::int64_t seq, const std::string& unit, absl::CivilDay day, int minute,
                           const std::string& village) {
  field_reporting::v1::StopLeft event;
  *event.mutable_source() = Source(seq, unit, day, minute);
  event.mutable_departure()->set_village_code(village);
  return Report(seq, event);
}

std::vector<Visit> Office::AllVisits() {
  std::vector<Visit> visits;
  const absl::Status status = database().Read([&](store::ReadTransaction& tx) {
    visits = Visits::List(tx, kRegency, std::nullopt, std::nullopt);
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok()) << status;
  return visits;
}

std::vector<platform::v1::Event> Office::Events() {
  std::vector<platform::v1::Event> events;
  for (;;) {
    const auto batch = process_->event_log->Read(kRegency, static_cast<std::int64_t>(events.size()), 512);
    if (!batch.ok() || batch->events().empty()) return events;
    for (const std::string& bytes : batch->events()) EXPECT_TRUE(events.emplace_back().ParseFromString(bytes));
  }
}

v1::Plan Office::PlanNow() {
  EXPECT_TRUE(process_->replanner.Now(kRegency).ok());
  const std::shared_ptr<const Planned> planned = process_->live.plan(kRegency);
  return planned == nullptr ? v1::Plan() : planned->plan;
}

absl::Status Office::Set(const v1::Campaign& campaign) {
  v1::SetCampaignRequest request;
  *request.mutable_campaign() = campaign;
  return process_->desk.Set(request).status();
}

absl::StatusOr<int> Office::Open(const std::string& reference) {
  v1::OpenCampaignRequest request;
  request.set_regency_code(kRegency);
  request.set_reference(reference);
  return process_->announcer.Open(request);
}

absl::Status Office::Close(v1::StandingVisits visits) {
  v1::CloseCampaignRequest request;
  request.set_regency_code(kRegency);
  request.set_reason("polling is over");
  request.set_visits(visits);
  return process_->desk.Close(request).status();
}

void Office::SetAndOpen() {
  const absl::Status set = Set(July());
  ASSERT_TRUE(set.ok()) << set;
  const absl::StatusOr<int> opened = Open();
  ASSERT_TRUE(opened.ok()) << opened.status();
}

}  // namespace jemputbola::scheduling::fixtures
