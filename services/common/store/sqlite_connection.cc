#include "common/store/sqlite_connection.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace jemputbola::store {
namespace {

bool IsUnique(int code) {
  return code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY || code == SQLITE_CONSTRAINT_ROWID;
}

// Statements of every transaction stay prepared.
int StepOnce(SqliteConnection& connection, const std::string& sql) {
  sqlite_api::sqlite3_stmt* statement = connection.Prepare(sql);
  const int code = sqlite_api::sqlite3_step(statement);
  sqlite_api::sqlite3_reset(statement);
  return code;
}

// The name by which SOCI opens the file. SQLite guards each of its calls against others on the same connection, and
// counts its memory under a lock of the whole process: Pool gives a connection to one thread at a time, and nobody asks
// for the count. Both can be switched off only before the first connection.
std::string NameOf(const std::string& path) {
  static const bool kSet = [] {
    sqlite_api::sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
    sqlite_api::sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    return true;
  }();
  static_cast<void>(kSet);
  return absl::StrCat("dbname=\"", path, "\"");
}

}  // namespace

SqliteConnection::SqliteConnection(const std::string& path, Access access, absl::Duration lock_wait)
    : access_(access), lock_wait_(lock_wait), session_(soci::sqlite3, NameOf(path)) {
  sqlite_api::sqlite3_extended_result_codes(handle(), 1);
  // A misspelt column in double quotes is an error, not a text.
  sqlite_api::sqlite3_db_config(handle(), SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  sqlite_api::sqlite3_db_config(handle(), SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
  Execute(absl::StrCat("pragma busy_timeout=", absl::ToInt64Milliseconds(lock_wait_)));
  Execute("pragma journal_mode=wal");
  Execute("pragma synchronous=full");
  Execute("pragma foreign_keys=on");
  // KiB; the default of 2 MiB is too small for the inner pages of a national table.
  Execute("pragma cache_size=-32768");
  if (access == Access::kRead) Execute("pragma query_only=on");
}

absl::Status SqliteConnection::CheckSettings() {
  const std::pair<const char*, std::string> settings[] = {
      {"journal_mode", "wal"},
      {"synchronous", "2"},
      {"foreign_keys", "1"},
      {"busy_timeout", absl::StrCat(absl::ToInt64Milliseconds(lock_wait_))},
  };
  for (const auto& [name, wanted] : settings) {
    std::string value;
    session_ << absl::StrCat("pragma ", name), soci::into(value);
    if (value != wanted) {
      return absl::FailedPreconditionError(absl::StrCat("SQLite refuses ", name, "=", wanted, " (it is ", value,
                                                        "): keep the database file on a local disk"));
    }
  }
  return absl::OkStatus();
}

sqlite_api::sqlite3* SqliteConnection::handle() const {
  return static_cast<const soci::sqlite3_session_backend*>(const_cast<soci::session&>(session_).get_backend())->conn_;
}

void SqliteConnection::ThrowError(int code) const {
  throw soci::sqlite3_soci_error(sqlite_api::sqlite3_errmsg(handle()), code);
}

void SqliteConnection::Execute(const std::string& statement) {
  const int code = sqlite_api::sqlite3_exec(handle(), statement.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) ThrowError(code);
}

void SqliteConnection::Begin() {
  const int code = StepOnce(*this, access_ == Access::kWrite ? "begin immediate" : "begin");
  if (code != SQLITE_DONE) ThrowError(code);
}

void SqliteConnection::Commit() {
  const int code = StepOnce(*this, "commit");
  if (code != SQLITE_DONE) ThrowError(code);
}

void SqliteConnection::Rollback() noexcept {
  // Some errors have rolled back already; otherwise a rollback in SQLite cannot fail.
  if (sqlite_api::sqlite3_get_autocommit(handle()) == 0) {
    sqlite_api::sqlite3_exec(handle(), "rollback", nullptr, nullptr, nullptr);
  }
}

sqlite_api::sqlite3_stmt* SqliteConnection::Prepare(const std::string& sql) {
  auto& statement = statements_[sql];
  if (!statement) {
    sqlite_api::sqlite3_stmt* prepared = nullptr;
    const int code = sqlite_api::sqlite3_prepare_v3(handle(), sql.data(), static_cast<int>(sql.size()),
                                                    SQLITE_PREPARE_PERSISTENT, &prepared, nullptr);
    if (code != SQLITE_OK) ThrowError(code);
    statement.reset(prepared);
  }
  return statement.get();
}

Failure SqliteConnection::Explain(const soci::soci_error& error) const {
  const std::string text = error.get_error_message();
  const auto* sqlite = dynamic_cast<const soci::sqlite3_soci_error*>(&error);
  if (sqlite == nullptr) return {absl::InternalError(text)};
  const int code = sqlite->result();
  switch (code & 0xff) {
    case SQLITE_CONSTRAINT:
      return {IsUnique(code) ? absl::AlreadyExistsError(text) : absl::FailedPreconditionError(text)};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_INTERRUPT:
      return {absl::UnavailableError("the database file is locked by another process: nothing was written, try again")};
    case SQLITE_FULL:
      return {absl::UnavailableError("the database cannot grow: nothing was written, free space on its disk"), true};
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_NOMEM:
      return {absl::UnavailableError(absl::StrCat("the database file cannot be used (", text,
                                                  "): check its disk, permissions and free space")),
              true};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return {absl::InternalError("the database file is damaged: restore it from a backup"), true};
    default:
      return {absl::InternalError(text)};
  }
}

absl::StatusOr<std::unique_ptr<Connection>> OpenSqlite(const std::string& path, Access access,
                                                       absl::Duration lock_wait) {
  if (path.find('"') != std::string::npos) {
    return absl::InvalidArgumentError("the path of a database file must not contain a double quote");
  }
  try {
    auto connection = std::make_unique<SqliteConnection>(path, access, lock_wait);
    if (auto status = connection->CheckSettings(); !status.ok()) return status;
    return std::unique_ptr<Connection>(std::move(connection));
  } catch (const soci::soci_error& error) {
    return absl::UnavailableError(absl::StrCat("database file ", path, " cannot be opened (", error.get_error_message(),
                                               "): check its folder and permissions"));
  }
}

}  // namespace jemputbola::store
