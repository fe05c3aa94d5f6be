#include "field_reporting/api/translate.h"

#include <google/protobuf/arena.h>
#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/util/time_util.h>

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/crypto/crypto.h"
#include "common/eventlog/event_log.h"
#include "common/log/log.h"

namespace jemputbola::field_reporting::api {
namespace {

using google::protobuf::Arena;
using google::protobuf::Timestamp;

std::optional<absl::Time> TimeOf(const Timestamp& stamp) {
  const bool valid = stamp.seconds() >= google::protobuf::util::TimeUtil::kTimestampMinSeconds &&
                     stamp.seconds() <= google::protobuf::util::TimeUtil::kTimestampMaxSeconds && stamp.nanos() >= 0 &&
                     stamp.nanos() < 1'000'000'000;
  if (!valid) return std::nullopt;
  return absl::FromUnixSeconds(stamp.seconds()) + absl::Nanoseconds(stamp.nanos());
}

void Fill(absl::Time time, Timestamp* stamp) {
  const std::int64_t seconds = absl::ToUnixSeconds(time);
  stamp->set_seconds(seconds);
  stamp->set_nanos(static_cast<std::int32_t>(absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds))));
}

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
  }
  return v1::REJECT_REASON_UNSPECIFIED;
}

// Makes the events of one upload. The messages live on one arena and are used again for every report.
class EventMaker {
 public:
  EventMaker(const store::Installation& from, std::string traceparent)
      : prefix_(absl::StrCat(from.device_id, "/", from.installation_id, "/")),
        traceparent_(std::move(traceparent)),
        capture_(Make<v1::CaptureReported>(from)),
        arrival_(Make<v1::StopArrived>(from)),
        departure_(Make<v1::StopLeft>(from)),
        breakdown_(Make<v1::UnitBroken>(from)),
        closing_(Make<v1::DayClosed>(from)) {}

  eventlog::Draft Draft(const v1::Report& report, absl::Time effective_at) {
    switch (report.what_case()) {
      case v1::Report::kArrival:
        return Finish(report, effective_at, *arrival_, *arrival_->mutable_arrival(), report.arrival());
      case v1::Report::kDeparture:
        return Finish(report, effective_at, *departure_, *departure_->mutable_departure(), report.departure());
      case v1::Report::kBreakdown:
        return Finish(report, effective_at, *breakdown_, *breakdown_->mutable_breakdown(), report.breakdown());
      case v1::Report::kClosing:
        return Finish(report, effective_at, *closing_, *closing_->mutable_closing(), report.closing());
      case v1::Report::kCapture:
      case v1::Report::kCorrection:
      case v1::Report::WHAT_NOT_SET:
        break;
    }
    return Finish(report, effective_at, *capture_, *capture_->mutable_capture(), report.capture());
  }

 private:
  template <typename Event>
  Event* Make(const store::Installation& from) {
    auto* event = Arena::CreateMessage<Event>(&arena_);
    event->mutable_source()->set_device_id(from.device_id);
    event->mutable_source()->set_installation_id(from.installation_id);
    event->mutable_source()->set_unit_id(from.unit_id);
    return event;
  }

  template <typename Event, typename Content>
  eventlog::Draft Finish(const v1::Report& report, absl::Time effective_at, Event& event, Content& content,
                         const Content& sent) {
    event.mutable_source()->set_seq(report.seq());
    Fill(effective_at, event.mutable_source()->mutable_effective_at());
    content = sent;
    // What a newer app sends beside the known fields was not checked and must not enter the log.
    if (!content.GetReflection()->GetUnknownFields(content).empty()) content.DiscardUnknownFields();
    eventlog::Draft draft = eventlog::MakeDraft(absl::StrCat(prefix_, report.seq()), effective_at, event);
    draft.traceparent = traceparent_;
    return draft;
  }

  Arena arena_;
  const std::string prefix_;
  const std::string traceparent_;
  v1::CaptureReported* const capture_;
  v1::StopArrived* const arrival_;
  v1::StopLeft* const departure_;
  v1::UnitBroken* const breakdown_;
  v1::DayClosed* const closing_;
};

}  // namespace

ReportFacts FactsOf(const v1::Report& report) {
  ReportFacts facts;
  facts.seq = report.seq();
  if (report.has_occurred_at()) facts.occurred_at = TimeOf(report.occurred_at());
  switch (report.what_case()) {
    case v1::Report::WHAT_NOT_SET:
    case v1::Report::kCorrection:
      break;
    case v1::Report::kCapture:
      facts.what = What::kCapture;
      facts.person_id = report.capture().person_id();
      facts.outcome_known =
          report.capture().outcome() != v1::OUTCOME_UNSPECIFIED && v1::Outcome_IsValid(report.capture().outcome());
      facts.place_code = report.capture().place_code();
      facts.date = report.capture().away_until();
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
      facts.date = report.closing().date();
      facts.count = report.closing().captured();
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
  }
}

Prepared Prepare(const v1::SubmitReportsRequest& request, std::shared_ptr<const store::Installation> from,
                 absl::Time received_at, v1::SubmitReportsResponse& response) {
  Upload upload;
  upload.received_at = received_at;
  upload.regency_code = from->partition;
  if (request.has_device_time()) upload.device_time = TimeOf(request.device_time());

  const auto count = static_cast<std::size_t>(request.reports_size());
  Prepared prepared;
  prepared.submission = std::make_unique<store::Submission>();
  store::Submission& submission = *prepared.submission;
  submission.received_at = received_at;
  submission.reports.reserve(count);
  prepared.origins.reserve(count);
  response.mutable_results()->Reserve(request.reports_size());

  EventMaker events(*from, std::string(log::CurrentTrace()));
  std::string body;
  for (int i = 0; i < request.reports_size(); ++i) {
    const v1::Report& report = request.reports(i);
    const ReportFacts facts = FactsOf(report);
    v1::ReportResult& result = *response.add_results();
    result.set_seq(report.seq());
    if (const Verdict verdict = Check(facts, upload); verdict.fault != Fault::kNone) {
      result.set_status(v1::REPORT_STATUS_REJECTED);
      result.set_reason(ReasonOf(verdict.fault));
      result.set_message(std::string(verdict.message));
      continue;
    }
    report.SerializeToString(&body);
    submission.reports.push_back(
        {report.seq(), crypto::Hash128(body), events.Draft(report, EffectiveAt(*facts.occurred_at, upload))});
    submission.bytes += submission.reports.back().event.data.size() + body.size();
    prepared.origins.push_back(i);
  }
  submission.from = std::move(from);
  submission.serialised = [&request, origins = prepared.origins](std::size_t row) {
    return request.reports(origins[row]).SerializeAsString();
  };
  return prepared;
}

}  // namespace jemputbola::field_reporting::api
