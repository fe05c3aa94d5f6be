#include "field_reporting/api/workday_service.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/clock/civil.h"
#include "common/failpoint/failpoint.h"
#include "common/log/log.h"
#include "common/timestamp/timestamp.h"
#include "field_reporting/api/checks.h"
#include "field_reporting/api/event_maker.h"
#include "field_reporting/api/translate.h"
#include "field_reporting/domain/zone.h"
#include "field_reporting/store/devices.h"
#include "field_reporting/store/workdays.h"

namespace jemputbola::field_reporting::api {
namespace {

using jemputbola::store::ReadTransaction;
using jemputbola::store::WriteTransaction;

void Tell(const OutcomeCounts& counts, google::protobuf::RepeatedPtrField<v1::OutcomeCount>& messages) {
  for (const auto& [outcome, count] : counts) {
    v1::OutcomeCount& message = *messages.Add();
    message.set_outcome(static_cast<v1::Outcome>(outcome));
    message.set_count(count);
  }
}

void Tell(const Workday& day, v1::Workday& message) {
  message.set_unit_id(day.unit_id);
  message.set_date(clock::FormatDate(day.day));
  Tell(day.reported, *message.mutable_reported());
  message.set_late(day.late);
  if (!day.closing) return;
  timestamp::Set(day.closing->at, message.mutable_closed_at());
  message.set_closed_by(day.closing->by);
  Tell(day.closing->counted, *message.mutable_counted());
  Tell(day.Differences(), *message.mutable_differences());
  message.set_reported_after_closing(day.reports - day.reports_at_closing);
  if (!day.Resolved()) return;
  timestamp::Set(day.resolution->at, message.mutable_resolved_at());
  message.set_resolved_by(day.resolution->by);
  message.set_resolution(day.resolution->reason);
}

absl::StatusOr<std::optional<absl::CivilDay>> ReadDay(const std::string& field, const std::string& text) {
  if (text.empty()) return std::nullopt;
  const absl::StatusOr<absl::CivilDay> day = clock::ParseDate(text);
  if (!day.ok()) return absl::InvalidArgumentError(absl::StrCat(field, " must be a date written like 2024-07-24"));
  return *day;
}

OutcomeCounts CountsOf(const v1::DayClosing& closing) {
  OutcomeCounts counts;
  counts[v1::OUTCOME_CAPTURED] = closing.captured();
  for (const v1::OutcomeCount& other : closing.others()) counts[other.outcome()] = other.count();
  return counts;
}

v1::Report ReportOf(const v1::DayClosing& closing, absl::Time now) {
  v1::Report report;
  report.set_seq(1);
  timestamp::Set(now, report.mutable_occurred_at());
  *report.mutable_closing() = closing;
  return report;
}

}  // namespace

grpc::ServerUnaryReactor* WorkdayService::ListWorkdays(grpc::CallbackServerContext* context,
                                                       const v1::ListWorkdaysRequest* request,
                                                       v1::ListWorkdaysResponse* response) {
  return calls_.Unary(context, "ListWorkdays", [=, this](const rpc::Call&) { return List(*request, *response); });
}

absl::Status WorkdayService::List(const v1::ListWorkdaysRequest& request, v1::ListWorkdaysResponse& response) {
  if (auto status = CheckRegency(request.regency_code()); !status.ok()) return status;
  const auto from = ReadDay("from", request.from());
  if (!from.ok()) return from.status();
  const auto to = ReadDay("to", request.to());
  if (!to.ok()) return to.status();
  const absl::CivilDay today = DayAt(clock_.Now(), ZoneOf(request.regency_code()));
  return database_.Read([&](ReadTransaction& tx) {
    for (const Workday& day : store::ListWorkdays(tx, request.regency_code(), {*from, *to, request.unit_id()})) {
      if (!request.open_only() || day.NeedsAttention(today)) Tell(day, *response.add_workdays());
    }
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* WorkdayService::CloseWorkday(grpc::CallbackServerContext* context,
                                                       const v1::CloseWorkdayRequest* request,
                                                       v1::CloseWorkdayResponse* response) {
  return calls_.Unary(context, "CloseWorkday",
                      [=, this](const rpc::Call&) { return Close(*request, *response->mutable_workday()); });
}

absl::Status WorkdayService::Close(const v1::CloseWorkdayRequest& request, v1::Workday& workday) {
  const std::string& regency = request.regency_code();
  if (auto status = CheckRegency(regency); !status.ok()) return status;
  if (auto status = CheckLabel("unit_id", request.unit_id()); !status.ok()) return status;
  if (auto status = CheckLabel("actor", request.actor()); !status.ok()) return status;
  const absl::Time now = clock_.Now();
  const v1::Report report = ReportOf(request.closing(), now);
  if (const Verdict verdict = Check(FactsOf(report), {now, std::nullopt, regency}); verdict.fault != Fault::kNone) {
    return absl::InvalidArgumentError(std::string(verdict.message));
  }
  const absl::CivilDay date = *clock::ParseDate(request.closing().date());
  if (date > DayAt(now, ZoneOf(regency))) {
    return absl::InvalidArgumentError("That day is still to come: close it when it is over");
  }
  const absl::Status closed = database_.Write([&](WriteTransaction& tx) -> absl::Status {
    if (const auto fence = ownership_.Check(tx, regency); !fence.ok()) return fence.status();
    const store::UnitDay key{request.unit_id(), date};
    std::vector<Workday> days = store::FetchWorkdays(tx, regency, {&key, 1});
    if (days.empty()) {
      const std::vector<store::DeviceRecord> devices = store::ListDevices(tx, regency);
      const bool known = std::any_of(devices.begin(), devices.end(), [&](const store::DeviceRecord& record) {
        return record.device.unit_id == request.unit_id();
      });
      if (!known) return absl::NotFoundError("No device was ever enrolled for that unit: see jb device list");
    } else if (days[0].closing && !days[0].closing->by_office) {
      return absl::FailedPreconditionError(
          "The crew has closed that day itself, and its counts stand: resolve the difference with a reason instead");
    }
    // The same again is a call that was repeated.
    const bool repeated = !days.empty() && days[0].closing && days[0].closing->counted == CountsOf(request.closing()) &&
                          days[0].closing->by == store::kOffice + request.actor();
    if (!repeated) {
      if (auto status = Append(tx, request, now); !status.ok()) return status;
      days = store::FetchWorkdays(tx, regency, {&key, 1});
    }
    workday.Clear();
    Tell(days.at(0), workday);
    failpoint::Hit("field_reporting/day_close_before_commit");
    return absl::OkStatus();
  });
  if (closed.ok()) failpoint::Hit("field_reporting/day_close_after_commit");
  return closed;
}

absl::Status WorkdayService::Append(WriteTransaction& tx, const v1::CloseWorkdayRequest& request, absl::Time now) {
  store::Installation office;
  office.partition = request.regency_code();
  office.device_id = store::kOffice + request.actor();
  // A source is one for ever, also after a restored backup.
  office.installation_id = ids_.Random128();
  office.unit_id = request.unit_id();
  const v1::Report report = ReportOf(request.closing(), now);
  const eventlog::Draft event = EventMaker(office, std::string(log::CurrentTrace()), false).Draft(report, now);
  const store::DayReport entered{
      &office.device_id, &office.installation_id, &office.unit_id, report.seq(), 0, false, &event};
  if (auto status = store::EnterWorkdays(tx, office.partition, {&entered, 1}); !status.ok()) return status;
  return events_.Append(tx, office.partition, {&event, 1}).status();
}

grpc::ServerUnaryReactor* WorkdayService::ResolveWorkday(grpc::CallbackServerContext* context,
                                                         const v1::ResolveWorkdayRequest* request,
                                                         v1::ResolveWorkdayResponse*) {
  return calls_.Unary(context, "ResolveWorkday", [=, this](const rpc::Call&) { return Resolve(*request); });
}

absl::Status WorkdayService::Resolve(const v1::ResolveWorkdayRequest& request) {
  if (auto status = CheckRegency(request.regency_code()); !status.ok()) return status;
  if (auto status = CheckLabel("unit_id", request.unit_id()); !status.ok()) return status;
  if (auto status = CheckLabel("actor", request.actor()); !status.ok()) return status;
  if (auto status = CheckSentence("reason", request.reason()); !status.ok()) return status;
  const absl::StatusOr<absl::CivilDay> date = clock::ParseDate(request.date());
  if (!date.ok()) return absl::InvalidArgumentError("date must be a date written like 2024-07-24");
  return database_.Write([&](WriteTransaction& tx) -> absl::Status {
    if (const auto fence = ownership_.Check(tx, request.regency_code()); !fence.ok()) return fence.status();
    const store::UnitDay key{request.unit_id(), *date};
    std::vector<Workday> days = store::FetchWorkdays(tx, request.regency_code(), {&key, 1});
    if (days.empty() || !days[0].closing) {
      return absl::FailedPreconditionError("Nobody has closed that day: close it first, with what the crew counted");
    }
    const OutcomeCounts differences = days[0].Differences();
    if (differences.empty()) {
      return absl::FailedPreconditionError("There is nothing to resolve: what the crew counted is what was reported");
    }
    days[0].resolution = {clock_.Now(), request.actor(), request.reason(), differences};
    store::SaveWorkdays(tx, request.regency_code(), days);
    return absl::OkStatus();
  });
}

}  // namespace jemputbola::field_reporting::api
