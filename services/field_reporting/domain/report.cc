#include "field_reporting/domain/report.h"

#include <algorithm>

#include "common/clock/civil.h"
#include "common/label/label.h"
#include "field_reporting/domain/codes.h"

namespace jemputbola::field_reporting {
namespace {

constexpr absl::Duration kOldest = absl::Hours(24 * 400);
constexpr absl::Duration kFarthestAhead = absl::Hours(24);
constexpr std::int64_t kMostCapturesADay = 10'000;
// An empty text in a libsodium sealed box.
constexpr std::size_t kLeastBoxBytes = 48;
constexpr std::size_t kMostBoxBytes = 4096;

absl::Time Corrected(absl::Time occurred_at, const Upload& upload) {
  return upload.device_time ? occurred_at + (upload.received_at - *upload.device_time) : occurred_at;
}

Verdict CheckTime(const ReportFacts& report, const Upload& upload) {
  if (!report.occurred_at) return {Fault::kBadTime, "occurred_at is missing: send the time of the device's clock"};
  const absl::Time corrected = Corrected(*report.occurred_at, upload);
  if (corrected < upload.received_at - kOldest) {
    return {Fault::kBadTime, "occurred_at lies more than 400 days back: set the clock of the device and report again"};
  }
  if (corrected > upload.received_at + kFarthestAhead) {
    return {Fault::kBadTime, "occurred_at lies more than a day ahead: set the clock of the device and report again"};
  }
  return {};
}

Verdict CheckDate(std::string_view date, bool required) {
  if (date.empty() ? !required : clock::ParseDate(date).ok()) return {};
  return {Fault::kBadDate, "the date must be a calendar date written like 2024-07-24"};
}

Verdict CheckPlace(const ReportFacts& report, const Upload& upload) {
  if (IsVillageOf(report.place_code, upload.regency_code)) return {};
  return {Fault::kBadPlace, "the place must be a village code of the device's regency, written like 53.03.01.2005"};
}

Verdict CheckPerson(const ReportFacts& report) {
  if (!report.walk_in) {
    if (IsUuid(report.person_id)) return {};
    return {Fault::kBadPersonId, "person_id must be the id from the manifest, a UUID"};
  }
  if (!report.person_id.empty()) {
    return {Fault::kBadWalkIn, "somebody of the manifest is no walk-in: send person_id or walk_in, not both"};
  }
  if (report.box_bytes < kLeastBoxBytes || report.box_bytes > kMostBoxBytes) {
    return {Fault::kBadWalkIn, "sealed_identity must be a libsodium sealed box of at most 4 KiB"};
  }
  if (label::IsLabel(report.key_id)) return {};
  return {Fault::kBadWalkIn, "key_id must name the walk-in key that came with the manifest"};
}

Verdict CheckFailure(const ReportFacts& report) {
  if (!report.failed) {
    if (!report.failure_told) return {};
    return {Fault::kBadFailure, "failure belongs to the outcome CAPTURE_FAILED only"};
  }
  if (report.failure_known) return {};
  return {Fault::kBadFailure, "failure must say why the capture failed; if it does, update the app"};
}

Verdict CheckCapture(const ReportFacts& report, const Upload& upload) {
  if (const Verdict person = CheckPerson(report); person.fault != Fault::kNone) return person;
  if (const Verdict place = CheckPlace(report, upload); place.fault != Fault::kNone) return place;
  if (!report.outcome_known) return {Fault::kBadOutcome, "outcome is missing or unknown: update the app"};
  if (const Verdict failure = CheckFailure(report); failure.fault != Fault::kNone) return failure;
  return CheckDate(report.date, /*required=*/false);
}

Verdict CheckTarget(const ReportFacts& report, const Upload& upload) {
  const bool own = report.target_installation == upload.installation_id;
  if (label::IsLabel(report.target_installation) && report.target_seq >= 1 &&
      (!own || report.target_seq < report.seq)) {
    return {};
  }
  return {Fault::kBadTarget, "a correction names an earlier report of this device by installation_id and seq"};
}

Verdict CheckClosing(const ReportFacts& report) {
  if (!report.outcome_known) {
    return {Fault::kBadOutcome, "others counts each known outcome but CAPTURED at most once: update the app"};
  }
  if (const Verdict date = CheckDate(report.date, /*required=*/true); date.fault != Fault::kNone) return date;
  if (report.count >= 0 && report.count <= kMostCapturesADay) return {};
  return {Fault::kBadCount, "the day's numbers must be from 0 to 10,000"};
}

}  // namespace

absl::Time EffectiveAt(absl::Time occurred_at, const Upload& upload) {
  return std::min(Corrected(occurred_at, upload), upload.received_at);
}

Verdict Check(const ReportFacts& report, const Upload& upload) {
  if (report.seq < 1) return {Fault::kBadSeq, "seq must count 1, 2, 3 ... per installation"};
  if (const Verdict time = CheckTime(report, upload); time.fault != Fault::kNone) return time;
  switch (report.what) {
    case What::kNothing:
      break;
    case What::kCapture:
      return CheckCapture(report, upload);
    case What::kArrival:
    case What::kDeparture:
      return CheckPlace(report, upload);
    case What::kBreakdown:
      return CheckDate(report.date, /*required=*/false);
    case What::kClosing:
      return CheckClosing(report);
    case What::kCorrection:
      if (const Verdict target = CheckTarget(report, upload); target.fault != Fault::kNone) return target;
      return CheckCapture(report, upload);
    case What::kVoid:
      return CheckTarget(report, upload);
  }
  return {Fault::kNoContent, "the report says nothing this server knows: update the app"};
}

}  // namespace jemputbola::field_reporting
