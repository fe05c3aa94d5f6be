#include "registry/api/duplicates.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/clock/civil.h"
#include "registry/api/duplicate_messages.h"
#include "registry/api/duplicate_scan.h"
#include "registry/api/translate.h"
#include "registry/store/duplicates.h"
#include "registry/store/imports.h"

namespace jemputbola::registry::api {
namespace {

using jemputbola::store::Transaction;
using jemputbola::store::WriteTransaction;

// Nothing for the id of a conflict.
std::optional<std::int64_t> PairNumber(const std::string& pair_id) {
  std::int64_t number = 0;
  if (!absl::SimpleAtoi(pair_id, &number)) return std::nullopt;
  return number;
}

absl::StatusOr<store::DuplicatePair> Find(const Transaction& tx, const std::string& partition, std::int64_t number) {
  auto pair = store::FindPair(tx, partition, number);
  if (!pair) return absl::NotFoundError("There is no such pair; jb duplicates list shows what there is");
  return *std::move(pair);
}

absl::Status CheckOpen(const store::DuplicatePair& pair) {
  if (pair.state == store::PairState::kProposed) return absl::OkStatus();
  return absl::FailedPreconditionError("The pair was decided already; take that back first with jb duplicates undo");
}

// Who stays unless the office says otherwise: the one further recorded, else the one listed first.
absl::StatusOr<std::string> Survivor(const Transaction& tx, const std::string& partition,
                                     const store::DuplicatePair& pair, const std::string& keep) {
  if (keep == pair.first_person || keep == pair.second_person) return keep;
  if (!keep.empty()) return absl::InvalidArgumentError("keep is neither of the two; give the person id of one of them");
  const auto standings = store::FetchStandings(tx, partition, {pair.first_person, pair.second_person});
  if (standings.size() < 2) return absl::FailedPreconditionError("One of the two is not on the list any more");
  const bool second =
      standings.at(pair.second_person).state.recording > standings.at(pair.first_person).state.recording;
  return second ? pair.second_person : pair.first_person;
}

store::NewEvent EventAt(absl::Time now, domain::EventKind kind, const std::string& person_id, std::string source) {
  store::NewEvent event;
  event.person_id = person_id;
  event.event.kind = kind;
  event.event.order = {clock::ToMicros(now), std::move(source), 1};
  event.actor = domain::Actor::kOffice;
  event.recorded_at = clock::ToMicros(now);
  return event;
}

absl::Status Audit(const Office& office, WriteTransaction& tx, const std::string& partition, const std::string& action,
                   const std::string& caller, const std::string& subject, std::vector<std::string> people) {
  return office.audit
      .Append(tx, partition, {.action = action, .caller = caller, .subject = subject, .person_ids = std::move(people)})
      .status();
}

absl::StatusOr<v1::DuplicatePair> MessageOf(const Office& office, const Transaction& tx, const std::string& partition,
                                            const store::DuplicatePair& pair) {
  auto messages = ToMessages(office, tx, partition, std::vector{pair}, false);
  if (!messages.ok()) return messages.status();
  return std::move(messages->front());
}

// Merging a conflict takes the other row, rejecting it keeps the one that is there.
absl::StatusOr<v1::DuplicatePair> DecideConflict(const Office& office, const std::string& partition,
                                                 const std::string& conflict_id, bool take_the_other,
                                                 const std::string& caller) {
  v1::DuplicatePair message;
  const absl::Time now = office.calendar.Now();
  const auto status = Commit(office, partition, now, [&](WriteTransaction& tx, auto& change) -> absl::Status {
    const auto conflict = store::FindConflict(tx, partition, conflict_id);
    if (!conflict) return absl::NotFoundError("There is no such pair; jb duplicates list shows what there is");
    if (auto resolved = store::ResolveConflict(tx, partition, change, office.vault, conflict_id, take_the_other, caller,
                                               now, office.calendar.Today());
        !resolved.ok()) {
      return resolved;
    }
    auto messages = ToMessages(office, tx, partition, std::vector{*conflict}, false);
    if (!messages.ok()) return messages.status();
    message = std::move(messages->front());
    message.set_state(take_the_other ? v1::DUPLICATE_STATE_MERGED : v1::DUPLICATE_STATE_REJECTED);
    ToMessage(now, *message.mutable_decided_at());
    return Audit(office, tx, partition, take_the_other ? "duplicate.merge" : "duplicate.reject", caller, conflict_id,
                 {conflict->person_id});
  });
  if (!status.ok()) return status;
  return message;
}

}  // namespace

absl::StatusOr<v1::ScanDuplicatesResponse> DuplicateOffice::Scan(const v1::ScanDuplicatesRequest& request,
                                                                 const std::string& caller) {
  if (auto status = CheckRegency(request.regency_code()); !status.ok()) return status;
  const std::string& partition = request.regency_code();
  const std::atomic<bool> stop{false};
  const auto counts = ScanForDoubles(office_, partition, stop);
  if (!counts.ok()) return counts.status();
  v1::ScanDuplicatesResponse response;
  response.set_people(counts->people);
  response.set_proposed(counts->proposed);
  const auto status = office_.database.Write([&](WriteTransaction& tx) -> absl::Status {
    if (const auto fence = office_.ownership.Check(tx, partition); !fence.ok()) return fence.status();
    response.set_open(store::CountPairs(tx, partition, store::PairState::kProposed) +
                      store::CountConflicts(tx, partition));
    return office_.audit
        .Append(tx, partition,
                {.action = "duplicate.scan",
                 .caller = caller,
                 .subject = partition,
                 .people = counts->people,
                 .detail = absl::StrCat("proposed=", counts->proposed)})
        .status();
  });
  if (!status.ok()) return status;
  return response;
}

absl::StatusOr<v1::DuplicatePair> DuplicateOffice::Merge(const v1::MergeDuplicateRequest& request,
                                                         const std::string& caller) {
  if (auto status = CheckRegency(request.regency_code()); !status.ok()) return status;
  const std::string& partition = request.regency_code();
  const auto number = PairNumber(request.pair_id());
  if (!number) return DecideConflict(office_, partition, request.pair_id(), true, caller);
  v1::DuplicatePair message;
  const absl::Time now = office_.calendar.Now();
  const auto status = Commit(office_, partition, now, [&](WriteTransaction& tx, auto& change) -> absl::Status {
    auto pair = Find(tx, partition, *number);
    if (!pair.ok()) return pair.status();
    if (auto open = CheckOpen(*pair); !open.ok()) return open;
    const auto survivor = Survivor(tx, partition, *pair, request.keep());
    if (!survivor.ok()) return survivor.status();
    const std::string& merged = *survivor == pair->first_person ? pair->second_person : pair->first_person;
    store::NewEvent event =
        EventAt(now, domain::EventKind::kMerge, merged, absl::StrCat("duplicate/", office_.ids.Uuid()));
    event.event.other_person = *survivor;
    store::RecordEvents(tx, partition, change, {event}, office_.calendar.Today(), office_.calendar.zone());
    pair->state = store::PairState::kMerged;
    pair->decided_at = clock::ToMicros(now);
    pair->merge_source = event.event.order.source;
    store::DecidePair(tx, partition, *pair);
    auto shown = MessageOf(office_, tx, partition, *pair);
    if (!shown.ok()) return shown.status();
    message = *std::move(shown);
    return Audit(office_, tx, partition, "duplicate.merge", caller, *survivor, {*survivor, merged});
  });
  if (!status.ok()) return status;
  return message;
}

absl::StatusOr<v1::DuplicatePair> DuplicateOffice::Reject(const v1::RejectDuplicateRequest& request,
                                                          const std::string& caller) {
  if (auto status = CheckRegency(request.regency_code()); !status.ok()) return status;
  const std::string& partition = request.regency_code();
  const auto number = PairNumber(request.pair_id());
  if (!number) return DecideConflict(office_, partition, request.pair_id(), false, caller);
  v1::DuplicatePair message;
  const absl::Time now = office_.calendar.Now();
  const auto status = office_.database.Write([&](WriteTransaction& tx) -> absl::Status {
    if (const auto fence = office_.ownership.Check(tx, partition); !fence.ok()) return fence.status();
    auto pair = Find(tx, partition, *number);
    if (!pair.ok()) return pair.status();
    if (auto open = CheckOpen(*pair); !open.ok()) return open;
    pair->state = store::PairState::kRejected;
    pair->decided_at = clock::ToMicros(now);
    store::DecidePair(tx, partition, *pair);
    auto shown = MessageOf(office_, tx, partition, *pair);
    if (!shown.ok()) return shown.status();
    message = *std::move(shown);
    return Audit(office_, tx, partition, "duplicate.reject", caller, pair->first_person,
                 {pair->first_person, pair->second_person});
  });
  if (!status.ok()) return status;
  return message;
}

absl::StatusOr<v1::DuplicatePair> DuplicateOffice::Undo(const v1::UndoDuplicateRequest& request,
                                                        const std::string& caller) {
  if (auto status = CheckRegency(request.regency_code()); !status.ok()) return status;
  const std::string& partition = request.regency_code();
  const auto number = PairNumber(request.pair_id());
  if (!number) {
    return absl::FailedPreconditionError(
        "The decision about a row of a list stands; correct the person, or import a list that is right");
  }
  v1::DuplicatePair message;
  const absl::Time now = office_.calendar.Now();
  const auto status = Commit(office_, partition, now, [&](WriteTransaction& tx, auto& change) -> absl::Status {
    auto pair = Find(tx, partition, *number);
    if (!pair.ok()) return pair.status();
    if (pair->state == store::PairState::kProposed) {
      return absl::FailedPreconditionError("The pair is not decided yet; there is nothing to take back");
    }
    if (pair->state == store::PairState::kMerged) {
      store::NewEvent event =
          EventAt(now, domain::EventKind::kVoid, pair->first_person, absl::StrCat("duplicate/", office_.ids.Uuid()));
      event.event.target = domain::EventId{pair->merge_source, 1};
      store::RecordEvents(tx, partition, change, {event}, office_.calendar.Today(), office_.calendar.zone());
    }
    pair->state = store::PairState::kProposed;
    pair->decided_at = std::nullopt;
    pair->merge_source.clear();
    store::DecidePair(tx, partition, *pair);
    auto shown = MessageOf(office_, tx, partition, *pair);
    if (!shown.ok()) return shown.status();
    message = *std::move(shown);
    return Audit(office_, tx, partition, "duplicate.undo", caller, pair->first_person,
                 {pair->first_person, pair->second_person});
  });
  if (!status.ok()) return status;
  return message;
}

}  // namespace jemputbola::registry::api
