#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/clock/civil.h"
#include "common/store/bulk.h"
#include "field_reporting/domain/zone.h"
#include "field_reporting/store/workdays.h"
#include "jemputbola/field_reporting/v1/report.pb.h"

namespace jemputbola::field_reporting::store {
namespace {

using jemputbola::store::Column;
using jemputbola::store::ColumnType;
using jemputbola::store::Rows;

// A report by its name.
struct Name {
  std::string device_id;
  std::string installation_id;
  std::int64_t seq = 0;
  auto operator<=>(const Name&) const = default;
};

// The correction of a report that counts, and where the report itself was counted.
struct Corrected {
  std::int64_t at = 0;
  std::string by;
  int outcome = 0;
  // Empty while the report has not come.
  std::string unit_id;
  absl::CivilDay day;
  int reported = 0;
};

const std::vector<Column>& NameColumns() {
  static const auto* const kColumns = new std::vector<Column>{{"partition", ColumnType::kText},
                                                              {"device_id", ColumnType::kText},
                                                              {"installation_id", ColumnType::kText},
                                                              {"seq", ColumnType::kInt}};
  return *kColumns;
}

std::vector<Column> AllColumns() {
  std::vector<Column> columns = NameColumns();
  columns.insert(columns.end(), {{"corrected_at", ColumnType::kInt},
                                 {"corrected_by", ColumnType::kText},
                                 {"outcome", ColumnType::kInt},
                                 {"unit_id", ColumnType::kText},
                                 {"day", ColumnType::kText},
                                 {"reported", ColumnType::kInt}});
  return columns;
}

// The corrections that a commit may touch. Loaded before, saved after.
class Corrections {
 public:
  Corrections(jemputbola::store::WriteTransaction& tx, const std::string& partition) : tx_(tx), partition_(partition) {}

  // Those whose report has not come.
  void LoadWaiting() {
    Rows keys({{"partition", ColumnType::kText}, {"unit_id", ColumnType::kText}});
    keys.Text(partition_).Text("");
    Load(keys);
  }

  void Load(const std::set<Name>& names) {
    Rows keys(NameColumns());
    for (const Name& name : names) keys.Text(partition_).Text(name.device_id).Text(name.installation_id).Int(name.seq);
    Load(keys);
  }

  bool empty() const { return rows_.empty(); }
  Corrected* Find(const Name& name) {
    const auto found = rows_.find(name);
    return found == rows_.end() ? nullptr : &found->second;
  }
  Corrected& Put(const Name& name, Corrected corrected) {
    changed_.insert(name);
    return rows_[name] = std::move(corrected);
  }

  void Save() const {
    if (changed_.empty()) return;
    Rows rows(AllColumns());
    for (const Name& name : changed_) {
      const Corrected& row = rows_.at(name);
      rows.Text(partition_).Text(name.device_id).Text(name.installation_id).Int(name.seq);
      rows.Int(row.at).Text(row.by).Int(row.outcome).Text(row.unit_id);
      rows.Text(row.unit_id.empty() ? "" : clock::FormatDate(row.day)).Int(row.reported);
    }
    jemputbola::store::Upsert(tx_, "workday_correction", rows, {"partition", "device_id", "installation_id", "seq"});
  }

 private:
  void Load(const Rows& keys) {
    const Rows known = jemputbola::store::Fetch(tx_, "workday_correction", AllColumns(), keys);
    for (std::size_t row = 0; row < known.size(); ++row) {
      Corrected& corrected = rows_[{known.GetText(row, 1), known.GetText(row, 2), known.GetInt(row, 3)}];
      corrected.at = known.GetInt(row, 4);
      corrected.by = known.GetText(row, 5);
      corrected.outcome = static_cast<int>(known.GetInt(row, 6));
      corrected.unit_id = known.GetText(row, 7);
      if (!corrected.unit_id.empty()) corrected.day = *clock::ParseDate(known.GetText(row, 8));
      corrected.reported = static_cast<int>(known.GetInt(row, 9));
    }
  }

  jemputbola::store::WriteTransaction& tx_;
  const std::string& partition_;
  std::map<Name, Corrected> rows_;
  std::set<Name> changed_;
};

// What happened on the days of one commit, in order, until it is known how they stood before.
struct Change {
  OutcomeCounts reported;
  std::int64_t reports = 0;
  std::int64_t late = 0;
  // With the reports of this commit that came before it.
  std::vector<std::pair<Closing, std::int64_t>> closings;
};

class Counter {
 public:
  Counter(jemputbola::store::WriteTransaction& tx, const std::string& partition)
      : tx_(tx), partition_(partition), zone_(ZoneOf(partition)), corrections_(tx, partition) {}

  absl::Status Add(absl::Span<const DayReport> reports) {
    if (absl::Status status = ReadRare(reports); !status.ok()) return status;
    corrections_.LoadWaiting();
    auto rare = rare_.begin();
    for (const DayReport& report : reports) {
      if (report.outcome != 0) {
        AddCapture(report);
      } else if (rare != rare_.end() && rare->report == &report) {
        rare->closed.has_closing() ? AddClosing(*rare) : AddCorrection(*rare);
        ++rare;
      }
    }
    corrections_.Save();
    Write();
    return absl::OkStatus();
  }

 private:
  // A closing or a correction.
  struct Rare {
    const DayReport* report;
    v1::DayClosed closed;
    v1::ReportCorrected corrected;
  };

