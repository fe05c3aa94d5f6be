#include "common/eventlog/relay.h"

#include <algorithm>
#include <chrono>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/failpoint/failpoint.h"

namespace jemputbola::eventlog {
namespace {

using platform::v1::EventBatch;
using platform::v1::ProducerStatus;
using Steady = std::chrono::steady_clock;

constexpr std::size_t kDeletionsAllowed = 3;
constexpr auto kDeletionWindow = std::chrono::minutes(1);

// What this relay knows of one stream. `relayed` is the last sequence on it; nullopt: compare with Redis before going
// on.
struct Stream {
  struct Entry {
    std::int64_t seq;
    std::size_t bytes;
    Steady::time_point at;
  };
  std::optional<std::int64_t> relayed;
  std::deque<Entry> entries;
  std::size_t bytes = 0;
  std::deque<Steady::time_point> deletions;
  // The foreign entry that was last, and since when: one that stays so was left behind by a deployment that has gone.
  std::string foreign_id;
  Steady::time_point foreign_since;
  bool stopped = false;
  // Stopped because another log comes back again and again.
  bool crowded = false;
  ProducerStatus status;

  void Forget() {
    relayed.reset();
    entries.clear();
    bytes = 0;
  }
};

}  // namespace

struct Relay::State {
  State(EventLog& log_in, Options options_in, log::Logger logger_in, metrics::Registry& metrics)
      : log(log_in), options(std::move(options_in)), logger(std::move(logger_in)), redis(options.redis) {
    const metrics::Labels labels = {{"stream", options.stream}};
    published = metrics.AddCounter("jb_eventlog_relay_events_total", "Events published to Redis", labels);
    refills = metrics.AddCounter("jb_eventlog_relay_refills_total",
                                 "Times a stream was behind the log and was filled again", labels);
    deletions =
        metrics.AddCounter("jb_eventlog_relay_deletions_total", "Times a stream of another log was deleted", labels);
    errors = metrics.AddCounter("jb_eventlog_relay_errors_total", "Failed commands to Redis", labels);
    stopped = metrics.AddGauge("jb_eventlog_relay_stopped_partitions",
                               "Partitions whose stream is not written because another log is on it", labels);
  }

  void Run();
  // Publishes everything of `partition` that Redis lacks.
  absl::Status Publish(const std::string& partition, Stream& stream);
  // Finds out from Redis where to go on. OK with `relayed` unset: stopped.
  absl::Status Compare(const std::string& partition, Stream& stream);
  // Publishes after `from`, the last event on the stream (0: it is empty); `level`: there is nothing to publish.
  absl::Status GoOn(const std::string& partition, Stream& stream, std::int64_t from, bool level);
  absl::Status Delete(const std::string& partition, Stream& stream, const std::string& last_id);
  void Stop(const std::string& partition, Stream& stream, const std::string& message);
  absl::Status Trim(const std::string& partition, Stream& stream);
  void Report(const std::string& partition, Stream& stream, const absl::Status& status);
  // Partitions to look at: those with appends, or all when `idle`.
  std::vector<std::string> Wait(bool& idle);

  EventLog& log;
  const Options options;
  const log::Logger logger;
  redis::Connection redis;
  metrics::Counter published, refills, deletions, errors;
  metrics::Gauge stopped;
  // Used by the thread only.
  std::map<std::string, Stream> streams;
  Steady::time_point next_check;
  absl::Duration back_off = absl::ZeroDuration();

  mutable absl::Mutex mutex;
  std::set<std::string> dirty ABSL_GUARDED_BY(mutex);
  std::map<std::string, ProducerStatus> statuses ABSL_GUARDED_BY(mutex);
  bool stopping ABSL_GUARDED_BY(mutex) = false;

  std::function<void()> remove_listener;
  std::thread thread;
};

Relay::Relay(EventLog& log, Options options, log::Logger logger, metrics::Registry& metrics)
    : state_(std::make_unique<State>(log, std::move(options), std::move(logger), metrics)) {
  State* state = state_.get();
  state->remove_listener = log.OnAppend([state](const std::string& partition) {
    const absl::MutexLock lock(&state->mutex);
    state->dirty.insert(partition);
  });
  state->next_check = Steady::now();
  state->thread = std::thread([state] { state->Run(); });
}

Relay::~Relay() {
  state_->remove_listener();
  {
    const absl::MutexLock lock(&state_->mutex);
    state_->stopping = true;
  }
  state_->thread.join();
}

std::vector<std::string> Relay::State::Wait(bool& idle) {
  const auto ready = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) { return stopping || !dirty.empty(); };
  const absl::MutexLock lock(&mutex);
  if (back_off > absl::ZeroDuration()) {
    mutex.AwaitWithTimeout(absl::Condition(&stopping), back_off);
  } else {
    mutex.AwaitWithTimeout(absl::Condition(&ready), absl::FromChrono(next_check - Steady::now()));
  }
  idle = Steady::now() >= next_check || back_off > absl::ZeroDuration();
  std::vector<std::string> partitions(dirty.begin(), dirty.end());
  dirty.clear();
  if (stopping) partitions.clear();
  return partitions;
}

