#include "scheduling/api/report_handler.h"

#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/clock/civil.h"
#include "common/failpoint/failpoint.h"
#include "common/timestamp/timestamp.h"
#include "scheduling/api/field_report.h"
#include "scheduling/api/visit_changes.h"
#include "scheduling/domain/breakdown.h"
#include "scheduling/domain/corrected_report.h"
#include "scheduling/store/corrected_reports.h"
#include "scheduling/store/field_days.h"

namespace jemputbola::scheduling {
namespace {

namespace reports = field_reporting::v1;

std::int64_t MicrosOf(const reports::ReportSource& source) {
  return clock::ToMicros(timestamp::ToTime(source.effective_at()));
}

ReportId IdOf(const reports::ReportSource& source) {
  return {source.device_id(), source.installation_id(), source.seq()};
}

ReportId IdOf(const reports::ReportId& id) {
  return {id.device_id(), id.installation_id(), id.seq()};
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

  // Reports that were corrected before, of those that the batch tells of.
  void Know(std::map<ReportId, CorrectedReport> corrected) { corrected_ = std::move(corrected); }

  // A report that is not new may tell what a correction waits for.
  void Add(const FieldReport& report, bool is_new) {
    const std::string& unit = report.source.unit_id();
    const LocalTime at = LocalOf(report.source);
    if (report.capture) {
      const FieldCount told = {unit, at.day, report.village, report.captured};
      if (const auto corrected = corrected_.find(IdOf(report.source)); corrected != corrected_.end()) {
        // Its counts are the correction's business.
        Change(corrected->second.Hear(told));
        return;
      }
      if (is_new) Count(told, 1);
      if (is_new && told.captured) CapturedAt(told, at.minute);
      return;
    }
    if (!is_new) return;
    if (!report.village.empty()) Count({unit, at.day, report.village, false}, 1);
    if (report.left) Complete(unit, at.day, &report.village);
    // A day to come is not over, whatever the closing says.
    if (report.closed) Complete(unit, std::min(at.day, clock::ParseDate(report.closed_date).value_or(at.day)), nullptr);
    if (report.broken) Break(report, at);
  }

  // `counted`: the report it is of is among the counts.
  void Correct(const FieldReport& report, bool counted) {
    FieldCorrection correction;
    correction.order = {MicrosOf(report.source),
                        absl::StrCat(report.source.device_id(), "/", report.source.installation_id()),
                        report.source.seq()};
    correction.village = report.village;
    correction.captured = report.captured;
    std::optional<FieldCount> told;
    if (report.original) {
      const reports::ReportSource& source = report.original->source();
      const reports::Capture& capture = report.original->capture();
      told = {source.unit_id(), LocalOf(source).day, capture.place_code(),
              capture.outcome() == reports::OUTCOME_CAPTURED};
    }
    CorrectedReport& corrected = corrected_.try_emplace(IdOf(*report.corrects), counted).first->second;
    Change(corrected.Hear(correction, told));
  }

  absl::Status Write(eventlog::EventLog& log) {
    std::vector<UnitDay> rows;
    for (const auto& [key, sum] : days_) {
      rows.push_back({std::get<0>(key), std::get<1>(key), std::get<2>(key), sum.captured, sum.reports,
                      sum.first_capture, sum.last_capture});
      if (sum.reports > 0) visits_.emplace_back(std::get<2>(key), std::get<1>(key));
    }
    FieldDays::Add(tx_, partition_, rows);
    if (!corrected_.empty()) CorrectedReports::Save(tx_, partition_, corrected_);
    return changes_.Write(tx_, partition_, log);
  }

  std::vector<std::pair<std::string, absl::CivilDay>> TakeVisits() { return std::move(visits_); }
  // Whether a unit may not have been where it was thought to be.
  bool took_back() const { return took_back_; }

 private:
  struct Sum {
    std::int64_t captured = 0;
    std::int64_t reports = 0;
    // As in UnitDay.
    int first_capture = -1;
    int last_capture = -1;
  };

  LocalTime LocalOf(const reports::ReportSource& source) const {
    return ToLocal(timestamp::ToTime(source.effective_at()), utc_offset_minutes_);
  }

  void Count(const FieldCount& count, int times) {
    Sum& sum = days_[{count.unit_id, count.day, count.village}];
    sum.captured += count.captured ? times : 0;
    sum.reports += times;
  }

  void CapturedAt(const FieldCount& count, int minute) {
    Sum& sum = days_[{count.unit_id, count.day, count.village}];
    sum.first_capture = sum.first_capture < 0 ? minute : std::min(sum.first_capture, minute);
    sum.last_capture = std::max(sum.last_capture, minute);
  }

  void Change(const CountChange& change) {
    if (change.remove) Count(*change.remove, -1);
    if (change.add) Count(*change.add, 1);
    took_back_ = took_back_ || change.remove.has_value();
  }

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
      if (pending == days_.end() && visit.at_office) Count({unit, day, visit.village, false}, 1);
      changes_.Complete(visit, FieldDays::Captured(tx_, partition_, unit, day, visit.village) +
                                   (pending == days_.end() ? 0 : pending->second.captured));
    }
  }

