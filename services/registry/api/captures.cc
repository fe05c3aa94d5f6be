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
#include "registry/domain/finding_detail.h"
#include "registry/domain/finding_rules.h"

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

const char* WordsOf(field_reporting::v1::CaptureFailure failure) {
  switch (failure) {
    case field_reporting::v1::CAPTURE_FAILURE_EQUIPMENT:
      return "the equipment does not work";
    case field_reporting::v1::CAPTURE_FAILURE_NO_POWER:
      return "no power";
    case field_reporting::v1::CAPTURE_FAILURE_FINGERPRINTS_UNREADABLE:
      return "fingerprints unreadable";
    case field_reporting::v1::CAPTURE_FAILURE_IRISES_UNREADABLE:
      return "irises unreadable";
    case field_reporting::v1::CAPTURE_FAILURE_PERSON_UNABLE:
      return "the person was unable";
    case field_reporting::v1::CAPTURE_FAILURE_NO_RECORD:
      return "the record could not be opened";
    case field_reporting::v1::CAPTURE_FAILURE_OTHER:
      return "another reason";
    default:
      return "";
  }
}

// Device and installation, as they name events.
std::string SourceOf(const std::string& device_id, const std::string& installation_id) {
  return device_id + "/" + installation_id;
}

absl::Status ReadSource(const field_reporting::v1::ReportSource& source, domain::EventOrder& order) {
  if (!IsId(source.device_id()) || !IsId(source.installation_id()) || source.seq() <= 0) {
    return absl::InvalidArgumentError("The report does not say which device made it");
  }
  if (!source.has_effective_at() || std::abs(source.effective_at().seconds()) > kMostSeconds) {
    return absl::InvalidArgumentError("The report has no time that can be");
  }
  order = {source.effective_at().seconds() * kMicros + source.effective_at().nanos() / 1000,
           SourceOf(source.device_id(), source.installation_id()), source.seq()};
  return absl::OkStatus();
}

// What a crew says of a person; as a statement, with the order that is there already. The day of return stays open
// when the crew did not tell it.
absl::Status ReadStatement(const field_reporting::v1::Capture& capture, const std::string& partition,
                           CrewReport& report) {
  domain::PersonEvent& event = report.event.event;
  if (capture.has_walk_in()) {
    report.walk_in_key = capture.walk_in().key_id();
    report.event.person_id = store::WalkInId(partition, event.order.id());
  } else {
    if (!IsId(capture.person_id())) return absl::InvalidArgumentError("The report names no person");
    report.event.person_id = capture.person_id();
  }
  if (!IsVillage(capture.place_code())) return absl::InvalidArgumentError("The place of the report is no village code");
  const auto kind = KindOf(capture.outcome());
  if (!kind) return absl::InvalidArgumentError("The outcome of the report is not known to this program");
  report.event.place_code = capture.place_code();
  event.kind = *kind;
  if (*kind == domain::EventKind::kCaptureFailed) report.note = WordsOf(capture.failure());
  if (*kind != domain::EventKind::kAway || capture.away_until().empty()) return absl::OkStatus();
  const auto away_until = clock::ParseDate(capture.away_until());
  if (!away_until.ok()) return absl::InvalidArgumentError("The day of return is no date like 2024-08-07");
  event.away_until = *away_until;
  return absl::OkStatus();
}

absl::StatusOr<CrewReport> ReadCaptured(const std::string& data, const std::string& partition,
                                        const Calendar& calendar) {
  field_reporting::v1::CaptureReported reported;
  if (!reported.ParseFromString(data)) {
    return absl::InvalidArgumentError("The report cannot be read: its bytes are no CaptureReported");
  }
  CrewReport report;
  if (auto status = ReadSource(reported.source(), report.event.event.order); !status.ok()) return status;
  if (auto status = ReadStatement(reported.capture(), partition, report); !status.ok()) return status;
  domain::PersonEvent& event = report.event.event;
  if (event.kind == domain::EventKind::kAway && !event.away_until) {
    event.away_until = calendar.DayOf(clock::FromMicros(event.order.effective_at)) + domain::kAwayDays;
  }
  return report;
}

