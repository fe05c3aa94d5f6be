#pragma once

#include <soci/sqlite3/soci-sqlite3.h>

#include <memory>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "common/store/connection.h"

namespace jemputbola::store {

struct FinalizeStatement {
  void operator()(sqlite_api::sqlite3_stmt* statement) const { sqlite_api::sqlite3_finalize(statement); }
};
using SqliteStatement = std::unique_ptr<sqlite_api::sqlite3_stmt, FinalizeStatement>;

class SqliteConnection final : public Connection {
 public:
  // Throws soci::soci_error when the file cannot be opened.
  SqliteConnection(const std::string& path, Access access, absl::Duration lock_wait);

  // OK when WAL, synchronous=FULL, foreign_keys and the busy time-out are in force.
  absl::Status CheckSettings();

  Engine engine() const override { return Engine::kSqlite; }
  soci::session& session() override { return session_; }
  bool usable() const override { return true; }
  void Begin() override;
  void Commit() override;
  void Rollback() noexcept override;
  void Execute(const std::string& statement) override;
  Failure Explain(const soci::soci_error& error) const override;

  // The prepared statement for `sql`, kept until the connection closes. Reset it after use.
  sqlite_api::sqlite3_stmt* Prepare(const std::string& sql);
  // Throws the last error of the connection.
  [[noreturn]] void ThrowError(int code) const;
  sqlite_api::sqlite3* handle() const;

 private:
  Access access_;
  absl::Duration lock_wait_;
  soci::session session_;
  // Destroyed, and so finalised, before the session closes.
  absl::flat_hash_map<std::string, SqliteStatement> statements_;
};

}  // namespace jemputbola::store
