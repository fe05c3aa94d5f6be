#include "registry/api/captures.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <utility>
#include <vector>

#include "common/clock/civil.h"
#include "common/failpoint/failpoint.h"
#include "jemputbola/field_reporting/v1/report.pb.h"
#include "registry/domain/area_code.h"

namespace jemputbola::registry::api {
namespace {

constexpr std::size_t kMostIdBytes = 200;
constexpr std::int64_t kMicros = 1'000'000;
// The last second of a protobuf timestamp, in the year 9999.
constexpr std::int64_t kMostSeconds = 253'402'300'799;

std::optional<domain::EventKind> KindOf(field_reporting::v1::Outcome outcome) {
  using domain::EventKind;
  switch (outcome) {
    case field_reporting::v1::OUTCOME_CAPTURED:
      return EventKind::kCaptured;
    case field_reporting::v1::OUTCOME_ALREADY_RECORDED:
      return EventKind::kAlreadyRecorded;
    case field_reporting::v1::OUTCOME_NOT_MET:
      return EventKind::kNotMet;
    case field_reporting::v1::OUTCOME_AWAY:
      return EventKind::kAway;
    case field_reporting::v1::OUTCOME_MOVED:
      return EventKind::kMoved;
    case field_reporting::v1::OUTCOME_UNKNOWN_PERSON:
      return EventKind::kUnknownPerson;
    case field_reporting::v1::OUTCOME_REFUSED:
      return EventKind::kRefused;
    case field_reporting::v1::OUTCOME_DECEASED:
      return EventKind::kDeceased;
    case field_reporting::v1::OUTCOME_NOT_ELIGIBLE:
      return EventKind::kNotEligible;
    case field_reporting::v1::OUTCOME_CAPTURE_FAILED:
      return EventKind::kCaptureFailed;
    default:
      return std::nullopt;
  }
}

bool IsId(const std::string& id) {
  return !id.empty() && id.size() <= kMostIdBytes;
}

bool IsVillage(const std::string& code) {
  const auto level = domain::ParseAreaCode(code);
  return level.ok() && *level == domain::AreaLevel::kVillage;
}

}  // namespace

absl::StatusOr<store::NewEvent> ReadCapture(const platform::v1::Event& event, const Calendar& calendar) {
  field_reporting::v1::CaptureReported reported;
  if (!reported.ParseFromString(event.data())) {
    return absl::InvalidArgumentError("The report cannot be read: its bytes are no CaptureReported");
  }
  const field_reporting::v1::ReportSource& source = reported.source();
  const field_reporting::v1::Capture& capture = reported.capture();
  if (!IsId(source.device_id()) || !IsId(source.installation_id()) || source.seq() <= 0) {
    return absl::InvalidArgumentError("The report does not say which device made it");
  }
  if (!source.has_effective_at() || std::abs(source.effective_at().seconds()) > kMostSeconds) {
    return absl::InvalidArgumentError("The report has no time that can be");
  }
  if (!IsId(capture.person_id())) return absl::InvalidArgumentError("The report names no person");
  if (!IsVillage(capture.place_code())) return absl::InvalidArgumentError("The place of the report is no village code");
  const auto kind = KindOf(capture.outcome());
  if (!kind) return absl::InvalidArgumentError("The outcome of the report is not known to this program");

  store::NewEvent report;
  report.person_id = capture.person_id();
  report.place_code = capture.place_code();
  report.event.kind = *kind;
  report.event.order = {source.effective_at().seconds() * kMicros + source.effective_at().nanos() / 1000,
                        source.device_id() + "/" + source.installation_id(), source.seq()};
  if (*kind != domain::EventKind::kAway) return report;
  if (capture.away_until().empty()) {
    report.event.away_until = calendar.DayOf(clock::FromMicros(report.event.order.effective_at)) + domain::kAwayDays;
    return report;
  }
  const auto away_until = clock::ParseDate(capture.away_until());
  if (!away_until.ok()) return absl::InvalidArgumentError("The day of return is no date like 2024-08-07");
  report.event.away_until = *away_until;
  return report;
}

absl::Status CaptureHandler::Apply(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                                   absl::Span<const platform::v1::Event> events) {
  static const std::string kCaptureReported = field_reporting::v1::CaptureReported::descriptor()->full_name();
  std::vector<store::NewEvent> reports;
  reports.reserve(events.size());
  const std::int64_t now = clock::ToMicros(calendar_.Now());
  std::int64_t newest = 0;
  for (const platform::v1::Event& event : events) {
    if (event.type() != kCaptureReported) continue;
    auto report = ReadCapture(event, calendar_);
    if (!report.ok()) return report.status();
    newest = std::max(newest, report->event.order.effective_at);
    report->recorded_at = now;
    reports.push_back(*std::move(report));
  }
  if (reports.empty()) return absl::OkStatus();

  auto change = ledger_.Begin(tx, partition);
  if (!change.ok()) return change.status();
  store::RecordEvents(tx, partition, *change, reports, calendar_.Today());
  failpoint::Hit("registry/apply_after_people");
  change->ContainsCaptures(events.back().sequence());
  if (auto status = ledger_.Finish(tx, *change, clock::FromMicros(newest)); !status.ok()) return status;
  failpoint::Hit("registry/apply_before_commit");
  return absl::OkStatus();
}

}  // namespace jemputbola::registry::api