void Relay::State::Run() {
  while (true) {
    bool idle = false;
    std::vector<std::string> partitions = Wait(idle);
    {
      const absl::MutexLock lock(&mutex);
      if (stopping) return;
    }
    absl::Status worst;
    if (idle) {
      next_check = Steady::now() + absl::ToChronoNanoseconds(options.idle_check);
      const absl::StatusOr<std::vector<Head>> heads = log.Heads();
      worst = heads.status();
      if (heads.ok()) {
        partitions.clear();
        for (const Head& head : *heads) {
          partitions.push_back(head.partition);
          streams[head.partition].relayed.reset();
        }
      }
    }
    for (const std::string& partition : partitions) {
      Stream& stream = streams[partition];
      const absl::Status status = stream.stopped && !idle ? absl::OkStatus() : Publish(partition, stream);
      Report(partition, stream, status);
      if (status.ok()) continue;
      stream.Forget();
      worst = status;
      errors.Add();
      if (absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status)) break;
    }
    back_off = worst.ok() ? absl::ZeroDuration() : std::clamp(back_off * 2, absl::Milliseconds(50), options.idle_check);
  }
}

absl::Status Relay::State::Publish(const std::string& partition, Stream& stream) {
  const std::string key = StreamKey(partition, options.stream);
  if (!stream.relayed.has_value()) {
    const absl::Status status = Compare(partition, stream);
    if (!status.ok() || !stream.relayed.has_value()) return status;
  }
  while (true) {
    const absl::StatusOr<EventBatch> batch = log.Read(partition, *stream.relayed, 0);
    if (!batch.ok()) return batch.status();
    if (batch->events_size() == 0) break;
    const std::string bytes = batch->SerializeAsString();
    const std::string id = absl::StrCat(batch->last().seq(), "-0");
    failpoint::Hit("eventlog/relay_before_xadd");
    const absl::Status status = redis::StreamAdd(redis, key, id, {{"batch", bytes}});
    failpoint::Hit("eventlog/relay_after_xadd");
    if (absl::IsAlreadyExists(status)) {
      // Published before an answer was lost, or by another log: the comparison tells.
      stream.Forget();
      const absl::Status compared = Compare(partition, stream);
      if (!compared.ok() || !stream.relayed.has_value()) return compared;
      continue;
    }
    if (!status.ok()) return status;
    stream.relayed = batch->last().seq();
    stream.entries.push_back({*stream.relayed, bytes.size(), Steady::now()});
    stream.bytes += bytes.size();
    published.Add(batch->events_size());
    const absl::Status trimmed = Trim(partition, stream);
    if (!trimmed.ok()) return trimmed;
    {
      const absl::MutexLock lock(&mutex);
      if (stopping) break;
    }
  }
  return Trim(partition, stream);
}

absl::Status Relay::State::Compare(const std::string& partition, Stream& stream) {
  const absl::StatusOr<std::optional<redis::StreamEntry>> last =
      redis::StreamLast(redis, StreamKey(partition, options.stream));
  if (!last.ok()) return last.status();
  if (!last->has_value()) return GoOn(partition, stream, 0, false);

  EventBatch batch;
  const auto& fields = (*last)->fields;
  const bool readable = fields.size() == 1 && fields[0].first == "batch" && batch.ParseFromString(fields[0].second) &&
                        (*last)->id == absl::StrCat(batch.last().seq(), "-0");
  if (readable && batch.last().log_id() == log.log_id()) {
    // The log is read after the stream, so only a log restored from an older copy can be behind it.
    const std::int64_t seq = batch.last().seq();
    const absl::StatusOr<EventBatch> own = log.Read(partition, seq, 1);
    if (own.ok() && own->after().chain() == batch.last().chain()) {
      return GoOn(partition, stream, seq, own->events_size() == 0);
    }
    const absl::StatusOr<std::vector<Head>> heads = own.ok() ? std::vector<Head>() : log.Heads();
    if (!heads.ok()) return heads.status();
    for (const Head& head : *heads) {
      if (head.partition != partition || head.position.seq >= seq) continue;
      // The reset that mends it must go on after all that was published.
      stream.status.set_relayed_seq(seq);
      Stop(partition, stream,
           absl::StrCat("The log ends at ", head.position.seq, ", but ", seq,
                        " events of it were published: the database was restored from an older copy. Run: jb log reset "
                        "--service ",
                        log.source(), " --partition ", partition, " --reason \"restored from a backup\""));
      return absl::OkStatus();
    }
    if (!own.ok() && !absl::IsFailedPrecondition(own.status()) && !absl::IsOutOfRange(own.status())) {
      return own.status();
    }
  }
  return Delete(partition, stream, (*last)->id);
}

