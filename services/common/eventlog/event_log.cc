#include "common/eventlog/event_log.h"

#include <algorithm>
#include <list>
#include <optional>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/crypto/crypto.h"
#include "common/eventlog/chain.h"
#include "common/eventlog/migrations.h"
#include "common/eventlog/recent.h"
#include "common/failpoint/failpoint.h"
#include "common/log/log.h"
#include "common/store/bulk.h"
#include "common/timestamp/timestamp.h"

namespace jemputbola::eventlog {
namespace {

constexpr int kMostEvents = 512;
constexpr std::size_t kMostBytes = 256u << 10;
constexpr int kMostScanned = 100'000;
constexpr std::size_t kRecentBytes = 4u << 20;

const store::Column kPartition = {"partition", store::ColumnType::kText};
const std::vector<store::Column> kHeadColumns = {{"seq", store::ColumnType::kInt},
                                                 {"chain", store::ColumnType::kText},
                                                 {"reset_seq", store::ColumnType::kInt},
                                                 {"first_kept_seq", store::ColumnType::kInt}};

struct HeadRow {
  std::int64_t seq = 0;
  std::string chain = std::string(32, '0');
  std::int64_t reset_seq = 0;
  std::int64_t first_kept_seq = 1;
};

std::optional<HeadRow> SelectHead(const store::Transaction& tx, const std::string& partition, bool lock) {
  HeadRow head;
  if (lock && tx.engine() == store::Engine::kPostgres) {
    tx.sql() << "select seq, chain, reset_seq, first_kept_seq from event_log_head where partition = :p for update",
        soci::use(partition), soci::into(head.seq), soci::into(head.chain), soci::into(head.reset_seq),
        soci::into(head.first_kept_seq);
    if (!tx.sql().got_data()) return std::nullopt;
    return head;
  }
  store::Rows key({kPartition});
  key.Text(partition);
  const store::Rows found = store::Fetch(tx, "event_log_head", kHeadColumns, key);
  if (found.empty()) return std::nullopt;
  return HeadRow{found.GetInt(0, 0), found.GetText(0, 1), found.GetInt(0, 2), found.GetInt(0, 3)};
}

// The head row, locked to the end of the transaction: it is what gives sequences in commit order.
HeadRow LockHead(store::WriteTransaction& tx, const std::string& partition) {
  std::optional<HeadRow> head = SelectHead(tx, partition, true);
  if (!head.has_value()) {
    tx.sql() << "insert into event_log_head (partition, seq, chain, reset_seq, first_kept_seq) "
                "values (:p, 0, '00000000000000000000000000000000', 0, 1) on conflict (partition) do nothing",
        soci::use(partition);
    head = SelectHead(tx, partition, true);
  }
  failpoint::Hit("eventlog/after_head_lock");
  return *head;
}

void StoreHead(store::WriteTransaction& tx, const std::string& partition, const HeadRow& head) {
  std::vector<store::Column> columns = kHeadColumns;
  columns.push_back(kPartition);
  store::Rows rows(columns);
  rows.Int(head.seq).Text(head.chain).Int(head.reset_seq).Int(head.first_kept_seq).Text(partition);
  store::Upsert(tx, "event_log_head", rows, {"partition"});
}

// The chain at `seq`, which an event of the log must have; nullopt when there is none: it was lost in a reset.
std::optional<std::string> ChainAt(const store::Transaction& tx, const std::string& partition, std::int64_t seq) {
  if (seq == 0) return std::string(32, '0');
  store::Rows key({kPartition, {"seq", store::ColumnType::kInt}});
  key.Text(partition).Int(seq);
  const store::Rows found = store::Fetch(tx, "event_log", {{"chain", store::ColumnType::kText}}, key);
  if (found.empty()) return std::nullopt;
  return found.GetText(0, 0);
}

}  // namespace

struct EventLog::State {
  State(store::Database& database_in, Ownership& ownership_in, std::string source_in, const clock::Clock& clock_in)
      : database(database_in), ownership(ownership_in), source(std::move(source_in)), clock(clock_in) {}

