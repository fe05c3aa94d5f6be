#include "common/eventlog/ownership.h"

#include <chrono>
#include <map>
#include <optional>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/eventlog/migrations.h"
#include "common/store/bulk.h"

namespace jemputbola::eventlog {
namespace {

using Steady = std::chrono::steady_clock;

struct Row {
  std::string partition;
  std::string owner;
  std::int64_t fence = 0;
  std::int64_t expires_at = 0;
};

std::int64_t NowMicros() {
  return absl::ToUnixMicros(absl::Now());
}

// Locks the row to the end of the transaction; an SQLite write transaction has the whole database to itself anyway.
std::optional<Row> LockRow(store::WriteTransaction& tx, const std::string& partition) {
  Row row;
  row.partition = partition;
  if (tx.engine() == store::Engine::kPostgres) {
    tx.sql() << "select owner, fence, expires_at from lease where partition = :p for update", soci::use(partition),
        soci::into(row.owner), soci::into(row.fence), soci::into(row.expires_at);
    if (!tx.sql().got_data()) return std::nullopt;
    return row;
  }
  // Every writing transaction asks this: the bulk statements stay prepared.
  store::Rows key({{"partition", store::ColumnType::kText}});
  key.Text(partition);
  const store::Rows found = store::Fetch(tx, "lease",
                                         {{"owner", store::ColumnType::kText},
                                          {"fence", store::ColumnType::kInt},
                                          {"expires_at", store::ColumnType::kInt}},
                                         key);
  if (found.empty()) return std::nullopt;
  row.owner = found.GetText(0, 0);
  row.fence = found.GetInt(0, 1);
  row.expires_at = found.GetInt(0, 2);
  return row;
}

std::vector<Row> AllRows(const store::Transaction& tx) {
  std::vector<Row> rows;
  Row row;
  soci::statement statement =
      (tx.sql().prepare << "select partition, owner, fence, expires_at from lease", soci::into(row.partition),
       soci::into(row.owner), soci::into(row.fence), soci::into(row.expires_at));
  statement.execute();
  while (statement.fetch()) rows.push_back(row);
  return rows;
}

}  // namespace

struct Ownership::State {
  State(store::Database& database_in, Options options_in, log::Logger log_in)
      : database(database_in), options(std::move(options_in)), log(std::move(log_in)) {}

  struct Held {
    std::int64_t fence = 0;
    Steady::time_point until;
  };

  void Notify(const std::string& partition, bool now_held) {
    std::vector<std::function<void(const std::string&, bool)>> targets;
    {
      const absl::MutexLock lock(&mutex);
      targets = listeners;
    }
    for (const auto& target : targets) target(partition, now_held);
  }

  // Forgets a lease that another process has, or had in the meantime.
  void Lost(const std::string& partition, const std::string& owner) {
    {
      const absl::MutexLock lock(&mutex);
      if (held.erase(partition) == 0) return;
    }
    log.Warning("Another process took over a partition", {{"partition", partition}, {"owner", owner}});
    Notify(partition, false);
  }

  // To be called after the commit that took or renewed it.
  void Confirm(const Row& row) {
    bool taken = false;
    {
      const absl::MutexLock lock(&mutex);
      Held& entry = held[row.partition];
      if (row.fence < entry.fence) return;
      taken = entry.fence != row.fence;
      entry = {row.fence, Steady::now() + std::chrono::microseconds(row.expires_at - NowMicros())};
    }
    if (!taken) return;
    log.Info("Took a partition", {{"partition", row.partition}, {"fence", row.fence}});
    Notify(row.partition, true);
  }

  std::optional<std::int64_t> KnownFence(const std::string& partition) const {
    const absl::MutexLock lock(&mutex);
    const auto found = held.find(partition);
    if (found == held.end()) return std::nullopt;
    return found->second.fence;
  }

  void Take(store::WriteTransaction& tx, Row& row) {
    if (KnownFence(row.partition).has_value()) Lost(row.partition, row.owner);
    row.owner = options.owner;
    row.fence += 1;
    row.expires_at = NowMicros() + absl::ToInt64Microseconds(options.ttl);
    tx.sql() << "update lease set owner = :o, fence = :f, expires_at = :e where partition = :p", soci::use(row.owner),
        soci::use(row.fence), soci::use(row.expires_at), soci::use(row.partition);
  }

  void Extend(store::WriteTransaction& tx, Row& row) {
    row.expires_at = NowMicros() + absl::ToInt64Microseconds(options.ttl);
    tx.sql() << "update lease set expires_at = :e where partition = :p", soci::use(row.expires_at),
        soci::use(row.partition);
  }

  bool Free(const Row& row) const { return row.owner.empty() || row.expires_at < NowMicros(); }
  bool Mine(const Row& row) const { return row.owner == options.owner; }
  bool InShard(const std::string& partition) const { return !options.in_shard || options.in_shard(partition); }

  absl::Status Renew();
  void Run();

  store::Database& database;
  const Options options;
  const log::Logger log;

