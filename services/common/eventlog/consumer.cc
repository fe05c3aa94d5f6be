#include "common/eventlog/consumer.h"

#include <exception>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/crypto/crypto.h"
#include "common/eventlog/consumer_state.h"
#include "common/eventlog/migrations.h"

namespace jemputbola::eventlog {

absl::StatusOr<std::unique_ptr<Snapshot>> Handler::FetchSnapshot(const std::string&) {
  return nullptr;
}

Consumer::State::State(store::Database& database_in, Ownership& ownership_in, Handler& handler_in, Options options_in,
                       log::Logger log_in, metrics::Registry& metrics)
    : database(database_in),
      ownership(ownership_in),
      handler(handler_in),
      options(std::move(options_in)),
      log(std::move(log_in)),
      rows(options.source),
      stub(platform::v1::EventLogService::NewStub(options.producer)),
      feed(options.redis.socket.empty() ? MakeTailFeed(options.producer)
                                        : MakeRedisFeed(options.redis, options.stream)) {
  const metrics::Labels labels = {{"source", options.source}};
  applied = metrics.AddCounter("jb_eventlog_applied_events_total", "Events applied", labels);
  refused_total = metrics.AddCounter("jb_eventlog_dead_letters_total", "Events put aside as dead letters", labels);
  foreign = metrics.AddCounter("jb_eventlog_foreign_entries_total",
                               "Entries on the fast path that were not of the producer's log", labels);
  holes =
      metrics.AddCounter("jb_eventlog_hole_repairs_total", "Gaps on the fast path filled from the producer", labels);
  resyncs =
      metrics.AddCounter("jb_eventlog_resyncs_total", "Snapshots taken, and logs read again from the start", labels);
  retries = metrics.AddCounter("jb_eventlog_retries_total", "Failed transactions that were tried again", labels);
  lag = metrics.AddGauge("jb_eventlog_lag_events", "Events of the producer not yet applied, all partitions", labels);
  halted = metrics.AddGauge("jb_eventlog_stopped_partitions", "Partitions that wait for an operator", labels);
  open_letters = metrics.AddGauge("jb_eventlog_open_dead_letters", "Dead letters that are still open", labels);
}

Consumer::Consumer(std::unique_ptr<State> state) : state_(std::move(state)) {}

absl::StatusOr<std::unique_ptr<Consumer>> Consumer::Create(store::Database& database, Ownership& ownership,
                                                           Handler& handler, Options options, log::Logger log,
                                                           metrics::Registry& metrics) {
  absl::Status status = crypto::Init();
  if (!status.ok()) return status;
  status = store::Migrate(database, "eventlog", Migrations());
  if (!status.ok()) return status;
  auto state = std::make_unique<State>(database, ownership, handler, std::move(options), std::move(log), metrics);
  std::map<std::string, StoredPartition> stored;
  status = database.Read([&](store::ReadTransaction& tx) {
    stored = state->rows.Load(tx);
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  const absl::MutexLock lock(&state->work);
  for (auto& [name, row] : stored) {
    if (!ownership.InShard(name)) continue;
    ConsumedPartition& p = state->Find(name);
    p.stored = row.position.has_value();
    if (row.position.has_value()) p.position = *row.position;
    p.wanted = p.position.seq;
    p.dead_letters = row.dead_letters;
    if (!row.stop_reason.empty()) {
      p.halt = ConsumedPartition::Halt::kPoison;
      p.halt_reason = row.stop_reason;
    }
  }
  state->interval = state->options.idle_least;
  state->ask_at = Steady::now();
  state->ReportAll();
  return std::unique_ptr<Consumer>(new Consumer(std::move(state)));
}

Consumer::~Consumer() {
  {
    const absl::MutexLock lock(&state_->work);
    state_->stopping = true;
  }
  state_->feed->Interrupt();
  if (state_->thread.joinable()) state_->thread.join();
}

void Consumer::Start() {
  state_->thread = std::thread([state = state_.get()] { state->Run(); });
}

std::vector<platform::v1::ConsumerStatus> Consumer::Status() const {
  const absl::MutexLock lock(&state_->view);
  std::vector<platform::v1::ConsumerStatus> answer;
  for (const auto& [name, status] : state_->statuses) answer.push_back(status);
  return answer;
}

absl::StatusOr<std::vector<platform::v1::DeadLetter>> Consumer::DeadLetters() const {
  std::vector<platform::v1::DeadLetter> letters;
  const absl::Status status = state_->database.Read([&](store::ReadTransaction& tx) {
    letters = state_->rows.OpenLetters(tx);
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return letters;
}

absl::Status Consumer::Retry(std::int64_t dead_letter_id) {
  State& state = *state_;
  const absl::MutexLock lock(&state.work);
  std::optional<Letter> letter;
  bool refused = false;
  absl::Status status;
  try {
    status = state.database.Write([&](store::WriteTransaction& tx) -> absl::Status {
      letter = state.rows.OpenLetter(tx, dead_letter_id);
      if (!letter.has_value()) {
        return absl::NotFoundError(absl::StrCat("There is no open dead letter ", dead_letter_id, " of ",
                                                state.options.source, ": see jb dead-letters."));
      }
      const absl::StatusOr<std::int64_t> fence = state.ownership.Check(tx, letter->partition);
      if (!fence.ok()) return fence.status();
      if (*fence != state.Find(letter->partition).fence) state.handler.Forget(letter->partition);
      platform::v1::Event event;
      refused = !event.ParseFromString(letter->event);
      if (refused) return absl::InvalidArgumentError("It is still not an event that this program can read.");
      const absl::Status applied = state.handler.Apply(tx, letter->partition, absl::MakeConstSpan(&event, 1));
      refused = absl::IsInvalidArgument(applied) || absl::IsDataLoss(applied);
      if (!applied.ok()) return applied;
      state.rows.CloseLetter(tx, dead_letter_id, "applied");
      return absl::OkStatus();
    });
  } catch (const std::exception& error) {
    status = absl::InternalError(absl::StrCat("An exception ended the transaction: ", error.what()));
  }
  if (!letter.has_value()) return status;
  ConsumedPartition& p = state.Find(letter->partition);
  if (!status.ok()) {
    state.handler.Forget(p.name);
    p.fence = 0;
    if (!refused) return status;
    const std::string reason(status.message());
    const absl::Status noted = state.database.Write([&](store::WriteTransaction& tx) {
      state.rows.NoteAttempt(tx, dead_letter_id, reason);
      return absl::OkStatus();
    });
    if (!noted.ok()) return noted;
    return absl::FailedPreconditionError(absl::StrCat("It was refused again: ", reason));
  }
  state.log.Info("Applied a dead letter after all",
                 {{"partition", p.name}, {"source", state.options.source}, {"letter", dead_letter_id}});
  p.dead_letters -= 1;
  state.ReportAll();
  return absl::OkStatus();
}

absl::Status Consumer::Discard(std::int64_t dead_letter_id, const std::string& reason) {
  State& state = *state_;
  const absl::MutexLock lock(&state.work);
  std::optional<Letter> letter;
  const absl::Status status = state.database.Write([&](store::WriteTransaction& tx) -> absl::Status {
    letter = state.rows.OpenLetter(tx, dead_letter_id);
    if (!letter.has_value()) {
      return absl::NotFoundError(absl::StrCat("There is no open dead letter ", dead_letter_id, " of ",
                                              state.options.source, ": see jb dead-letters."));
    }
    state.rows.NoteAttempt(tx, dead_letter_id, absl::StrCat("Discarded: ", reason));
    state.rows.CloseLetter(tx, dead_letter_id, "discarded");
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  state.log.Warning("Discarded a dead letter",
                    {{"partition", letter->partition}, {"source", state.options.source}, {"letter", dead_letter_id}});
  state.Find(letter->partition).dead_letters -= 1;
  state.ReportAll();
  return absl::OkStatus();
}

absl::Status Consumer::Resume(const std::string& partition) {
  State& state = *state_;
  const absl::MutexLock lock(&state.work);
  bool stopped = false;
  const absl::Status status = state.database.Write([&](store::WriteTransaction& tx) {
    stopped = state.rows.Resume(tx, partition);
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  if (!stopped) {
    return absl::NotFoundError(absl::StrCat("Partition ", partition, " of ", state.options.source,
                                            " was not stopped because of refused events."));
  }
  ConsumedPartition& p = state.Find(partition);
  p.halt = ConsumedPartition::Halt::kNone;
  p.halt_reason.clear();
  p.refused.clear();
  state.ask_at = Steady::now();
  state.log.Info("Resumed a partition", {{"partition", partition}, {"source", state.options.source}});
  state.ReportAll();
  return absl::OkStatus();
}

const std::string& Consumer::source() const {
  return state_->options.source;
}

absl::StatusOr<Position> Consumer::PositionAt(const store::Transaction& tx, const std::string& partition) const {
  return state_->rows.LoadPosition(tx, partition).value_or(Position());
}

}  // namespace jemputbola::eventlog
