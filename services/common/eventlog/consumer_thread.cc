#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/eventlog/consumer_state.h"
#include "common/rpc/channel.h"
#include "common/rpc/status.h"

namespace jemputbola::eventlog {
namespace {

constexpr absl::Duration kMostWait = absl::Milliseconds(500);
constexpr absl::Duration kCallTime = absl::Seconds(2);
constexpr auto kForeignShown = std::chrono::seconds(10);
// Transactions of one partition before the others have their turn.
constexpr int kTurn = 8;
constexpr absl::Duration kGatherAnEvent = absl::Microseconds(100);
constexpr absl::Duration kMostGather = absl::Milliseconds(100);

}  // namespace

void Consumer::State::Run() {
  while (!Stopping()) {
    absl::Duration wait;
    {
      const absl::MutexLock lock(&work);
      if (Steady::now() >= ask_at) AskHeads();
      for (auto& [name, p] : partitions) {
        if (Active(p) && MustAsk(p) && producer_state.ok()) CatchUp(p);
        p.hole = p.hole && p.Behind();
        if (Stopping()) return;
      }
      FollowAll();
      ReportChanges();
      wait = WaitTime();
    }
    absl::StatusOr<std::vector<Delivery>> deliveries = std::vector<Delivery>();
    if (feed->following()) {
      deliveries = feed->Next(wait);
    }
    const absl::MutexLock lock(&work);
    if (feed_state.ok() != deliveries.ok()) {
      all_changed = true;
      log.Warning(deliveries.ok() ? "The fast path works again" : "The fast path is down; reading from the producer",
                  {{"source", options.source}, {"error", std::string(deliveries.status().message())}});
    }
    feed_state = deliveries.status();
    if (deliveries.ok() && feed->following()) {
      Gather(Take(*std::move(deliveries)));
      continue;
    }
    interval = options.idle_least;
    ask_at = std::min(ask_at, asked_at + absl::ToChronoNanoseconds(interval));
    if (wait > absl::ZeroDuration()) {
      work.AwaitWithTimeout(absl::Condition(
                                +[](std::atomic<bool>* flag) { return flag->load(); }, &stopping),
                            WaitTime());
    }
  }
}

bool Consumer::State::Active(const ConsumedPartition& p) const {
  return p.halt == Halt::kNone && Steady::now() >= p.retry_at;
}

bool Consumer::State::MustAsk(const ConsumedPartition& p) const {
  return p.Behind() && (p.hole || Steady::now() - p.fed_at >= absl::ToChronoNanoseconds(options.idle_least));
}

ConsumedPartition& Consumer::State::Find(const std::string& partition) {
  ConsumedPartition& p = partitions[partition];
  p.name = partition;
  return p;
}

absl::Duration Consumer::State::WaitTime() {
  const auto now = Steady::now();
  auto until = std::min(ask_at, now + absl::ToChronoNanoseconds(kMostWait));
  for (const auto& [name, p] : partitions) {
    if (p.halt != Halt::kNone) continue;
    if (p.retry_at > now) until = std::min(until, p.retry_at);
    if (Active(p) && MustAsk(p) && producer_state.ok()) return absl::ZeroDuration();
  }
  return std::max(absl::ZeroDuration(), absl::FromChrono(until - now));
}

void Consumer::State::FollowAll() {
  for (const auto& [name, p] : partitions) {
    if (Active(p)) {
      feed->Follow(name, p.position.seq, rewind);
    } else {
      feed->Unfollow(name);
    }
  }
  rewind = false;
}

absl::Status Consumer::State::FetchHeads() {
  asked_at = Steady::now();
  platform::v1::HeadsResponse response;
  const auto context = rpc::NewContext(kCallTime);
  const grpc::Status status = stub->Heads(context.get(), platform::v1::HeadsRequest(), &response);
  if (!status.ok()) return rpc::FromGrpc(status);
  for (auto& [name, p] : partitions) p.head.reset();
  for (platform::v1::Head& head : *response.mutable_heads()) {
    if (!ownership.InShard(head.partition())) continue;
    ConsumedPartition& p = Find(head.partition());
    p.head = std::move(head);
  }
  return absl::OkStatus();
}

void Consumer::State::AskHeads() {
  const absl::Status asked = FetchHeads();
  if (asked.ok() != producer_state.ok()) {
    log.Warning(asked.ok() ? "The producer answers again" : "The producer does not answer",
                {{"source", options.source}, {"error", std::string(asked.message())}});
  }
  producer_state = asked;
  bool level = asked.ok() && !partitions.empty();
  if (asked.ok()) {
    for (auto& [name, p] : partitions) {
      Judge(p);
      level = level && !p.Behind() && p.halt == Halt::kNone && p.trouble.ok() && !p.foreign_at.has_value();
    }
  }
  interval = level ? std::min(interval * 2, options.idle_most) : options.idle_least;
  ask_at = Steady::now() + absl::ToChronoNanoseconds(interval);
  rewind = true;
  all_changed = true;
}

void Consumer::State::Judge(ConsumedPartition& p) {
  if (p.foreign_at.has_value() && Steady::now() - *p.foreign_at > kForeignShown) p.foreign_at.reset();
  if (p.halt == Halt::kPoison || Steady::now() < p.retry_at) return;
  if (p.position.seq == 0) {
    // Nothing of it was applied: any log will do.
    if (!p.head.has_value()) return;
    if (!p.stored) p.position.log_id = p.head->position().log_id();
  }
  std::string what;
  if (!p.head.has_value()) {
    what = absl::StrCat(options.source, " has no log of ", p.name, ", but ", p.position.seq,
                        " events of it were applied here.");
  } else {
    const Position head = FromProto(p.head->position());
    if (head.log_id != p.position.log_id && p.position.seq == 0) {
      Resync(p, true);
      return;
    }
    if (head.log_id != p.position.log_id) {
      what =
          absl::StrCat(options.source, " has another log of ", p.name, " (", head.log_id, ") than the one whose first ",
                       p.position.seq, " events were applied here (", p.position.log_id, ").");
    } else if (head.seq < p.position.seq) {
      what = absl::StrCat("The log of ", options.source, " for ", p.name, " ends at ", head.seq, ", but ",
                          p.position.seq, " events of it were applied here.");
    } else if (head.seq == p.position.seq && head.chain != p.position.chain) {
      what = absl::StrCat("The log of ", options.source, " for ", p.name, " tells another history up to event ",
                          head.seq, " than the one that was applied here.");
    }
    p.wanted = head.seq;
  }
  if (!what.empty()) {
    Settle(p, what);
    return;
  }
  if (p.halt == Halt::kNone) return;
  // It stopped because of a disagreement that this look does not show: the producer's log is read to be sure.
  Pending none(p.position);
  const absl::StatusOr<platform::v1::EventBatch> batch = ReadLog(p.name, p.position.seq, 1);
  if (absl::IsOutOfRange(batch.status())) {
    Resync(p, false);
  } else if (!batch.ok() || none.Add(*batch) == Pending::Fit::kDisagrees) {
    if (p.head->reset_seq() > p.position.seq) Resync(p, true);
  } else {
    log.Info("Goes on: the producer's log agrees again", {{"partition", p.name}, {"source", options.source}});
    p.halt = Halt::kNone;
  }
}

absl::StatusOr<platform::v1::EventBatch> Consumer::State::ReadLog(const std::string& partition, std::int64_t after_seq,
                                                                  int limit) {
  platform::v1::ReadRequest request;
  request.set_partition(partition);
  request.set_after_seq(after_seq);
  request.set_limit(limit);
  platform::v1::ReadResponse response;
  const auto context = rpc::NewContext(kCallTime);
  const grpc::Status status = stub->Read(context.get(), request, &response);
  if (!status.ok()) return rpc::FromGrpc(status);
  return std::move(*response.mutable_batch());
}

void Consumer::State::CatchUp(ConsumedPartition& p) {
  for (int turn = 0; turn < kTurn && p.Behind() && Active(p) && !Stopping(); ++turn) {
    Pending pending(p.position);
    while (pending.size() < static_cast<std::size_t>(options.max_events) && pending.end_seq() < p.wanted) {
      const absl::StatusOr<platform::v1::EventBatch> batch = ReadLog(p.name, pending.end_seq(), 0);
      if (absl::IsOutOfRange(batch.status())) {
        Resync(p, false);
        return;
      }
      if (absl::IsFailedPrecondition(batch.status()) || absl::IsNotFound(batch.status())) {
        Doubt(p, absl::StrCat(options.source,
                              " cannot go on after what was applied here: ", std::string(batch.status().message())));
        return;
      }
      if (!batch.ok()) {
        producer_state = batch.status();
        all_changed = true;
        ask_at = std::min(ask_at, Steady::now() + absl::ToChronoNanoseconds(options.idle_least));
        break;
      }
      const Pending::Fit fit = pending.Add(*batch);
      if (fit == Pending::Fit::kAdded) continue;
      if (fit == Pending::Fit::kOld) {
        p.wanted = pending.end_seq();
        break;
      }
      Doubt(p, absl::StrCat("The log of ", options.source, " for ", p.name, " tells another history up to event ",
                            pending.end_seq(), " than the one that was applied here."));
      return;
    }
    if (pending.empty() || !Apply(p, pending)) return;
  }
}

std::int64_t Consumer::State::Take(std::vector<Delivery> deliveries) {
  std::int64_t applied_now = 0;
  std::map<std::string, std::vector<const Delivery*>> by_partition;
  for (const Delivery& delivery : deliveries) by_partition[delivery.partition].push_back(&delivery);
  for (const auto& [name, list] : by_partition) {
    const auto found = partitions.find(name);
    if (found == partitions.end() || !Active(found->second)) continue;
    ConsumedPartition& p = found->second;
    const std::int64_t before = p.position.seq;
    TakeOne(p, list);
    applied_now += std::max<std::int64_t>(0, p.position.seq - before);
  }
  return applied_now;
}

void Consumer::State::Gather(std::int64_t applied_now) {
  // Full transactions gain nothing, and whoever is behind does not wait.
  if (applied_now <= 1 || applied_now >= options.max_events) return;
  for (const auto& [name, p] : partitions) {
    if (Active(p) && MustAsk(p)) return;
  }
  work.AwaitWithTimeout(absl::Condition(
                            +[](std::atomic<bool>* flag) { return flag->load(); }, &stopping),
                        std::min(static_cast<double>(applied_now) * kGatherAnEvent, kMostGather));
}

void Consumer::State::TakeOne(ConsumedPartition& p, absl::Span<const Delivery* const> deliveries) {
  const std::int64_t before = p.position.seq;
  Pending pending(p.position);
  for (const Delivery* delivery : deliveries) {
    const Pending::Fit fit = delivery->readable ? pending.Add(delivery->batch) : Pending::Fit::kDisagrees;
    if (fit == Pending::Fit::kDisagrees) {
      MeetForeign(p);
    } else if (fit == Pending::Fit::kHole) {
      holes.Add();
      p.hole = true;
      p.wanted = std::max(p.wanted, delivery->batch.last().seq());
      break;
    }
    if (pending.size() >= static_cast<std::size_t>(options.max_events)) {
      if (!Apply(p, pending)) break;
      pending = Pending(p.position);
    }
  }
  if (!pending.empty() && Active(p) && pending.After(0).seq > p.position.seq) Apply(p, pending);
  p.wanted = std::max(p.wanted, p.position.seq);
  if (p.position.seq == before) return;
  p.fed_at = Steady::now();
  interval = options.idle_least;
  ask_at = std::min(Steady::now() + absl::ToChronoNanoseconds(options.idle_least),
                    asked_at + absl::ToChronoNanoseconds(options.idle_most));
}

void Consumer::State::MeetForeign(ConsumedPartition& p) {
  touched.insert(p.name);
  foreign.Add();
  if (!p.foreign_at.has_value()) {
    log.Warning("Met an entry of another log on the fast path; asking the producer",
                {{"partition", p.name}, {"source", options.source}});
  }
  p.foreign_at = Steady::now();
  interval = options.idle_least;
  ask_at = std::min(ask_at, asked_at + absl::ToChronoNanoseconds(interval));
}

void Consumer::State::Report(const ConsumedPartition& p) {
  platform::v1::ConsumerStatus status;
  status.set_source(options.source);
  status.set_partition(p.name);
  *status.mutable_position() = ToProto(p.position);
  const std::int64_t head = std::max(p.wanted, p.head.has_value() ? p.head->position().seq() : 0);
  status.set_lag(std::max<std::int64_t>(0, head - p.position.seq));
  status.set_dead_letters(p.dead_letters);
  status.set_level(platform::v1::LEVEL_DEGRADED);
  const std::string asked = absl::StrCat("; events are read from ", options.source, " itself.");
  if (p.halt != Halt::kNone) {
    status.set_level(platform::v1::LEVEL_STOPPED);
    status.set_message(p.halt_reason);
  } else if (p.standby) {
    status.set_level(platform::v1::LEVEL_OK);
    status.set_message("Another process owns this partition; this one stands by.");
  } else if (!p.trouble.ok()) {
    status.set_message(absl::StrCat("Applying is tried again until it works: ", std::string(p.trouble.message())));
  } else if (!producer_state.ok()) {
    status.set_message(absl::StrCat(options.source, " does not answer: ", std::string(producer_state.message())));
  } else if (!feed_state.ok()) {
    status.set_message(absl::StrCat("The fast path is down (", std::string(feed_state.message()), ")", asked));
  } else if (p.foreign_at.has_value()) {
    status.set_message(
        absl::StrCat("The Redis stream holds events of another log; do two deployments share one Redis?", asked));
  } else {
    status.set_level(platform::v1::LEVEL_OK);
  }
  const absl::MutexLock lock(&view);
  statuses[p.name] = std::move(status);
}

void Consumer::State::ReportChanges() {
  if (all_changed) {
    ReportAll();
  } else {
    for (const std::string& name : touched) Report(partitions[name]);
  }
  touched.clear();
  all_changed = false;
}

void Consumer::State::ReportAll() {
  double total_lag = 0;
  double total_halted = 0;
  double total_letters = 0;
  for (const auto& [name, p] : partitions) {
    Report(p);
    total_lag += static_cast<double>(std::max<std::int64_t>(0, p.wanted - p.position.seq));
    total_halted += p.halt != Halt::kNone ? 1 : 0;
    total_letters += static_cast<double>(p.dead_letters);
  }
  lag.Set(total_lag);
  halted.Set(total_halted);
  open_letters.Set(total_letters);
}

}  // namespace jemputbola::eventlog