  mutable absl::Mutex mutex;
  std::map<std::string, Held> held ABSL_GUARDED_BY(mutex);
  std::vector<std::function<void(const std::string&, bool)>> listeners ABSL_GUARDED_BY(mutex);
  bool stopping ABSL_GUARDED_BY(mutex) = false;
  bool migrated = false;
  std::thread thread;
};

// Extends what is held and takes what is free, in transactions of their own so that a partition which is being written
// (and whose row is locked, which nobody can take either) holds up no other.
absl::Status Ownership::State::Renew() {
  if (!migrated) {
    const absl::Status status = store::Migrate(database, "eventlog", Migrations());
    if (!status.ok()) return status;
    migrated = true;
  }
  std::vector<std::string> due;
  absl::Status status = database.Read([&](store::ReadTransaction& tx) {
    for (const Row& row : AllRows(tx)) {
      if (Mine(row)) {
        due.push_back(row.partition);
      } else {
        // A snapshot older than our own taking shows a smaller fence.
        if (row.fence > KnownFence(row.partition).value_or(row.fence)) Lost(row.partition, row.owner);
        if (Free(row) && InShard(row.partition)) due.push_back(row.partition);
      }
    }
    return absl::OkStatus();
  });
  if (!status.ok() || due.empty()) return status;
  return database.Write([&](store::WriteTransaction& tx) {
    const std::string skip = tx.engine() == store::Engine::kPostgres ? " for update skip locked" : "";
    for (const std::string& partition : due) {
      Row row;
      row.partition = partition;
      tx.sql() << "select owner, fence, expires_at from lease where partition = :p" + skip, soci::use(partition),
          soci::into(row.owner), soci::into(row.fence), soci::into(row.expires_at);
      if (!tx.sql().got_data()) continue;
      if (Mine(row)) {
        Extend(tx, row);
      } else if (Free(row)) {
        Take(tx, row);
      } else {
        continue;
      }
      tx.OnCommit([this, row] { Confirm(row); });
    }
    return absl::OkStatus();
  });
}

void Ownership::State::Run() {
  bool failing = false;
  while (true) {
    const absl::Status status = Renew();
    if (!status.ok() && !failing) log.Warning("Leases cannot be renewed", {{"error", std::string(status.message())}});
    if (status.ok() && failing) log.Info("Leases are renewed again");
    failing = !status.ok();
    const absl::MutexLock lock(&mutex);
    mutex.AwaitWithTimeout(absl::Condition(&stopping), options.renew_every);
    if (stopping) return;
  }
}

Ownership::Ownership(store::Database& database, Options options, log::Logger log)
    : state_(std::make_unique<State>(database, std::move(options), std::move(log))) {
  state_->migrated = store::Migrate(database, "eventlog", Migrations()).ok();
  state_->thread = std::thread([state = state_.get()] { state->Run(); });
}

Ownership::~Ownership() {
  {
    const absl::MutexLock lock(&state_->mutex);
    state_->stopping = true;
  }
  state_->thread.join();
  const absl::Status status = state_->database.Write([this](store::WriteTransaction& tx) {
    tx.sql() << "update lease set owner = '', expires_at = 0 where owner = :o", soci::use(state_->options.owner);
    return absl::OkStatus();
  });
  if (!status.ok()) state_->log.Warning("Leases were not given up and must expire", {{"error", status.ToString()}});
}

absl::StatusOr<std::int64_t> Ownership::Check(store::WriteTransaction& tx, const std::string& partition) {
  State& state = *state_;
  if (!state.InShard(partition)) {
    return absl::FailedPreconditionError(absl::StrCat(
        "Partition ", partition, " belongs to another cell: send it there, or start with another --shard."));
  }
  std::optional<Row> row = LockRow(tx, partition);
  if (!row.has_value()) {
    tx.sql() << "insert into lease (partition, owner, fence, expires_at) values (:p, '', 0, 0) "
                "on conflict (partition) do nothing",
        soci::use(partition);
    row = LockRow(tx, partition);
    if (!row.has_value()) return absl::UnavailableError("The lease row vanished: try again.");
  }
  if (!state.Mine(*row)) {
    if (!state.Free(*row)) {
      state.Lost(partition, row->owner);
      return absl::AbortedError(absl::StrCat("Partition ", partition, " is still owned by another process, ",
                                             row->owner, ": after a restart try again in a few seconds."));
    }
    state.Take(tx, *row);
  } else {
    // Renewal skips rows that are being written, so a busy writer renews for itself.
    if (row->expires_at - NowMicros() < absl::ToInt64Microseconds(state.options.ttl) / 2) state.Extend(tx, *row);
    const std::optional<std::int64_t> known = state.KnownFence(partition);
    if (known.has_value() && *known != row->fence) state.Lost(partition, row->owner);
  }
  tx.OnCommit([&state, confirmed = *row] { state.Confirm(confirmed); });
  return row->fence;
}

void Ownership::OnChange(std::function<void(const std::string& partition, bool held)> listener) {
  const absl::MutexLock lock(&state_->mutex);
  state_->listeners.push_back(std::move(listener));
}

bool Ownership::Holds(const std::string& partition) const {
  const absl::MutexLock lock(&state_->mutex);
  const auto found = state_->held.find(partition);
  return found != state_->held.end() && Steady::now() < found->second.until;
}

bool Ownership::InShard(const std::string& partition) const {
  return state_->InShard(partition);
}

std::vector<Ownership::Lease> Ownership::Held() const {
  const absl::MutexLock lock(&state_->mutex);
  std::vector<Lease> leases;
  for (const auto& [partition, entry] : state_->held) leases.push_back({partition, state_->options.owner, entry.fence});
  return leases;
}

}  // namespace jemputbola::eventlog
