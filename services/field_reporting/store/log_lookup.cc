#include "field_reporting/store/log_lookup.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/store/bulk.h"

namespace jemputbola::field_reporting::store {
namespace {

using jemputbola::store::Column;
using jemputbola::store::ColumnType;
using jemputbola::store::Fetch;
using jemputbola::store::Rows;

constexpr std::int64_t kWindow = 64;
// More than the rows of any transaction.
constexpr std::int64_t kFarthest = 20'000;

const Column kPartition = {"partition", ColumnType::kText};
const Column kDevice = {"device_id", ColumnType::kText};
const Column kInstallationId = {"installation_id", ColumnType::kText};
const Column kNumber = {"number", ColumnType::kInt};
const Column kInstallation = {"installation", ColumnType::kInt};
const Column kSeq = {"seq", ColumnType::kInt};
const Column kHint = {"log_hint", ColumnType::kInt};

// Windows of the log, the last one kept: neighbours are often sought together.
class Window {
 public:
  Window(const eventlog::EventLog& events, const std::string& partition) : events_(events), partition_(partition) {}

  // The event with this id, which is not above `hint`; nullptr when it is not there.
  absl::StatusOr<const platform::v1::Event*> Find(const LogHint& sought) {
    if (const platform::v1::Event* here = Here(sought.event_id)) return here;
    for (std::int64_t top = sought.hint; top > 0 && top > sought.hint - kFarthest; top -= kWindow) {
      if (auto read = Read(std::max<std::int64_t>(top - kWindow, 0), top); !read.ok()) return read;
      if (const platform::v1::Event* here = Here(sought.event_id)) return here;
    }
    return nullptr;
  }

 private:
  const platform::v1::Event* Here(const std::string& event_id) const {
    for (const platform::v1::Event& event : events_here_) {
      if (event.id() == event_id) return &event;
    }
    return nullptr;
  }

  absl::Status Read(std::int64_t after, std::int64_t top) {
    events_here_.clear();
    // A window may begin among events that a reset lost, or beyond the head.
    for (; after < top; ++after) {
      const auto batch = events_.Read(partition_, after, static_cast<int>(top - after));
      if (absl::IsFailedPrecondition(batch.status())) continue;
      if (!batch.ok()) return batch.status();
      for (const std::string& bytes : batch->events()) {
        if (!events_here_.emplace_back().ParseFromString(bytes)) {
          return absl::DataLossError("an event of the log cannot be read: restore the database from its backup");
        }
      }
      break;
    }
    return absl::OkStatus();
  }

  const eventlog::EventLog& events_;
  const std::string& partition_;
  std::vector<platform::v1::Event> events_here_;
};

}  // namespace

std::string EventId(const ReportName& report) {
  return absl::StrCat(report.device_id, "/", report.installation_id, "/", report.seq);
}

std::vector<LogHint> HintsOf(const jemputbola::store::Transaction& tx, const std::string& partition,
                             const std::vector<ReportName>& reports) {
  Rows names({kPartition, kDevice, kInstallationId});
  for (const ReportName& report : reports) names.Text(partition).Text(report.device_id).Text(report.installation_id);
  std::map<std::pair<std::string, std::string>, std::int64_t> numbers;
  const Rows installations = Fetch(tx, "installation", {kDevice, kInstallationId, kNumber}, names);
  for (std::size_t i = 0; i < installations.size(); ++i) {
    numbers[{installations.GetText(i, 0), installations.GetText(i, 1)}] = installations.GetInt(i, 2);
  }
  Rows keys({kPartition, kInstallation, kSeq});
  std::map<std::pair<std::int64_t, std::int64_t>, const ReportName*> asked;
  for (const ReportName& report : reports) {
    const auto number = numbers.find({report.device_id, report.installation_id});
    if (number == numbers.end()) continue;
    if (asked.try_emplace({number->second, report.seq}, &report).second) {
      keys.Text(partition).Int(number->second).Int(report.seq);
    }
  }
  std::vector<LogHint> sought;
  const Rows found = Fetch(tx, "report", {kInstallation, kSeq, kHint}, keys);
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (found.IsNull(i, 2)) continue;
    sought.push_back({EventId(*asked.at({found.GetInt(i, 0), found.GetInt(i, 1)})), found.GetInt(i, 2)});
  }
  return sought;
}

absl::StatusOr<std::unordered_map<std::string, platform::v1::Event>> FindEvents(const eventlog::EventLog& events,
                                                                                const std::string& partition,
                                                                                std::vector<LogHint> sought) {
  std::unordered_map<std::string, platform::v1::Event> found;
  std::sort(sought.begin(), sought.end(), [](const LogHint& a, const LogHint& b) { return a.hint < b.hint; });
  Window window(events, partition);
  for (const LogHint& one : sought) {
    const auto event = window.Find(one);
    if (!event.ok()) return event.status();
    if (*event != nullptr) found.emplace(one.event_id, **event);
  }
  return found;
}

absl::StatusOr<std::unordered_map<std::string, platform::v1::Event>> FindReports(
    const jemputbola::store::Transaction& tx, const eventlog::EventLog& events, const std::string& partition,
    const std::vector<ReportName>& reports) {
  return FindEvents(events, partition, HintsOf(tx, partition, reports));
}

}  // namespace jemputbola::field_reporting::store