absl::Status Relay::State::Delete(const std::string& partition, Stream& stream, const std::string& last_id) {
  const auto now = Steady::now();
  if (stream.foreign_id != last_id) {
    stream.foreign_id = last_id;
    stream.foreign_since = now;
  }
  if (stream.crowded && now - stream.foreign_since < kDeletionWindow) return absl::OkStatus();
  while (!stream.deletions.empty() && now - stream.deletions.front() > kDeletionWindow) stream.deletions.pop_front();
  if (stream.deletions.size() >= kDeletionsAllowed) {
    stream.crowded = true;
    Stop(partition, stream,
         absl::StrCat("Another deployment writes to the same Redis, stream ", StreamKey(partition, options.stream),
                      ": give each deployment a Redis of its own. Consumers ask this service directly meanwhile."));
    return absl::OkStatus();
  }
  const absl::StatusOr<redis::Reply> reply = redis.Command({"DEL", StreamKey(partition, options.stream)});
  if (!reply.ok()) return reply.status();
  stream.deletions.push_back(now);
  deletions.Add();
  logger.Warning("Deleted a stream that was not of this log", {{"partition", partition}, {"stream", options.stream}});
  return GoOn(partition, stream, 0, false);
}

absl::Status Relay::State::GoOn(const std::string& partition, Stream& stream, std::int64_t from, bool level) {
  const bool expected = !stream.entries.empty() && stream.entries.back().seq == from;
  std::int64_t start = from;
  if (!expected && !level) {
    const absl::StatusOr<std::int64_t> last = log.StartOfLast(partition, options.stream_bytes / 2);
    if (!last.ok()) return last.status();
    start = std::max(from, *last);
  }
  if (!expected) {
    if (!stream.entries.empty() || from == 0) refills.Add();
    stream.Forget();
    // What stands there already has no known size; it goes when it is old or when as much again was published.
    if (from > 0) stream.entries.push_back({from, 0, Steady::now()});
  }
  stream.relayed = start;
  if (stream.stopped) logger.Info("Publishing again", {{"partition", partition}, {"stream", options.stream}});
  stream.stopped = false;
  stream.crowded = false;
  return absl::OkStatus();
}

void Relay::State::Stop(const std::string& partition, Stream& stream, const std::string& message) {
  if (!stream.stopped || stream.status.message() != message) {
    logger.Error("Stopped publishing a partition", {{"partition", partition}, {"reason", message}});
  }
  stream.Forget();
  stream.stopped = true;
  stream.status.set_message(message);
}

absl::Status Relay::State::Trim(const std::string& partition, Stream& stream) {
  const auto oldest = Steady::now() - absl::ToChronoNanoseconds(options.stream_age);
  bool trimmed = false;
  // The last entry stays: the next comparison needs it.
  while (stream.entries.size() > 1 && (stream.bytes > options.stream_bytes || stream.entries.front().at < oldest)) {
    stream.bytes -= stream.entries.front().bytes;
    stream.entries.pop_front();
    trimmed = true;
  }
  if (!trimmed) return absl::OkStatus();
  const std::string least = absl::StrCat(stream.entries.front().seq, "-0");
  return redis.Command({"XTRIM", StreamKey(partition, options.stream), "MINID", least}).status();
}

void Relay::State::Report(const std::string& partition, Stream& stream, const absl::Status& status) {
  ProducerStatus& report = stream.status;
  report.set_partition(partition);
  const bool was_degraded = report.level() == platform::v1::LEVEL_DEGRADED;
  if (stream.stopped) {
    report.set_level(platform::v1::LEVEL_STOPPED);
  } else if (!status.ok()) {
    report.set_level(platform::v1::LEVEL_DEGRADED);
    report.set_message(absl::StrCat("Not published to Redis (nothing is lost, consumers ask this service): ",
                                    std::string(status.message())));
    if (!was_degraded) {
      logger.Warning("Cannot publish", {{"partition", partition}, {"error", std::string(status.message())}});
    }
  } else {
    report.set_level(platform::v1::LEVEL_OK);
    report.clear_message();
    report.set_relayed_seq(stream.relayed.value_or(0));
    if (was_degraded) logger.Info("Publishing again", {{"partition", partition}, {"stream", options.stream}});
  }
  double count = 0;
  for (const auto& [name, other] : streams) count += other.stopped ? 1 : 0;
  stopped.Set(count);
  const absl::MutexLock lock(&mutex);
  statuses[partition] = report;
}

std::vector<ProducerStatus> Relay::Status() const {
  const absl::StatusOr<std::vector<Head>> heads = state_->log.Heads();
  std::vector<ProducerStatus> answer;
  if (!heads.ok()) return answer;
  const std::vector<Ownership::Lease> leases = state_->log.ownership().Held();
  const absl::MutexLock lock(&state_->mutex);
  for (const Head& head : *heads) {
    const auto found = state_->statuses.find(head.partition);
    ProducerStatus& status = answer.emplace_back();
    if (found != state_->statuses.end()) status = found->second;
    if (found == state_->statuses.end()) status.set_level(platform::v1::LEVEL_OK);
    status.set_partition(head.partition);
    *status.mutable_head() = ToProto(head.position);
    for (const Ownership::Lease& lease : leases) {
      if (lease.partition != head.partition) continue;
      status.set_owner(lease.owner);
      status.set_fence(lease.fence);
    }
  }
  return answer;
}

}  // namespace jemputbola::eventlog
