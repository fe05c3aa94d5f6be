#include "field_reporting/api/translate.h"

#include <google/protobuf/util/time_util.h>

#include <set>
#include <string>
#include <utility>

#include "common/crypto/crypto.h"
#include "common/log/log.h"
#include "common/timestamp/timestamp.h"
#include "field_reporting/api/event_maker.h"

namespace jemputbola::field_reporting::api {
namespace {

using google::protobuf::Timestamp;

v1::RejectReason ReasonOf(Fault fault) {
  switch (fault) {
    case Fault::kNone:
      break;
    case Fault::kBadSeq:
      return v1::REJECT_REASON_BAD_SEQ;
    case Fault::kBadTime:
      return v1::REJECT_REASON_BAD_TIME;
    case Fault::kNoContent:
      return v1::REJECT_REASON_NO_CONTENT;
    case Fault::kBadPersonId:
      return v1::REJECT_REASON_BAD_PERSON_ID;
    case Fault::kBadPlace:
      return v1::REJECT_REASON_BAD_PLACE;
    case Fault::kBadOutcome:
      return v1::REJECT_REASON_BAD_OUTCOME;
    case Fault::kBadDate:
      return v1::REJECT_REASON_BAD_DATE;
    case Fault::kBadCount:
      return v1::REJECT_REASON_BAD_COUNT;
    case Fault::kBadFailure:
      return v1::REJECT_REASON_BAD_FAILURE;
    case Fault::kBadWalkIn:
      return v1::REJECT_REASON_BAD_WALK_IN;
    case Fault::kBadTarget:
      return v1::REJECT_REASON_BAD_TARGET;
  }
  return v1::REJECT_REASON_UNSPECIFIED;
}

void Read(const v1::Capture& capture, ReportFacts& facts) {
  facts.person_id = capture.person_id();
  facts.outcome_known = capture.outcome() != v1::OUTCOME_UNSPECIFIED && v1::Outcome_IsValid(capture.outcome());
  facts.place_code = capture.place_code();
  facts.date = capture.away_until();
  facts.failed = capture.outcome() == v1::OUTCOME_CAPTURE_FAILED;
  facts.failure_told = capture.failure() != v1::CAPTURE_FAILURE_UNSPECIFIED;
  facts.failure_known = facts.failure_told && v1::CaptureFailure_IsValid(capture.failure());
  if (!capture.has_walk_in()) return;
  facts.walk_in = true;
  facts.box_bytes = capture.walk_in().sealed_identity().size();
  facts.key_id = capture.walk_in().key_id();
}

void Read(const v1::DayClosing& closing, ReportFacts& facts) {
  facts.date = closing.date();
  facts.count = closing.captured();
  facts.outcome_known = true;
  std::set<v1::Outcome> seen = {v1::OUTCOME_UNSPECIFIED, v1::OUTCOME_CAPTURED};
  for (const v1::OutcomeCount& other : closing.others()) {
    if (!v1::Outcome_IsValid(other.outcome()) || !seen.insert(other.outcome()).second) facts.outcome_known = false;
    if (facts.count >= 0 && (other.count() < 0 || other.count() > facts.count)) facts.count = other.count();
  }
}

// What a report has beside its event; nullptr for most.
std::unique_ptr<const store::Beside> BesideOf(const store::Installation& from, const v1::Report& report) {
  const v1::Capture* capture = nullptr;
  if (report.has_correction()) {
    if (report.correction().has_capture()) capture = &report.correction().capture();
  } else if (report.has_capture()) {
    capture = &report.capture();
  }
  const bool walk_in = capture != nullptr && capture->has_walk_in();
  if (!walk_in && !report.has_correction()) return nullptr;
  auto beside = std::make_unique<store::Beside>();
  if (report.has_correction()) {
    beside->corrects = {from.device_id, report.correction().installation_id(), report.correction().seq()};
  }
  if (walk_in) beside->walk_in = {capture->walk_in().key_id(), capture->walk_in().sealed_identity()};
  return beside;
}

}  // namespace

std::optional<absl::Time> TimeOf(const Timestamp& stamp) {
  const bool valid = stamp.seconds() >= google::protobuf::util::TimeUtil::kTimestampMinSeconds &&
                     stamp.seconds() <= google::protobuf::util::TimeUtil::kTimestampMaxSeconds && stamp.nanos() >= 0 &&
                     stamp.nanos() < 1'000'000'000;
  if (!valid) return std::nullopt;
  return timestamp::ToTime(stamp);
}

ReportFacts FactsOf(const v1::Report& report) {
  ReportFacts facts;
  facts.seq = report.seq();
  if (report.has_occurred_at()) facts.occurred_at = TimeOf(report.occurred_at());
  switch (report.what_case()) {
    case v1::Report::WHAT_NOT_SET:
      break;
    case v1::Report::kCapture:
      facts.what = What::kCapture;
      Read(report.capture(), facts);
      break;
    case v1::Report::kCorrection:
      facts.target_installation = report.correction().installation_id();
      facts.target_seq = report.correction().seq();
      if (report.correction().has_void_()) facts.what = What::kVoid;
      if (!report.correction().has_capture()) break;
      facts.what = What::kCorrection;
      Read(report.correction().capture(), facts);
      break;
    case v1::Report::kArrival:
      facts.what = What::kArrival;
      facts.place_code = report.arrival().village_code();
      break;
    case v1::Report::kDeparture:
      facts.what = What::kDeparture;
      facts.place_code = report.departure().village_code();
      break;
    case v1::Report::kBreakdown:
      facts.what = What::kBreakdown;
      facts.date = report.breakdown().back_on();
      break;
    case v1::Report::kClosing:
      facts.what = What::kClosing;
      Read(report.closing(), facts);
      break;
  }
  return facts;
}

void Complete(store::Outcome outcome, v1::ReportResult& result) {
  switch (outcome) {
    case store::Outcome::kAccepted:
      result.set_status(v1::REPORT_STATUS_ACCEPTED);
      break;
    case store::Outcome::kDuplicate:
      result.set_status(v1::REPORT_STATUS_DUPLICATE);
      break;
    case store::Outcome::kConflict:
      result.set_status(v1::REPORT_STATUS_CONFLICT);
      result.set_message("another report was accepted under this seq: this one is kept for the office to decide");
      break;
    case store::Outcome::kBadTarget:
      result.set_status(v1::REPORT_STATUS_REJECTED);
      result.set_reason(v1::REJECT_REASON_BAD_TARGET);
      result.set_message("only a report of a capture can be corrected: the one that is named is something else");
      break;
  }
}

store::NewReport NewReportOf(const store::Installation& from, const v1::Report& report, const std::string& body,
                             absl::Time effective_at, EventMaker& events) {
  return {report.seq(), crypto::Hash128(body), events.Draft(report, effective_at), BesideOf(from, report),
          report.capture().outcome()};
}

Prepared Prepare(const google::protobuf::RepeatedPtrField<v1::Report>& reports,
                 std::shared_ptr<const store::Installation> from, absl::Time received_at,
                 std::optional<absl::Time> device_time, google::protobuf::RepeatedPtrField<v1::ReportResult>& results) {
  Upload upload;
  upload.received_at = received_at;
  upload.regency_code = from->partition;
  upload.installation_id = from->installation_id;
  upload.device_time = device_time;

  const auto count = static_cast<std::size_t>(reports.size());
  Prepared prepared;
  prepared.submission = std::make_unique<store::Submission>();
  store::Submission& submission = *prepared.submission;
  submission.received_at = received_at;
  if (device_time) submission.skew = *device_time - received_at;
  submission.late = received_at >= from->deadline;
  submission.reports.reserve(count);
  prepared.origins.reserve(count);
  results.Reserve(reports.size());

  EventMaker events(*from, std::string(log::CurrentTrace()), submission.late);
  std::string body;
  for (int i = 0; i < reports.size(); ++i) {
    const v1::Report& report = reports[i];
    const ReportFacts facts = FactsOf(report);
    v1::ReportResult& result = *results.Add();
    result.set_seq(report.seq());
    if (const Verdict verdict = Check(facts, upload); verdict.fault != Fault::kNone) {
      result.set_status(v1::REPORT_STATUS_REJECTED);
      result.set_reason(ReasonOf(verdict.fault));
      result.set_message(std::string(verdict.message));
      continue;
    }
    report.SerializeToString(&body);
    submission.reports.push_back(NewReportOf(*from, report, body, EffectiveAt(*facts.occurred_at, upload), events));
    submission.bytes += submission.reports.back().event.data.size() + body.size();
    prepared.origins.push_back(i);
  }
  submission.from = std::move(from);
  submission.serialised = [&reports, origins = prepared.origins](std::size_t row) {
    return reports[origins[row]].SerializeAsString();
  };
  return prepared;
}

}  // namespace jemputbola::field_reporting::api