  void Break(const FieldReport& report, const LocalTime& at) {
    const std::string& unit = report.source.unit_id();
    std::optional<absl::CivilDay> back_on;
    const absl::StatusOr<absl::CivilDay> day = clock::ParseDate(report.back_on);
    // Back on the same day is as good as unknown: the rest of the day is not planned.
    if (day.ok() && *day > at.day) back_on = *day;
    const Outage outage{unit, at.day, back_on};
    if (!FieldDays::Break(tx_, partition_, outage, MicrosOf(report.source))) return;
    for (const Visit& visit : Announced(unit, std::max(at.day, today_), back_on.value_or(at.day))) {
      if (FallsTo(outage, at.minute, visit.day, visit.arrive_minute)) changes_.Cancel(visit, BreakdownReason(outage));
    }
  }

  store::WriteTransaction& tx_;
  const std::string& partition_;
  int utc_offset_minutes_;
  absl::CivilDay today_;
  std::map<std::tuple<std::string, absl::CivilDay, std::string>, Sum> days_;
  std::map<ReportId, CorrectedReport> corrected_;
  bool took_back_ = false;
  std::vector<std::pair<std::string, absl::CivilDay>> visits_;
  VisitChanges changes_;
};

}  // namespace

absl::Status ReportHandler::Apply(store::WriteTransaction& tx, const std::string& partition,
                                  absl::Span<const platform::v1::Event> events) {
  std::vector<FieldReport> all;
  std::vector<ReportId> ids;
  std::vector<ReportId> targets;
  for (const platform::v1::Event& event : events) {
    FieldReport report;
    if (!ReadReport(event, report)) return absl::DataLossError(absl::StrCat("a ", event.type(), " does not parse"));
    if (report.source.seq() <= 0 || report.source.unit_id().empty()) continue;
    if (report.corrects) {
      if (report.corrects->seq() <= 0) continue;
      targets.push_back(IdOf(*report.corrects));
    }
    ids.push_back(IdOf(report.source));
    all.push_back(std::move(report));
  }
  const absl::StatusOr<std::optional<Campaign>> campaign = LoadCampaign(tx, partition);
  if (!campaign.ok()) return campaign.status();
  const Campaign& used = campaign->has_value() ? **campaign : Campaign();
  Batch batch(tx, partition, used.utc_offset_minutes, clock_.Now());
  std::vector<ReportId> asked = targets;
  if (CorrectedReports::AnyWaiting(tx, partition)) asked.insert(asked.end(), ids.begin(), ids.end());
  if (!asked.empty()) batch.Know(CorrectedReports::Load(tx, partition, asked));
  std::set<ReportId> counted = FieldDays::Seen(tx, partition, targets);
  const std::set<ReportId> awaited(targets.begin(), targets.end());
  const std::vector<bool> is_new = FieldDays::TakeNew(tx, partition, ids);
  for (std::size_t at = 0; at < all.size(); ++at) {
    if (!all[at].corrects) {
      batch.Add(all[at], is_new[at]);
      if (!awaited.empty() && awaited.contains(ids[at])) counted.insert(ids[at]);
    } else if (is_new[at]) {
      batch.Correct(all[at], counted.contains(IdOf(*all[at].corrects)));
    }
  }
  const absl::Status written = batch.Write(log_);
  if (!written.ok()) return written;
  failpoint::Hit("scheduling/reports_before_commit");
  tx.OnCommit([this, partition, took_back = batch.took_back(), visits = batch.TakeVisits()] {
    failpoint::Hit("scheduling/reports_after_commit");
    if (took_back) live_.Forget(partition);
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
