#include "registry/api/findings.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/clock/civil.h"
#include "registry/api/translate.h"
#include "registry/domain/bucket.h"
#include "registry/domain/finding_detail.h"
#include "registry/domain/finding_rules.h"
#include "registry/domain/text.h"

namespace jemputbola::registry::api {
namespace {

using domain::EventKind;
using jemputbola::store::ReadTransaction;
using jemputbola::store::Transaction;
using jemputbola::store::WriteTransaction;

constexpr std::size_t kMostBytes = 200;

absl::Status CheckText(const char* field, const std::string& text) {
  if (domain::IsCleanText(text, kMostBytes)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(field, " ", domain::kNotCleanText));
}

std::string Sealed(const Office& office, const std::string& partition, const domain::EventId& id,
                   const domain::FindingDetail& detail) {
  const std::string text = domain::ToText(detail);
  return text.empty() ? "" : office.vault.SealDetail(partition, domain::EventName(id), text);
}

// What a request to record says, checked.
struct Entry {
  EventKind kind = EventKind::kPresent;
  domain::Actor actor = domain::Actor::kOffice;
  absl::Time effective_at;
  std::optional<absl::CivilDay> away_until;
};

absl::StatusOr<Entry> ReadEntry(const v1::RecordFindingRequest& request, const Calendar& calendar) {
  if (auto status = CheckRegency(request.regency_code()); !status.ok()) return status;
  for (const auto& [field, text] : {std::pair("evidence", &request.evidence()), std::pair("note", &request.note()),
                                    std::pair("request_id", &request.request_id())}) {
    if (auto status = CheckText(field, *text); !status.ok()) return status;
  }
  Entry entry;
  const auto kind = domain::FindingNamed(request.finding());
  if (!kind) {
    return absl::InvalidArgumentError(
        "finding is one of deceased, moved, unknown, away, refused, present and duplicate");
  }
  entry.kind = *kind;
  const auto actor = domain::ActorNamed(request.by());
  if (!actor) return absl::InvalidArgumentError("by is one of village-head, crew, voter-check and office");
  entry.actor = *actor;
  if (request.confirmed()) {
    const std::string why = domain::WhyNotConfirmed(*kind, request.evidence());
    if (!why.empty()) return absl::InvalidArgumentError(why);
  }
  entry.effective_at = calendar.Now();
  if (!request.on().empty()) {
    const auto on = clock::ParseDate(request.on());
    if (!on.ok()) return absl::InvalidArgumentError("on is no date like 2024-07-24");
    if (*on > calendar.Today()) return absl::InvalidArgumentError("on lies in the future; give the day it was found");
    entry.effective_at = std::min(entry.effective_at, calendar.EndOf(*on));
  }
  if (*kind == EventKind::kAway) {
    entry.away_until = calendar.DayOf(entry.effective_at) + domain::kAwayDays;
    if (!request.until().empty()) {
      const auto until = clock::ParseDate(request.until());
      if (!until.ok()) return absl::InvalidArgumentError("until is no date like 2024-08-07");
      entry.away_until = *until;
    }
  } else if (!request.until().empty()) {
    return absl::InvalidArgumentError("until goes with away only; leave it out");
  }
  return entry;
}

absl::StatusOr<v1::PersonStanding> Standing(const Transaction& tx, const std::string& partition,
                                            const std::string& person_id) {
  const auto found = store::FetchStandings(tx, partition, {person_id});
  // Guests have none.
  if (found.empty()) {
    v1::PersonStanding guest;
    guest.set_person_id(person_id);
    return guest;
  }
  return ToMessage(found.begin()->second);
}

store::NewEvent NewEvent(const std::string& person_id, EventKind kind, domain::EventOrder order, domain::Actor actor,
                         absl::Time now) {
  store::NewEvent event;
  event.person_id = person_id;
  event.event.kind = kind;
  event.event.order = std::move(order);
  event.actor = actor;
  event.recorded_at = clock::ToMicros(now);
  return event;
}

}  // namespace

absl::StatusOr<v1::HistoryEvent> EventMessage(const Office& office, const std::string& partition,
                                              const store::HistoryRow& history, bool in_full) {
  const domain::PersonEvent& told = history.row.told.event;
  const domain::Meaning& now = history.row.now;
  v1::HistoryEvent message;
  message.set_event_id(domain::EventName(told.order.id()));
  message.set_person_id(history.row.told.person_id);
  ToMessage(clock::FromMicros(told.order.effective_at), *message.mutable_effective_at());
  ToMessage(clock::FromMicros(history.recorded_at), *message.mutable_recorded_at());
  message.set_kind(domain::EventKindName(told.kind));
  message.set_certainty(domain::CertaintyName(told.certainty));
  message.set_actor(domain::ActorName(history.actor));
  if (told.away_until) message.set_away_until(clock::FormatDate(*told.away_until));
  message.set_place_code(history.row.told.place_code);
  if (told.target) message.set_target_event_id(domain::EventName(*told.target));
  message.set_other_person_id(told.other_person);
  message.set_counts(now.live);
  if (now.live) {
    message.set_counts_as(domain::EventKindName(now.kind));
    message.set_counts_certainty(domain::CertaintyName(now.certainty));
  }
  if (!history.detail.empty()) {
    const auto opened = office.vault.OpenDetail(partition, domain::EventName(told.order.id()), history.detail);
    if (!opened.ok()) return opened.status();
    const domain::FindingDetail detail = domain::ReadDetail(*opened);
    message.set_evidence(in_full ? detail.evidence : domain::Masked(detail.evidence));
    if (in_full) message.set_note(detail.note);
  }
  return message;
}

absl::StatusOr<v1::RecordFindingResponse> FindingOffice::Record(const v1::RecordFindingRequest& request,
                                                                const std::string& caller) {
  const auto entry = ReadEntry(request, office_.calendar);
  if (!entry.ok()) return entry.status();
  const std::string& partition = request.regency_code();
  const absl::Time now = office_.calendar.Now();
  const std::string source =
      absl::StrCat("finding/", request.request_id().empty() ? office_.ids.Uuid() : request.request_id());
  v1::RecordFindingResponse response;
  const auto act = [&](WriteTransaction& tx, store::TallyChange& change) -> absl::Status {
    const auto person = FindListed(tx, office_.vault, partition, request.person_id(), request.nik());
    if (!person.ok()) return person.status();
    store::NewEvent finding =
        NewEvent(person->person_id, entry->kind, {clock::ToMicros(entry->effective_at), source, 1}, entry->actor, now);
    finding.event.away_until = entry->away_until;
    finding.detail = Sealed(office_, partition, finding.event.order.id(), {request.evidence(), request.note()});
    std::vector<store::NewEvent> events = {finding};
    if (request.confirmed()) {
      store::NewEvent confirmation = NewEvent(person->person_id, EventKind::kConfirm, {clock::ToMicros(now), source, 2},
                                              domain::Actor::kOffice, now);
      confirmation.event.target = finding.event.order.id();
      confirmation.detail = Sealed(office_, partition, confirmation.event.order.id(), {request.evidence(), ""});
      events.push_back(std::move(confirmation));
    }
    const int added =
        store::RecordEvents(tx, partition, change, events, office_.calendar.Today(), office_.calendar.zone());
    response.set_event_id(domain::EventName(finding.event.order.id()));
    auto standing = Standing(tx, partition, person->person_id);
    if (!standing.ok()) return standing.status();
    *response.mutable_standing() = *std::move(standing);
    if (added == 0) return absl::OkStatus();
    return office_.audit
        .Append(tx, partition,
                {.action = "finding.record",
                 .caller = caller,
                 .subject = person->person_id,
                 .detail = absl::StrCat("finding=", domain::EventKindName(entry->kind),
                                        " by=", domain::ActorName(entry->actor), " event=", response.event_id(),
                                        request.confirmed() ? " confirmed" : ""),
                 .person_ids = {person->person_id}})
        .status();
  };
  if (auto status = Commit(office_, partition, entry->effective_at, act); !status.ok()) return status;
  office_.log.Info("Recorded a finding", {{"event", response.event_id()}, {"person", response.standing().person_id()}});
  return response;
}

absl::StatusOr<FindingOffice::Done> FindingOffice::Act(const ActOn& act, Check check) {
  if (auto status = CheckRegency(act.regency_code); !status.ok()) return status;
  if (auto status = CheckText("evidence", act.evidence); !status.ok()) return status;
  if (auto status = CheckText("reason", act.note); !status.ok()) return status;
  const auto target = domain::ParseEventName(act.event_id);
  if (!target) {
    return absl::InvalidArgumentError("event_id is none; take it from the list of findings, like finding/0190#1");
  }
  const std::string& partition = act.regency_code;
  const absl::Time now = office_.calendar.Now();
  Done done;
  const auto body = [&](WriteTransaction& tx, store::TallyChange& change) -> absl::Status {
    const auto found = store::FindEvent(tx, partition, *target);
    if (!found) return absl::NotFoundError("There is no such event; list the person's findings to see what there is");
    if (found->row.told.event.kind == EventKind::kMerge) {
      return absl::FailedPreconditionError("This is a merge; take it back with jb duplicates undo");
    }
    if (auto status = check(*found); !status.ok()) return status;
    // A withdrawal is of whoever said it; everything else is the office's.
    const domain::Actor actor = act.kind == EventKind::kVoid ? found->actor : domain::Actor::kOffice;
    const std::string& person_id = found->row.told.person_id;
    store::NewEvent event = NewEvent(
        person_id, act.kind, {clock::ToMicros(now), absl::StrCat("finding/", office_.ids.Uuid()), 1}, actor, now);
    event.event.target = *target;
    event.detail = Sealed(office_, partition, event.event.order.id(), {act.evidence, act.note});
    store::RecordEvents(tx, partition, change, {event}, office_.calendar.Today(), office_.calendar.zone());
    done.event_id = domain::EventName(event.event.order.id());
    const std::string& counts_for = found->row.now.person_id.empty() ? person_id : found->row.now.person_id;
    auto standing = Standing(tx, partition, counts_for);
    if (!standing.ok()) return standing.status();
    done.standing = *std::move(standing);
    return office_.audit
        .Append(tx, partition,
                {.action = act.audit_action,
                 .caller = act.caller,
                 .subject = counts_for,
                 .detail = absl::StrCat("target=", act.event_id, " event=", done.event_id),
                 .person_ids = {counts_for}})
        .status();
  };
  if (auto status = Commit(office_, partition, now, body); !status.ok()) return status;
  office_.log.Info("Acted on a finding", {{"action", act.audit_action}, {"event", done.event_id}});
  return done;
}

absl::StatusOr<v1::ConfirmFindingResponse> FindingOffice::Confirm(const v1::ConfirmFindingRequest& request,
                                                                  const std::string& caller) {
  const auto done = Act({request.regency_code(), request.event_id(), EventKind::kConfirm, request.evidence(),
                         request.note(), "finding.confirm", caller},
                        [&](const store::HistoryRow& target) -> absl::Status {
                          const domain::Meaning& now = target.row.now;
                          if (!domain::IsStatement(target.row.told.event.kind)) {
                            return absl::FailedPreconditionError("This is no finding, but an act on one");
                          }
                          if (!now.live) {
                            return absl::FailedPreconditionError(
                                "The finding was rejected or withdrawn; record it anew, or withdraw the rejection");
                          }
                          const std::string why = domain::WhyNotConfirmed(now.kind, request.evidence());
                          return why.empty() ? absl::OkStatus() : absl::InvalidArgumentError(why);
                        });
  if (!done.ok()) return done.status();
  v1::ConfirmFindingResponse response;
  response.set_event_id(done->event_id);
  *response.mutable_standing() = done->standing;
  return response;
}

absl::StatusOr<v1::RejectFindingResponse> FindingOffice::Reject(const v1::RejectFindingRequest& request,
                                                                const std::string& caller) {
  const auto done = Act(
      {request.regency_code(), request.event_id(), EventKind::kReject, "", request.reason(), "finding.reject", caller},
      [](const store::HistoryRow& target) -> absl::Status {
        if (domain::IsStatement(target.row.told.event.kind) && !target.row.now.live) {
          return absl::FailedPreconditionError("The finding was rejected or withdrawn already");
        }
        return absl::OkStatus();
      });
  if (!done.ok()) return done.status();
  v1::RejectFindingResponse response;
  response.set_event_id(done->event_id);
  *response.mutable_standing() = done->standing;
  return response;
}

absl::StatusOr<v1::WithdrawFindingResponse> FindingOffice::Withdraw(const v1::WithdrawFindingRequest& request,
                                                                    const std::string& caller) {
  const auto done = Act(
      {request.regency_code(), request.event_id(), EventKind::kVoid, "", request.reason(), "finding.withdraw", caller},
      [](const store::HistoryRow& target) -> absl::Status {
        if (domain::IsStatement(target.row.told.event.kind) && !target.row.now.live) {
          return absl::FailedPreconditionError("The finding was rejected or withdrawn already");
        }
        return absl::OkStatus();
      });
  if (!done.ok()) return done.status();
  v1::WithdrawFindingResponse response;
  response.set_event_id(done->event_id);
  *response.mutable_standing() = done->standing;
  return response;
}

absl::StatusOr<v1::GetHistoryResponse> FindingOffice::History(const v1::GetHistoryRequest& request,
                                                              const std::string& caller) {
  if (auto status = CheckRegency(request.regency_code()); !status.ok()) return status;
  const std::string& partition = request.regency_code();
  v1::GetHistoryResponse response;
  std::string person_id = request.person_id();
  if (request.with_evidence() || !request.nik().empty()) {
    if (auto status = CheckDisclosure(request.recipient(), request.purpose()); !status.ok()) return status;
    // On disk before the first byte leaves.
    const auto recorded = office_.database.Write([&](WriteTransaction& tx) -> absl::Status {
      if (const auto fence = office_.ownership.Check(tx, partition); !fence.ok()) return fence.status();
      const auto person = FindListed(tx, office_.vault, partition, request.person_id(), request.nik());
      if (!person.ok()) return person.status();
      person_id = person->person_id;
      const auto entry = office_.audit.Append(tx, partition,
                                              {.action = "history.disclose",
                                               .caller = caller,
                                               .recipient = request.recipient(),
                                               .purpose = request.purpose(),
                                               .subject = person_id,
                                               .detail = request.with_evidence() ? "evidence" : "",
                                               .person_ids = {person_id}});
      if (!entry.ok()) return entry.status();
      response.set_audit_reference(entry->Reference());
      return absl::OkStatus();
    });
    if (!recorded.ok()) return recorded;
  }
  const absl::Status status = office_.database.Read([&](const ReadTransaction& tx) -> absl::Status {
    const auto person = FindListed(tx, office_.vault, partition, person_id, "");
    if (!person.ok()) return person.status();
    *response.mutable_standing() = ToMessage(*person);
    for (const store::HistoryRow& row : store::FetchHistory(tx, partition, person_id)) {
      auto event = EventMessage(office_, partition, row, request.with_evidence());
      if (!event.ok()) return event.status();
      *response.add_events() = *std::move(event);
    }
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  ToMessage(office_.calendar.Now(), *response.mutable_read_at());
  return response;
}

}  // namespace jemputbola::registry::api