  // Parses what is no capture, and loads the corrections that are named.
  absl::Status ReadRare(absl::Span<const DayReport> reports) {
    static const std::string kClosed = v1::DayClosed::descriptor()->full_name();
    static const std::string kCorrected = v1::ReportCorrected::descriptor()->full_name();
    std::set<Name> named;
    for (const DayReport& report : reports) {
      if (report.outcome != 0) continue;
      const bool closed = report.event->type == kClosed;
      if (!closed && report.event->type != kCorrected) continue;
      Rare& rare = rare_.emplace_back();
      rare.report = &report;
      const bool read =
          closed ? rare.closed.ParseFromString(report.event->data) : rare.corrected.ParseFromString(report.event->data);
      if (!read) return absl::DataLossError("a report that is being accepted cannot be read again");
      if (!closed) named.insert(TargetOf(rare.corrected));
    }
    if (!named.empty()) corrections_.Load(named);
    return absl::OkStatus();
  }

  static Name TargetOf(const v1::ReportCorrected& corrected) {
    return {corrected.target().device_id(), corrected.target().installation_id(), corrected.target().seq()};
  }

  void AddCapture(const DayReport& report) {
    const absl::CivilDay day = DayAt(report.event->time, zone_);
    Change& change = At(*report.unit_id, day);
    ++change.reports;
    change.late += report.late ? 1 : 0;
    int counts_as = report.outcome;
    if (!corrections_.empty()) {
      const Name name{*report.device_id, *report.installation_id, report.seq};
      if (const Corrected* waiting = corrections_.Find(name); waiting != nullptr && waiting->unit_id.empty()) {
        Corrected known = *waiting;
        known.unit_id = *report.unit_id;
        known.day = day;
        known.reported = report.outcome;
        counts_as = known.outcome;
        corrections_.Put(name, std::move(known));
      }
    }
    if (counts_as != 0) ++change.reported[counts_as];
  }

  void AddCorrection(const Rare& rare) {
    const Name target = TargetOf(rare.corrected);
    Corrected next;
    next.at = clock::ToMicros(rare.report->event->time);
    next.by = absl::StrFormat("%s#%020d", *rare.report->installation_id, rare.report->seq);
    next.outcome = rare.corrected.has_capture() ? static_cast<int>(rare.corrected.capture().outcome()) : 0;
    int counted_as = 0;
    if (const Corrected* standing = corrections_.Find(target); standing != nullptr) {
      if (std::tie(next.at, next.by) < std::tie(standing->at, standing->by)) return;
      next.unit_id = standing->unit_id;
      next.day = standing->day;
      next.reported = standing->reported;
      counted_as = standing->outcome;
    } else if (rare.corrected.has_original()) {
      const v1::ReportSource& source = rare.corrected.original().source();
      next.unit_id = source.unit_id();
      next.day = DayAt(absl::FromUnixSeconds(source.effective_at().seconds()), zone_);
      next.reported = static_cast<int>(rare.corrected.original().capture().outcome());
      counted_as = next.reported;
    }
    if (!next.unit_id.empty()) {
      OutcomeCounts& reported = At(next.unit_id, next.day).reported;
      if (counted_as != 0) --reported[counted_as];
      if (next.outcome != 0) ++reported[next.outcome];
    }
    corrections_.Put(target, std::move(next));
  }

  void AddClosing(const Rare& rare) {
    const v1::DayClosing& told = rare.closed.closing();
    const absl::CivilDay happened = DayAt(rare.report->event->time, zone_);
    // A day to come is not over, whatever the closing says.
    const absl::CivilDay day = std::min(happened, clock::ParseDate(told.date()).value_or(happened));
    Closing closing;
    // As it will be read again.
    closing.at = clock::FromMicros(clock::ToMicros(rare.report->event->time));
    closing.by = *rare.report->device_id;
    closing.by_office = absl::StartsWith(closing.by, kOffice);
    closing.counted[v1::OUTCOME_CAPTURED] = told.captured();
    for (const v1::OutcomeCount& other : told.others()) closing.counted[other.outcome()] = other.count();
    Change& change = At(*rare.report->unit_id, day);
    change.closings.emplace_back(std::move(closing), change.reports);
  }

  Change& At(const std::string& unit_id, absl::CivilDay day) {
    if (last_ != nullptr && last_key_.day == day && last_key_.unit_id == unit_id) return *last_;
    last_key_ = {unit_id, day};
    last_ = &changes_[last_key_];
    return *last_;
  }

  void Write() {
    if (changes_.empty()) return;
    std::vector<UnitDay> keys;
    for (const auto& [key, change] : changes_) keys.push_back(key);
    std::map<UnitDay, Workday> days;
    for (Workday& day : FetchWorkdays(tx_, partition_, keys)) days[{day.unit_id, day.day}] = std::move(day);
    std::vector<Workday> changed;
    for (const auto& [key, change] : changes_) {
      Workday& day = days[key];
      day.unit_id = key.unit_id;
      day.day = key.day;
      Apply(change, day);
      changed.push_back(std::move(day));
    }
    SaveWorkdays(tx_, partition_, changed);
  }

  static void Apply(const Change& change, Workday& day) {
    for (const auto& [outcome, count] : change.reported) day.reported[outcome] += count;
    std::erase_if(day.reported, [](const auto& count) { return count.second == 0; });
    day.late += change.late;
    const std::int64_t before = day.reports;
    for (const auto& [closing, reports] : change.closings) {
      day.reports = before + reports;
      day.Close(closing);
    }
    day.reports = before + change.reports;
  }

  jemputbola::store::WriteTransaction& tx_;
  const std::string& partition_;
  const absl::TimeZone zone_;
  Corrections corrections_;
  std::vector<Rare> rare_;
  std::map<UnitDay, Change> changes_;
  // The one asked for last: most reports of a commit are of one unit and day.
  UnitDay last_key_;
  Change* last_ = nullptr;
};

}  // namespace

absl::Status EnterWorkdays(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                           absl::Span<const DayReport> reports) {
  return Counter(tx, partition).Add(reports);
}

}  // namespace jemputbola::field_reporting::store