absl::StatusOr<CrewReport> ReadCorrected(const std::string& data, const std::string& partition) {
  field_reporting::v1::ReportCorrected corrected;
  if (!corrected.ParseFromString(data)) {
    return absl::InvalidArgumentError("The correction cannot be read: its bytes are no ReportCorrected");
  }
  CrewReport report;
  domain::PersonEvent& event = report.event.event;
  if (auto status = ReadSource(corrected.source(), event.order); !status.ok()) return status;
  const field_reporting::v1::ReportId& target = corrected.target();
  if (!IsId(target.device_id()) || !IsId(target.installation_id()) || target.seq() <= 0) {
    return absl::InvalidArgumentError("The correction does not say which report it is of");
  }
  event.target = {SourceOf(target.device_id(), target.installation_id()), target.seq()};
  if (!corrected.has_capture()) {
    event.kind = domain::EventKind::kVoid;
    return report;
  }
  if (auto status = ReadStatement(corrected.capture(), partition, report); !status.ok()) return status;
  event.corrected_kind = event.kind;
  event.kind = domain::EventKind::kCorrect;
  return report;
}

}  // namespace

absl::StatusOr<std::optional<CrewReport>> ReadCrewReport(const platform::v1::Event& event, const std::string& partition,
                                                         const Calendar& calendar) {
  static const std::string kCaptureReported = field_reporting::v1::CaptureReported::descriptor()->full_name();
  static const std::string kReportCorrected = field_reporting::v1::ReportCorrected::descriptor()->full_name();
  if (event.type() == kCaptureReported) return ReadCaptured(event.data(), partition, calendar);
  if (event.type() == kReportCorrected) return ReadCorrected(event.data(), partition);
  return std::nullopt;
}

absl::Status CaptureHandler::Apply(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                                   absl::Span<const platform::v1::Event> events) {
  std::vector<store::NewEvent> reports;
  reports.reserve(events.size());
  std::vector<store::WalkIn> walk_ins;
  const std::int64_t now = clock::ToMicros(calendar_.Now());
  std::int64_t newest = 0;
  for (const platform::v1::Event& event : events) {
    auto report = ReadCrewReport(event, partition, calendar_);
    if (!report.ok()) return report.status();
    if (!report->has_value()) continue;
    store::NewEvent& told = (*report)->event;
    newest = std::max(newest, told.event.order.effective_at);
    told.recorded_at = now;
    if (!(*report)->note.empty()) {
      const std::string detail = domain::ToText({"", (*report)->note});
      told.detail = vault_.SealDetail(partition, domain::EventName(told.event.order.id()), detail);
    }
    if ((*report)->walk_in_key) {
      store::WalkIn& walk_in = walk_ins.emplace_back();
      walk_in.walk_in_id = told.person_id;
      walk_in.report = told.event.order.id();
      walk_in.key_id = *(*report)->walk_in_key;
      walk_in.place_code = told.place_code;
      walk_in.effective_at = told.event.order.effective_at;
    }
    reports.push_back(std::move(told));
  }
  if (reports.empty()) return absl::OkStatus();

  auto change = ledger_.Begin(tx, partition);
  if (!change.ok()) return change.status();
  store::RecordEvents(tx, partition, *change, reports, calendar_.Today(), calendar_.zone());
  if (!walk_ins.empty()) store::AddWalkIns(tx, partition, walk_ins);
  failpoint::Hit("registry/apply_after_people");
  change->ContainsCaptures(events.back().sequence());
  if (auto status = ledger_.Finish(tx, *change, clock::FromMicros(newest)); !status.ok()) return status;
  failpoint::Hit("registry/apply_before_commit");
  return absl::OkStatus();
}

}  // namespace jemputbola::registry::api