  // Adds `drafts` after the locked `head`, the first one at `first_seq`.
  Position Add(store::WriteTransaction& tx, const std::string& partition, HeadRow head, std::int64_t first_seq,
               absl::Span<const Draft> drafts);
  void Announce(const std::string& partition) {
    const absl::ReaderMutexLock lock(&mutex);
    for (const auto& listener : listeners) listener(partition);
  }
  absl::StatusOr<platform::v1::EventBatch> Read(const store::Transaction& tx, const std::string& partition,
                                                std::int64_t after_seq, int limit) const;
  // The same from memory, where that holds what the table holds up to `head`.
  std::optional<platform::v1::EventBatch> ReadRecent(const store::Transaction& tx, const std::string& partition,
                                                     const HeadRow& head, std::int64_t after_seq, int limit) const;

  store::Database& database;
  Ownership& ownership;
  const std::string source;
  const clock::Clock& clock;
  std::string log_id;
  Recent recent{kRecentBytes};

  absl::Mutex mutex;
  std::list<std::function<void(const std::string&)>> listeners ABSL_GUARDED_BY(mutex);
};

EventLog::EventLog(std::unique_ptr<State> state) : state_(std::move(state)) {}
EventLog::~EventLog() = default;

absl::StatusOr<std::unique_ptr<EventLog>> EventLog::Open(store::Database& database, Ownership& ownership,
                                                         std::string source, const clock::Clock& clock,
                                                         ids::Generator& ids) {
  absl::Status status = crypto::Init();
  if (!status.ok()) return status;
  status = store::Migrate(database, "eventlog", Migrations());
  if (!status.ok()) return status;
  auto state = std::make_unique<State>(database, ownership, std::move(source), clock);
  const std::string fresh = ids.Random128();
  status = database.Write([&](store::WriteTransaction& tx) {
    tx.sql() << "insert into event_log_identity (only_row, log_id) values (1, :l) on conflict (only_row) do nothing",
        soci::use(fresh);
    tx.sql() << "select log_id from event_log_identity where only_row = 1", soci::into(state->log_id);
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return std::unique_ptr<EventLog>(new EventLog(std::move(state)));
}

Position EventLog::State::Add(store::WriteTransaction& tx, const std::string& partition, HeadRow head,
                              std::int64_t first_seq, absl::Span<const Draft> drafts) {
  Chain chain = ChainFromHex(head.chain);
  platform::v1::Event event;
  event.set_source(source);
  event.set_subject(partition);
  timestamp::Set(clock.Now(), event.mutable_recordedtime());
  store::Rows rows({{"partition", store::ColumnType::kText},
                    {"seq", store::ColumnType::kInt},
                    {"chain", store::ColumnType::kText},
                    {"event", store::ColumnType::kBytes}});
  const std::string trace(log::CurrentTrace());
  std::string bytes;
  const bool contiguous = head.seq == first_seq - 1;
  const auto append = std::make_shared<Recent::Append>();
  append->after_seq = head.seq;
  append->after_chain = chain;
  head.seq = first_seq - 1;
  for (const Draft& draft : drafts) {
    head.seq += 1;
    event.set_id(draft.id);
    event.set_type(draft.type);
    event.set_data(draft.data);
    timestamp::Set(draft.time, event.mutable_time());
    event.set_sequence(head.seq);
    event.set_traceparent(draft.traceparent.empty() ? trace : draft.traceparent);
    event.SerializeToString(&bytes);
    chain = NextChain(chain, bytes);
    head.chain = ChainToHex(chain);
    rows.Text(partition).Int(head.seq).Text(head.chain).Bytes(bytes);
    append->Add(bytes, chain);
  }
  store::Insert(tx, "event_log", rows);
  StoreHead(tx, partition, head);
  tx.OnCommit([this, partition, append = contiguous ? append : nullptr] {
    if (append != nullptr) recent.Remember(partition, append);
    Announce(partition);
  });
  failpoint::Hit("eventlog/after_append");
  return {log_id, head.seq, head.chain};
}

absl::StatusOr<Position> EventLog::Append(store::WriteTransaction& tx, const std::string& partition,
                                          absl::Span<const Draft> drafts) {
  if (drafts.empty())
    return absl::InvalidArgumentError("An append needs at least one event: skip it when there is none.");
  const absl::StatusOr<std::int64_t> fence = state_->ownership.Check(tx, partition);
  if (!fence.ok()) return fence.status();
  const HeadRow head = LockHead(tx, partition);
  return state_->Add(tx, partition, head, head.seq + 1, drafts);
}

absl::StatusOr<Position> EventLog::HeadAt(const store::Transaction& tx, const std::string& partition) const {
  const HeadRow head = SelectHead(tx, partition, false).value_or(HeadRow());
  return Position{state_->log_id, head.seq, head.chain};
}

absl::StatusOr<std::vector<Head>> EventLog::Heads() const {
  std::vector<Head> heads;
  const absl::Status status = state_->database.Read([&](store::ReadTransaction& tx) {
    Head head;
    head.position.log_id = state_->log_id;
    soci::statement statement =
        (tx.sql().prepare << "select partition, seq, chain, reset_seq, first_kept_seq from event_log_head "
                             "order by partition",
         soci::into(head.partition), soci::into(head.position.seq), soci::into(head.position.chain),
         soci::into(head.reset_seq), soci::into(head.first_kept_seq));
    statement.execute();
    while (statement.fetch()) {
      if (state_->ownership.InShard(head.partition)) heads.push_back(head);
    }
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return heads;
}

absl::StatusOr<platform::v1::EventBatch> EventLog::Read(const std::string& partition, std::int64_t after_seq,
                                                        int limit) const {
  absl::StatusOr<platform::v1::EventBatch> batch = absl::InternalError("not read");
  const absl::Status status = state_->database.Read([&](store::ReadTransaction& tx) {
    batch = state_->Read(tx, partition, after_seq, limit);
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return batch;
}

absl::StatusOr<platform::v1::EventBatch> EventLog::State::Read(const store::Transaction& tx,
                                                               const std::string& partition, std::int64_t after_seq,
                                                               int limit) const {
  const std::optional<HeadRow> head = SelectHead(tx, partition, false);
  if (!head.has_value())
    return absl::NotFoundError(absl::StrCat("No event of ", partition, " was ever appended here."));
  if (after_seq < 0) return absl::InvalidArgumentError("after_seq is 0 or the sequence of an event.");
  if (after_seq > head->seq) {
    return absl::FailedPreconditionError(
        absl::StrCat("The log of ", partition, " ends at ", head->seq, ", before ", after_seq, "."));
  }
  // The chain at after_seq is needed too, so the event there must still be kept.
  if (head->first_kept_seq > 1 && after_seq < head->first_kept_seq) {
    return absl::OutOfRangeError(absl::StrCat("Events of ", partition, " before ", head->first_kept_seq,
                                              " are no longer kept: take a snapshot."));
  }
  if (after_seq == head->seq) {
    platform::v1::EventBatch none;
    none.set_partition(partition);
    *none.mutable_after() = ToProto({log_id, head->seq, head->chain});
    *none.mutable_last() = none.after();
    return none;
  }
  limit = limit <= 0 ? kMostEvents : std::min(limit, kMostEvents);
  if (auto recent_batch = ReadRecent(tx, partition, *head, after_seq, limit)) return *std::move(recent_batch);
  std::optional<std::string> chain = ChainAt(tx, partition, after_seq);
  if (!chain.has_value()) {
    return absl::FailedPreconditionError(absl::StrCat("Event ", after_seq, " of ", partition,
                                                      " was lost when this log was restored from an older copy."));
  }
  platform::v1::EventBatch batch;
  batch.set_partition(partition);
  *batch.mutable_after() = ToProto({log_id, after_seq, *chain});
  Position last{log_id, after_seq, *chain};
  std::int64_t seq = 0;
  std::string event;
  std::size_t bytes = 0;
  soci::statement statement =
      (tx.sql().prepare << "select seq, chain, event from event_log where partition = :p and seq > :s "
                           "order by seq limit :l",
       soci::use(partition), soci::use(after_seq), soci::use(limit), soci::into(seq), soci::into(*chain),
       soci::into(event));
  statement.execute();
  while (statement.fetch()) {
    std::string raw = tx.Bytes(event);
    if (batch.events_size() > 0 && bytes + raw.size() > kMostBytes) break;
    bytes += raw.size();
    last.seq = seq;
    last.chain = *chain;
    batch.add_events(std::move(raw));
  }
  *batch.mutable_last() = ToProto(last);
  return batch;
}

std::optional<platform::v1::EventBatch> EventLog::State::ReadRecent(const store::Transaction& tx,
                                                                    const std::string& partition, const HeadRow& head,
                                                                    std::int64_t after_seq, int limit) const {
  const std::optional<Recent::Range> range = recent.Copy(partition, after_seq, head.seq, limit, kMostBytes);
  if (!range.has_value()) return std::nullopt;
  // The chain at its end stands for all of it.
  const std::string last = ChainToHex(range->last.chain);
  const bool same =
      range->last.seq == head.seq ? last == head.chain : ChainAt(tx, partition, range->last.seq) == std::optional(last);
  if (!same) return std::nullopt;
  platform::v1::EventBatch batch;
  batch.set_partition(partition);
  *batch.mutable_after() = ToProto({log_id, after_seq, ChainToHex(range->after.chain)});
  batch.mutable_events()->Reserve(static_cast<int>(range->events.size()));
  for (const std::string_view event : range->events) batch.add_events(event.data(), event.size());
  *batch.mutable_last() = ToProto({log_id, range->last.seq, last});
  return batch;
}

absl::StatusOr<std::int64_t> EventLog::StartOfLast(const std::string& partition, std::size_t bytes) const {
  std::int64_t start = 0;
  const absl::Status status = state_->database.Read([&](store::ReadTransaction& tx) {
    std::int64_t size = 0;
    std::size_t total = 0;
    int rows = 0;
    soci::statement statement = (tx.sql().prepare << "select seq, length(event) from event_log where partition = :p "
                                                     "order by seq desc limit :l",
                                 soci::use(partition), soci::use(kMostScanned), soci::into(start), soci::into(size));
    statement.execute();
    while (statement.fetch()) {
      rows += 1;
      total += static_cast<std::size_t>(size);
      if (total > bytes) return absl::OkStatus();
    }
    const bool whole = rows < kMostScanned && SelectHead(tx, partition, false).value_or(HeadRow()).first_kept_seq <= 1;
    if (whole) start = 0;
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return start;
}

absl::StatusOr<Position> EventLog::Reset(const std::string& partition, std::int64_t highest_seen_seq,
                                         const std::string& reason) {
  if (highest_seen_seq < 0) return absl::InvalidArgumentError("highest_seen_seq is the sequence of an event, or 0.");
  if (reason.empty())
    return absl::InvalidArgumentError("A reset needs a reason: say which copy was restored, and why.");
  Position reached;
  absl::Status status = state_->database.Write([&](store::WriteTransaction& tx) -> absl::Status {
    const absl::StatusOr<std::int64_t> fence = state_->ownership.Check(tx, partition);
    if (!fence.ok()) return fence.status();
    HeadRow head = LockHead(tx, partition);
    const std::int64_t seq = std::max(head.seq, highest_seen_seq) + 1;
    platform::v1::LogReset reset;
    reset.set_lost_from(head.seq + 1);
    reset.set_lost_to(seq - 1);
    reset.set_reason(reason);
    head.reset_seq = seq;
    const Draft draft =
        MakeDraft(absl::StrCat(state_->log_id, "-reset-", partition, "-", seq), state_->clock.Now(), reset);
    reached = state_->Add(tx, partition, head, seq, absl::MakeConstSpan(&draft, 1));
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  failpoint::Hit("eventlog/after_reset");
  return reached;
}

std::function<void()> EventLog::OnAppend(std::function<void(const std::string& partition)> listener) {
  const absl::MutexLock lock(&state_->mutex);
  const auto place = state_->listeners.insert(state_->listeners.end(), std::move(listener));
  return [state = state_.get(), place] {
    const absl::MutexLock removing(&state->mutex);
    state->listeners.erase(place);
  };
}

const std::string& EventLog::log_id() const {
  return state_->log_id;
}
const std::string& EventLog::source() const {
  return state_->source;
}
Ownership& EventLog::ownership() const {
  return state_->ownership;
}

}  // namespace jemputbola::eventlog
