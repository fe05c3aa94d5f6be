#include "common/store/database.h"

#include <exception>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/store/connection.h"
#include "common/store/pool.h"

namespace jemputbola::store {
namespace {

// How long the outcome of a commit whose connection broke is asked for, while the server restarts.
constexpr absl::Duration kInDoubt = absl::Seconds(10);

// What a body did: its status, or what it threw.
Failure RunBody(Connection& connection, absl::FunctionRef<absl::Status()> body) {
  try {
    return {body()};
  } catch (const soci::soci_error& error) {
    return connection.Explain(error);
  } catch (const std::exception& error) {
    return {absl::InternalError(
        absl::StrCat("a transaction was rolled back after an error in the program: ", error.what()))};
  } catch (...) {
    return {absl::InternalError("a transaction was rolled back after an unknown exception in the program")};
  }
}

}  // namespace

soci::session& Transaction::sql() const {
  return connection_.session();
}

Engine Transaction::engine() const {
  return connection_.engine();
}

std::string Transaction::Bytes(const std::string& column) const {
  if (engine() == Engine::kSqlite) return column;
  if (!absl::StartsWith(column, "\\x")) throw soci::soci_error("a bytes column does not hold bytes");
  return absl::HexStringToBytes(absl::string_view(column).substr(2));
}

bool Connection::WasCommitted(const std::string&) {
  return false;
}

struct Database::State {
  State(Engine kind, Pool::Opener open_writer, Pool::Opener open_reader)
      : engine(kind), writers(std::move(open_writer)), readers(std::move(open_reader)) {}

  void Remember(const Failure& failure) {
    absl::MutexLock lock(&mutex);
    health = failure.unreachable ? failure.status : absl::OkStatus();
  }

  // Commits, or says why nothing was written.
  Failure Commit(Connection& connection) {
    try {
      connection.Commit();
      return {absl::OkStatus()};
    } catch (const soci::soci_error& error) {
      const Failure failure = connection.Explain(error);
      const std::string in_doubt = connection.in_doubt();
      connection.Rollback();
      return in_doubt.empty() ? failure : Settle(in_doubt, failure);
    }
  }

  // The connection broke between COMMIT and its answer: asks on a new one what became of the transaction.
  Failure Settle(const std::string& in_doubt, const Failure& failure) {
    const absl::Time end = absl::Now() + kInDoubt;
    do {
      try {
        auto connection = writers.Open();
        if (connection.ok()) {
          return (*connection)->WasCommitted(in_doubt) ? Failure{absl::OkStatus()} : failure;
        }
      } catch (const soci::soci_error&) {
        // Still going down or coming up: ask again.
      }
      absl::SleepFor(absl::Milliseconds(50));
    } while (absl::Now() < end);
    return {absl::UnavailableError("the database went away during a commit and its outcome is not known yet: read "
                                   "before writing again"),
            true};
  }

  const Engine engine;
  Pool writers;
  Pool readers;
  absl::Mutex mutex;
  absl::Status health ABSL_GUARDED_BY(mutex);
};

Database::Database(std::unique_ptr<State> state) : state_(std::move(state)) {}
Database::~Database() = default;

absl::StatusOr<std::unique_ptr<Database>> Database::Open(const Options& options) {
  std::unique_ptr<State> state;
  int writers = options.writers;
  const absl::Duration wait = options.lock_wait;
  absl::string_view path = options.url;
  if (absl::ConsumePrefix(&path, "sqlite:")) {
    if (path.empty()) return absl::InvalidArgumentError("database url names no file: write sqlite:/path/file.sqlite");
    const std::string file(path);
    state = std::make_unique<State>(
        Engine::kSqlite, [file, wait] { return OpenSqlite(file, Access::kWrite, wait); },
        [file, wait] { return OpenSqlite(file, Access::kRead, wait); });
    writers = 1;
  } else if (absl::StartsWith(path, "postgresql://") || absl::StartsWith(path, "postgres://")) {
    const std::string url = options.url;
    state = std::make_unique<State>(
        Engine::kPostgres, [url, wait] { return OpenPostgres(url, Access::kWrite, wait); },
        [url, wait] { return OpenPostgres(url, Access::kRead, wait); });
  } else {
    return absl::InvalidArgumentError("database url must begin with sqlite: or postgresql://");
  }
  if (writers < 1 || options.readers < 1) {
    return absl::InvalidArgumentError("a database needs at least one writer and one reader connection");
  }
  if (auto status = state->writers.Fill(writers); !status.ok()) return status;
  if (auto status = state->readers.Fill(options.readers); !status.ok()) return status;
  return std::unique_ptr<Database>(new Database(std::move(state)));
}

Engine Database::engine() const {
  return state_->engine;
}

absl::Status Database::Write(absl::FunctionRef<absl::Status(WriteTransaction&)> body) {
  Pool::Lease lease(state_->writers);
  Failure failure = lease.Begin();
  if (failure.status.ok()) {
    Connection& connection = lease.connection();
    WriteTransaction tx(connection);
    failure = RunBody(connection, [&] { return body(tx); });
    if (failure.status.ok()) {
      failure = state_->Commit(connection);
    } else {
      connection.Rollback();
    }
    if (failure.status.ok()) {
      for (auto& action : tx.on_commit_) action();
    }
  }
  state_->Remember(failure);
  return failure.status;
}

absl::Status Database::Read(absl::FunctionRef<absl::Status(ReadTransaction&)> body) {
  Pool::Lease lease(state_->readers);
  Failure failure = lease.Begin();
  if (failure.status.ok()) {
    Connection& connection = lease.connection();
    ReadTransaction tx(connection);
    failure = RunBody(connection, [&] { return body(tx); });
    connection.Rollback();
  }
  state_->Remember(failure);
  return failure.status;
}

absl::Status Database::health() const {
  absl::MutexLock lock(&state_->mutex);
  return state_->health;
}

}  // namespace jemputbola::store
