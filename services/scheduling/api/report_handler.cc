#include "scheduling/api/report_handler.h"

#include <map>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/clock/civil.h"
#include "common/failpoint/failpoint.h"
#include "jemputbola/field_reporting/v1/report.pb.h"
#include "scheduling/api/visit_changes.h"
#include "scheduling/domain/sentence.h"
#include "scheduling/store/field_days.h"

namespace jemputbola::scheduling {
namespace {

namespace reports = field_reporting::v1;

// One report, whichever kind it is.
struct Report {
  reports::ReportSource source;
  // Where it happened; empty for breakdowns and closings.
  std::string village;
  bool captured = false;
  bool left = false;
  bool closed = false;
  // The day that a closing names.
  std::string closed_date;
  bool broken = false;
  std::string back_on;
};

// False when the payload does not parse.
bool ReadReport(const platform::v1::Event& event, Report& report) {
  const auto named = [&](const google::protobuf::Descriptor* type) { return event.type() == type->full_name(); };
  if (named(reports::CaptureReported::descriptor())) {
    reports::CaptureReported payload;
    if (!payload.ParseFromString(event.data())) return false;
    report.source = payload.source();
    report.village = payload.capture().place_code();
    report.captured = payload.capture().outcome() == reports::OUTCOME_CAPTURED;
  } else if (named(reports::StopArrived::descriptor())) {
    reports::StopArrived payload;
    if (!payload.ParseFromString(event.data())) return false;
    report.source = payload.source();
    report.village = payload.arrival().village_code();
  } else if (named(reports::StopLeft::descriptor())) {
    reports::StopLeft payload;
    if (!payload.ParseFromString(event.data())) return false;
    report.source = payload.source();
    report.village = payload.departure().village_code();
    report.left = true;
  } else if (named(reports::DayClosed::descriptor())) {
    reports::DayClosed payload;
    if (!payload.ParseFromString(event.data())) return false;
    report.source = payload.source();
    report.closed = true;
    report.closed_date = payload.closing().date();
  } else if (named(reports::UnitBroken::descriptor())) {
    reports::UnitBroken payload;
    if (!payload.ParseFromString(event.data())) return false;
    report.source = payload.source();
    report.broken = true;
    report.back_on = payload.breakdown().back_on();
  }
  return true;
}

// The effect of one batch, gathered and then written.
class Batch {
 public:
  Batch(store::WriteTransaction& tx, const std::string& partition, int utc_offset_minutes, absl::Time now)
      : tx_(tx),
        partition_(partition),
        utc_offset_minutes_(utc_offset_minutes),
        today_(ToLocal(now, utc_offset_minutes).day),
        changes_(now) {}

  void Add(const Report& report) {
    const std::string& unit = report.source.unit_id();
    const LocalTime at = ToLocal(absl::FromUnixSeconds(report.source.effective_at().seconds()), utc_offset_minutes_);
    if (!report.village.empty()) days_[{unit, at.day, report.village}] += report.captured ? 1 : 0;
    if (report.left) Complete(unit, at.day, &report.village);
    // A day to come is not over, whatever the closing says.
    if (report.closed) Complete(unit, std::min(at.day, clock::ParseDate(report.closed_date).value_or(at.day)), nullptr);
    if (report.broken) Break(unit, at, report.back_on);
  }

  absl::Status Write(eventlog::EventLog& log) {
    std::vector<UnitDay> rows;
    for (const auto& [key, captured] : days_) {
      rows.push_back({std::get<0>(key), std::get<1>(key), std::get<2>(key), captured});
      visits_.emplace_back(std::get<2>(key), std::get<1>(key));
    }
    FieldDays::Add(tx_, partition_, rows);
    return changes_.Write(tx_, partition_, log);
  }

  std::vector<std::pair<std::string, absl::CivilDay>> TakeVisits() { return std::move(visits_); }

