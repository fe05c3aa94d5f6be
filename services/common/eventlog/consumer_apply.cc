#include <algorithm>
#include <exception>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/eventlog/consumer_state.h"
#include "common/failpoint/failpoint.h"

namespace jemputbola::eventlog {
namespace {

constexpr absl::Duration kFirstRetry = absl::Milliseconds(50);
constexpr absl::Duration kLastRetry = absl::Seconds(5);
constexpr absl::Duration kStandbyLook = absl::Milliseconds(500);

bool IsPoison(const absl::Status& status) {
  return absl::IsInvalidArgument(status) || absl::IsDataLoss(status);
}

std::string Text(const absl::Status& status) {
  return std::string(status.message());
}

}  // namespace

Consumer::State::Outcome Consumer::State::Move(ConsumedPartition& p, const Position& to,
                                               absl::FunctionRef<absl::Status(store::WriteTransaction&)> effect) {
  touched.insert(p.name);
  bool owned = true;
  bool lost = false;
  bool poison = false;
  std::int64_t fence = 0;
  absl::Status status;
  try {
    status = database.Write([&](store::WriteTransaction& tx) -> absl::Status {
      const absl::StatusOr<std::int64_t> checked = ownership.Check(tx, p.name);
      owned = checked.ok();
      if (!owned) return checked.status();
      fence = *checked;
      // Another process may have written meanwhile: what the handler remembers is from before.
      if (fence != p.fence) handler.Forget(p.name);
      lost = !rows.Move(tx, p.name, p.stored ? std::optional<Position>(p.position) : std::nullopt, to);
      if (lost) return absl::AbortedError("Somebody else moved the position of this consumer.");
      const absl::Status done = effect(tx);
      poison = IsPoison(done);
      failpoint::Hit("eventlog/after_apply");
      return done;
    });
  } catch (const std::exception& error) {
    poison = false;
    status = absl::InternalError(absl::StrCat("An exception ended the transaction: ", error.what()));
  }
  if (status.ok()) {
    failpoint::Hit("eventlog/after_commit");
    p.fence = fence;
    p.position = to;
    p.stored = true;
    p.trouble = absl::OkStatus();
    p.standby = false;
    p.back_off = absl::ZeroDuration();
    return Outcome::kDone;
  }
  handler.Forget(p.name);
  p.fence = 0;
  if (poison) {
    p.trouble = status;
    return Outcome::kPoison;
  }
  if (!owned && absl::IsAborted(status)) {
    if (!p.standby)
      log.Info("Standing by for the owner of a partition", {{"partition", p.name}, {"source", options.source}});
    p.standby = true;
    p.retry_at = Steady::now() + absl::ToChronoNanoseconds(kStandbyLook);
    Reload(p);
    return Outcome::kFailed;
  }
  if (lost) Reload(p);
  Fail(p, status);
  return Outcome::kFailed;
}

void Consumer::State::Fail(ConsumedPartition& p, absl::Status status) {
  touched.insert(p.name);
  retries.Add();
  if (p.trouble.ok()) {
    log.Warning("Cannot apply events; trying again until it works",
                {{"partition", p.name}, {"source", options.source}, {"seq", p.position.seq}, {"error", Text(status)}});
  }
  p.trouble = std::move(status);
  p.back_off = std::clamp(p.back_off * 2, kFirstRetry, kLastRetry);
  p.retry_at = Steady::now() + absl::ToChronoNanoseconds(p.back_off);
}

void Consumer::State::Reload(ConsumedPartition& p) {
  std::optional<Position> stored;
  const absl::Status status = database.Read([&](store::ReadTransaction& tx) {
    stored = rows.LoadPosition(tx, p.name);
    return absl::OkStatus();
  });
  if (!status.ok()) return;
  p.stored = stored.has_value();
  if (stored.has_value()) p.position = *stored;
}

bool Consumer::State::Apply(ConsumedPartition& p, const Pending& pending) {
  std::size_t first = 0;
  while (first < pending.size()) {
    if (pending.mark(first).kind == Pending::Kind::kReset) {
      if (!MeetReset(p, pending, first)) return false;
      first += 1;
      continue;
    }
    if (pending.mark(first).kind == Pending::Kind::kUnreadable) {
      if (!Refuse(p, pending, first, "It is not an event that this program can read.")) return false;
      first += 1;
      continue;
    }
    std::size_t end = first;
    while (end < pending.size() && pending.mark(end).kind == Pending::Kind::kEvent &&
           end - first < static_cast<std::size_t>(options.max_events)) {
      end += 1;
    }
    if (!ApplyRun(p, pending, first, end)) return false;
    first = end;
  }
  return true;
}

bool Consumer::State::ApplyRun(ConsumedPartition& p, const Pending& pending, std::size_t first, std::size_t end) {
  const auto apply = [&](std::size_t from, std::size_t to) {
    return Move(p, pending.After(to - 1), [&](store::WriteTransaction& tx) {
      return handler.Apply(tx, p.name, absl::MakeConstSpan(pending.events()).subspan(from, to - from));
    });
  };
  const Outcome whole = apply(first, end);
  if (whole == Outcome::kDone) applied.Add(static_cast<double>(end - first));
  if (whole != Outcome::kPoison) return whole == Outcome::kDone;
  if (end - first == 1) return Refuse(p, pending, first, Text(p.trouble));
  // One of them is poison: one event a transaction finds out which, and lets the others through.
  for (std::size_t index = first; index < end && !Stopping(); ++index) {
    const Outcome one = apply(index, index + 1);
    if (one == Outcome::kDone) applied.Add();
    if (one == Outcome::kFailed) return false;
    if (one == Outcome::kPoison && !Refuse(p, pending, index, Text(p.trouble))) return false;
  }
  return !Stopping();
}

bool Consumer::State::Refuse(ConsumedPartition& p, const Pending& pending, std::size_t index,
                             const std::string& reason) {
  const auto now = Steady::now();
  const auto window = absl::ToChronoNanoseconds(options.poison_window);
  while (!p.refused.empty() && now - p.refused.front() > window) p.refused.pop_front();
  const bool flood = p.refused.size() + 1 >= static_cast<std::size_t>(options.poison_limit);
  const platform::v1::Event& event = pending.events()[index];
  const Pending::Mark& mark = pending.mark(index);
  const std::string stop_reason = absl::StrCat(
      options.poison_limit, " events of ", options.source, " were refused within ",
      absl::FormatDuration(options.poison_window), ", the last one, ", mark.seq, ", because: ", reason,
      " Look at them with: jb dead-letters; mend the cause, then go on with: jb partition resume --service "
      "(this one) --source ",
      options.source, " --partition ", p.name);
  const std::string bytes = mark.kind == Pending::Kind::kUnreadable ? mark.raw : event.SerializeAsString();
  const Outcome outcome = Move(p, pending.After(index), [&](store::WriteTransaction& tx) {
    rows.AddLetter(tx, {p.name, mark.seq, event.id(), event.type(), bytes}, reason);
    if (flood) rows.Stop(tx, p.name, stop_reason);
    return absl::OkStatus();
  });
  if (outcome != Outcome::kDone) return false;
  failpoint::Hit("eventlog/after_dead_letter");
  p.refused.push_back(now);
  p.dead_letters += 1;
  refused_total.Add();
  log.Error("Put an event aside as a dead letter", {{"partition", p.name},
                                                    {"source", options.source},
                                                    {"seq", mark.seq},
                                                    {"event", event.id()},
                                                    {"reason", reason}});
  if (flood) HaltPartition(p, Halt::kPoison, stop_reason);
  return !flood;
}

bool Consumer::State::MeetReset(ConsumedPartition& p, const Pending& pending, std::size_t index) {
  log.Warning("The producer's log continues after a restored copy",
              {{"partition", p.name}, {"source", options.source}, {"seq", pending.mark(index).seq}});
  const absl::StatusOr<std::unique_ptr<Snapshot>> snapshot = FetchSnapshot(p.name);
  if (!snapshot.ok()) {
    Fail(p, snapshot.status());
    return false;
  }
  if (*snapshot != nullptr && (*snapshot)->position().seq >= pending.mark(index).seq) {
    StoreSnapshot(p, **snapshot);
    return false;
  }
  return Move(p, pending.After(index), [](store::WriteTransaction&) { return absl::OkStatus(); }) == Outcome::kDone;
}

void Consumer::State::Doubt(ConsumedPartition& p, const std::string& what) {
  producer_state = FetchHeads();
  // Without the producer's word there is nothing to judge by; it is asked again soon.
  if (producer_state.ok()) Settle(p, what);
}

void Consumer::State::Settle(ConsumedPartition& p, const std::string& what) {
  if (p.head.has_value() && p.head->reset_seq() > p.position.seq) {
    Resync(p, true);
    return;
  }
  HaltPartition(
      p, Halt::kDisagrees,
      absl::StrCat(what, " If ", options.source, " was restored from an older copy, run: jb log reset --service ",
                   options.source, " --partition ", p.name, " --reason \"restored from a backup\""));
}

void Consumer::State::Resync(ConsumedPartition& p, bool log_is_whole) {
  const absl::StatusOr<std::unique_ptr<Snapshot>> snapshot = FetchSnapshot(p.name);
  if (!snapshot.ok()) {
    Fail(p, snapshot.status());
    return;
  }
  if (*snapshot != nullptr) {
    StoreSnapshot(p, **snapshot);
    return;
  }
  if (!log_is_whole) {
    HaltPartition(p, Halt::kDisagrees,
                  absl::StrCat("Events of ", options.source, " after ", p.position.seq,
                               " are no longer kept there, and they cannot be had in another way: restore the log of ",
                               options.source, "."));
    return;
  }
  Position start;
  start.log_id = p.head->position().log_id();
  if (Move(p, start, [](store::WriteTransaction&) { return absl::OkStatus(); }) != Outcome::kDone) return;
  handler.Forget(p.name);
  resyncs.Add();
  p.halt = Halt::kNone;
  p.wanted = p.head->position().seq();
  log.Warning("Reads a log again from its start", {{"partition", p.name}, {"source", options.source}});
}

absl::StatusOr<std::unique_ptr<Snapshot>> Consumer::State::FetchSnapshot(const std::string& partition) {
  try {
    return handler.FetchSnapshot(partition);
  } catch (const std::exception& error) {
    return absl::InternalError(absl::StrCat("An exception ended the snapshot: ", error.what()));
  }
}

bool Consumer::State::StoreSnapshot(ConsumedPartition& p, Snapshot& snapshot) {
  const Outcome outcome = Move(p, snapshot.position(), [&](store::WriteTransaction& tx) {
    const absl::Status stored = snapshot.Store(tx, p.name);
    // What the producer holds now cannot be put aside like an event.
    return IsPoison(stored) ? absl::InternalError(stored.message()) : stored;
  });
  if (outcome != Outcome::kDone) return false;
  failpoint::Hit("eventlog/after_snapshot");
  handler.Forget(p.name);
  resyncs.Add();
  p.halt = Halt::kNone;
  p.wanted = std::max(p.head.has_value() ? p.head->position().seq() : 0, p.position.seq);
  log.Warning("Took a snapshot of the producer",
              {{"partition", p.name}, {"source", options.source}, {"seq", p.position.seq}});
  return true;
}

void Consumer::State::HaltPartition(ConsumedPartition& p, Halt halt, const std::string& reason) {
  if (p.halt != halt || p.halt_reason != reason) {
    log.Error("Stopped a partition", {{"partition", p.name}, {"source", options.source}, {"reason", reason}});
  }
  touched.insert(p.name);
  p.halt = halt;
  p.halt_reason = reason;
}

}  // namespace jemputbola::eventlog
