#pragma once

#include <soci/soci.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace jemputbola::store {

enum class Engine { kSqlite, kPostgres };

class Connection;

// What a transaction body works with. SQL goes through SOCI and is the same text on both engines; several rows at once
// go through bulk.h. Column rules: instants are bigint microseconds UTC, dates are text (ISO 8601), whatever is
// compared is text or bigint (binary keys as hexadecimal); `{{bytes}}` columns are payload only, written by bulk.h and
// read as below.
class Transaction {
 public:
  explicit Transaction(Connection& connection) : connection_(connection) {}
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  soci::session& sql() const;
  Engine engine() const;
  // A {{bytes}} column that was read into a std::string through SOCI, as the bytes that were written.
  std::string Bytes(const std::string& column) const;
  // For bulk.h and migrations only.
  Connection& connection() const { return connection_; }

 private:
  Connection& connection_;
};

class ReadTransaction final : public Transaction {
 public:
  using Transaction::Transaction;
};

class WriteTransaction final : public Transaction {
 public:
  using Transaction::Transaction;
  // Runs after the commit, in order, on the same thread; never when the transaction is rolled back. The place to change
  // memory and to wake others: on SQLite no other Write commits before the last action has returned. Must not throw and
  // must not open a transaction.
  void OnCommit(std::function<void()> action) { on_commit_.push_back(std::move(action)); }

 private:
  friend class Database;
  std::vector<std::function<void()>> on_commit_;
};

// One database of one service. Thread-safe: bodies of concurrent Write calls on SQLite run one after the other on the
// one writer connection; readers have connections of their own and see a snapshot.
class Database {
 public:
  struct Options {
    // "sqlite:/path/file.sqlite" or "postgresql://…" (libpq URI).
    std::string url;
    int readers = 4;
    // Connections for writing; SQLite always has one.
    int writers = 4;
    // How long a transaction waits for a lock that another process holds.
    absl::Duration lock_wait = absl::Seconds(10);
  };

  // Opens all connections and verifies durability by reading it back: SQLite WAL with synchronous=FULL and
  // foreign_keys, PostgreSQL with fsync and synchronous_commit. INVALID_ARGUMENT for a URL it cannot read; UNAVAILABLE
  // when the database cannot be reached; FAILED_PRECONDITION when durability is off, with the setting's name.
  static absl::StatusOr<std::unique_ptr<Database>> Open(const Options& options);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  Engine engine() const;

  // Runs `body` in one write transaction (SQLite BEGIN IMMEDIATE; PostgreSQL READ COMMITTED) and commits when it
  // returns OK; otherwise, or when it throws, rolls back. The commit is on disk when this returns OK. Exceptions of
  // SOCI become: ALREADY_EXISTS (unique key), FAILED_PRECONDITION (other constraint), UNAVAILABLE (busy, connection
  // lost, deadlock, disk full: nothing was written, try again), INTERNAL (anything else). A body's own status is
  // returned as it is. Must not be called from inside another body of the same database.
  absl::Status Write(absl::FunctionRef<absl::Status(WriteTransaction&)> body);
  // Runs `body` on one consistent snapshot (SQLite BEGIN; PostgreSQL REPEATABLE READ READ ONLY). Inside a Write it does
  // not see what that has written. Must not be called from inside another Read of the same database: INTERNAL.
  absl::Status Read(absl::FunctionRef<absl::Status(ReadTransaction&)> body);

  // OK, or why the last transaction could not reach the database. Does not touch the database.
  absl::Status health() const;

 private:
  struct State;
  explicit Database(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// A step of a component's schema. `sql` holds statements separated by ';' at line ends; {{bytes}} stands for the
// engine's binary type, {{serial}} for a bigint primary key that the database numbers, a line {{append_only table}} for
// triggers that refuse every update and delete of the table's rows.
struct Migration {
  int number;
  std::string name;
  std::string sql;
};

// Brings the tables of `component` to the newest migration, one transaction each; what is applied stands in table
// schema_migration. FAILED_PRECONDITION when an applied migration has changed since, or is newer than this program.
absl::Status Migrate(Database& database, const std::string& component, const std::vector<Migration>& migrations);

}  // namespace jemputbola::store