 private:
  std::vector<Visit> Announced(const std::string& unit, absl::CivilDay from, absl::CivilDay to) const {
    std::vector<Visit> announced;
    for (const Visit& row : Visits::List(tx_, partition_, from, to)) {
      const Visit* changed = changes_.Find(row.visit_id);
      const Visit& visit = changed != nullptr ? *changed : row;
      if (visit.unit_id == unit && visit.state == VisitState::kAnnounced) announced.push_back(visit);
    }
    return announced;
  }

  // The unit left `village`, or closed the day: nullptr.
  void Complete(const std::string& unit, absl::CivilDay day, const std::string* village) {
    for (const Visit& visit : Announced(unit, day, day)) {
      if (village != nullptr && visit.village != *village) continue;
      const auto pending = days_.find({unit, day, visit.village});
      // People who were called to the office count as visited; a village that nobody went to does not.
      if (pending == days_.end() && visit.at_office) days_[{unit, day, visit.village}] = 0;
      changes_.Complete(visit, FieldDays::Captured(tx_, partition_, unit, day, visit.village) +
                                   (pending == days_.end() ? 0 : pending->second));
    }
  }

  void Break(const std::string& unit, const LocalTime& at, const std::string& back_on_text) {
    std::optional<absl::CivilDay> back_on;
    if (const absl::StatusOr<absl::CivilDay> day = clock::ParseDate(back_on_text); day.ok()) back_on = *day;
    FieldDays::Break(tx_, partition_, {unit, at.day, back_on});
    const std::string reason = absl::StrCat("Unit ", unit, " broke down",
                                            back_on ? absl::StrCat("; it is back on ", Date(*back_on)) : "", ".");
    for (const Visit& visit : Announced(unit, std::max(at.day, today_), back_on.value_or(at.day))) {
      const bool later_that_day = visit.day == at.day && visit.arrive_minute >= at.minute;
      const bool before_it_is_back = visit.day > at.day && back_on && visit.day < *back_on;
      if (later_that_day || before_it_is_back) changes_.Cancel(visit, reason);
    }
  }

  store::WriteTransaction& tx_;
  const std::string& partition_;
  int utc_offset_minutes_;
  absl::CivilDay today_;
  std::map<std::tuple<std::string, absl::CivilDay, std::string>, std::int64_t> days_;
  std::vector<std::pair<std::string, absl::CivilDay>> visits_;
  VisitChanges changes_;
};

}  // namespace

absl::Status ReportHandler::Apply(store::WriteTransaction& tx, const std::string& partition,
                                  absl::Span<const platform::v1::Event> events) {
  std::vector<Report> all;
  std::vector<ReportId> ids;
  for (const platform::v1::Event& event : events) {
    Report report;
    if (!ReadReport(event, report)) return absl::DataLossError(absl::StrCat("a ", event.type(), " does not parse"));
    const reports::ReportSource& source = report.source;
    if (source.seq() <= 0 || source.unit_id().empty()) continue;
    ids.push_back({source.device_id(), source.installation_id(), source.seq()});
    all.push_back(std::move(report));
  }
  const absl::StatusOr<std::optional<Campaign>> campaign = LoadCampaign(tx, partition);
  if (!campaign.ok()) return campaign.status();
  const Campaign& used = campaign->has_value() ? **campaign : Campaign();
  Batch batch(tx, partition, used.utc_offset_minutes, clock_.Now());
  const std::vector<bool> is_new = FieldDays::TakeNew(tx, partition, ids);
  for (std::size_t at = 0; at < all.size(); ++at) {
    if (is_new[at]) batch.Add(all[at]);
  }
  const absl::Status written = batch.Write(log_);
  if (!written.ok()) return written;
  failpoint::Hit("scheduling/reports_before_commit");
  tx.OnCommit([this, partition, visits = batch.TakeVisits()] {
    failpoint::Hit("scheduling/reports_after_commit");
    live_.AddVisits(partition, visits);
    replanner_.Mark(partition);
  });
  return absl::OkStatus();
}

void ReportHandler::Forget(const std::string& partition) {
  live_.Forget(partition);
  replanner_.Mark(partition);
}

}  // namespace jemputbola::scheduling
