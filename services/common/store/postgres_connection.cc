#include "common/store/postgres_connection.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace jemputbola::store {
namespace {

struct FreeOptions {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using Options = std::unique_ptr<PQconninfoOption, FreeOptions>;

// The URI as the "key='value' …" form that SOCI passes on. Throws soci::soci_error when libpq cannot read it.
std::string ConnectString(const std::string& url) {
  char* message = nullptr;
  const Options options(PQconninfoParse(url.c_str(), &message));
  if (!options) {
    const std::string text = message == nullptr ? "out of memory" : message;
    PQfreemem(message);
    throw soci::soci_error(text);
  }
  std::string connect = "connect_timeout='5' application_name='jemputbola' client_encoding='UTF8'";
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val == nullptr) continue;
    absl::StrAppend(&connect, " ", option->keyword, "='",
                    absl::StrReplaceAll(option->val, {{"\\", "\\\\"}, {"'", "\\'"}}), "'");
  }
  return connect;
}

// The first line of a server's message without its severity. Later lines may quote rows.
std::string FirstLine(absl::string_view text) {
  for (const absl::string_view prefix : {"ERROR:", "FATAL:", "PANIC:"}) {
    if (absl::ConsumePrefix(&text, prefix)) break;
  }
  return std::string(absl::StripAsciiWhitespace(text.substr(0, text.find('\n'))));
}

}  // namespace

PostgresConnection::PostgresConnection(const std::string& url, Access access, absl::Duration lock_wait)
    : access_(access), session_(soci::postgresql, ConnectString(url)) {
  // Details of an error quote values; they must not reach logs. Notices would go to stderr.
  PQsetErrorVerbosity(handle(), PQERRORS_TERSE);
  PQsetNoticeReceiver(
      handle(), [](void*, const PGresult*) {}, nullptr);
  Execute("set bytea_output = 'hex'");
  Execute(absl::StrCat("set lock_timeout = ", absl::ToInt64Milliseconds(lock_wait)));
  Execute("set time zone 'UTC'");
}

absl::Status PostgresConnection::CheckSettings() {
  for (const std::string name : {"fsync", "synchronous_commit"}) {
    if (Ask("show " + name) == "off") {
      return absl::FailedPreconditionError(
          absl::StrCat("PostgreSQL runs with ", name, "=off and may lose what was acknowledged: set it on"));
    }
  }
  return absl::OkStatus();
}

PGconn* PostgresConnection::handle() const {
  return static_cast<const soci::postgresql_session_backend*>(const_cast<soci::session&>(session_).get_backend())
      ->conn_;
}

bool PostgresConnection::usable() const {
  return PQstatus(handle()) == CONNECTION_OK;
}

PostgresResult PostgresConnection::Checked(PGresult* raw) const {
  PostgresResult result(raw);
  const ExecStatusType status = PQresultStatus(raw);
  if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return result;
  const char* state = PQresultErrorField(raw, PG_DIAG_SQLSTATE);
  const char* text = raw == nullptr ? PQerrorMessage(handle()) : PQresultErrorMessage(raw);
  throw soci::postgresql_soci_error(text, state == nullptr ? "     " : state);
}

void PostgresConnection::Execute(const std::string& statement) {
  Checked(PQexec(handle(), statement.c_str()));
}

std::string PostgresConnection::Ask(const std::string& query) {
  const PostgresResult result = Checked(PQexec(handle(), query.c_str()));
  return PQntuples(result.get()) == 1 ? PQgetvalue(result.get(), 0, 0) : "";
}

void PostgresConnection::Begin() {
  Execute(access_ == Access::kWrite ? "begin isolation level read committed read write"
                                    : "begin isolation level repeatable read read only");
}

void PostgresConnection::Commit() {
  in_doubt_.clear();
  // COMMIT of a failed transaction is a rollback that looks like success.
  if (PQtransactionStatus(handle()) == PQTRANS_INERROR) {
    throw soci::soci_error("the transaction had failed before its commit: do not hide an error of a statement");
  }
  // Empty when the transaction wrote nothing.
  const std::string id = Ask("select pg_current_xact_id_if_assigned()::text");
  try {
    Execute("commit");
  } catch (const soci::soci_error&) {
    if (PQstatus(handle()) != CONNECTION_OK) in_doubt_ = id;
    throw;
  }
}

void PostgresConnection::Rollback() noexcept {
  // A failure breaks the connection, which usable() shows.
  if (PQtransactionStatus(handle()) != PQTRANS_IDLE) PQclear(PQexec(handle(), "rollback"));
}

bool PostgresConnection::WasCommitted(const std::string& in_doubt) {
  constexpr int kTries = 200;
  for (int i = 0; i < kTries; ++i) {
    const std::string status = Ask(absl::StrCat("select pg_xact_status('", in_doubt, "'::xid8)"));
    if (status != "in progress") return status == "committed";
    // The server process of the broken connection has not noticed yet.
    absl::SleepFor(absl::Milliseconds(50));
  }
  throw soci::soci_error("the transaction is still in progress");
}

PostgresResult PostgresConnection::Run(const std::string& sql, const std::vector<std::string>& parameters) {
  auto& name = statements_[sql];
  if (name.empty()) {
    const std::string fresh = absl::StrCat("jb_", ++statements_prepared_);
    Checked(PQprepare(handle(), fresh.c_str(), sql.c_str(), 0, nullptr));
    name = fresh;
  }
  std::vector<const char*> values;
  std::vector<int> lengths;
  const std::vector<int> formats(parameters.size(), 1);
  for (const std::string& parameter : parameters) {
    values.push_back(parameter.data());
    lengths.push_back(static_cast<int>(parameter.size()));
  }
  return Checked(PQexecPrepared(handle(), name.c_str(), static_cast<int>(parameters.size()), values.data(),
                                lengths.data(), formats.data(), 1));
}

Failure PostgresConnection::Explain(const soci::soci_error& error) const {
  const std::string text = FirstLine(error.get_error_message());
  const auto* postgres = dynamic_cast<const soci::postgresql_soci_error*>(&error);
  const std::string state = postgres == nullptr ? "" : postgres->sqlstate();
  const auto in_class = [&state](absl::string_view prefix) { return absl::StartsWith(state, prefix); };
  if (PQstatus(handle()) != CONNECTION_OK || in_class("08") || in_class("57P")) {
    return {absl::UnavailableError("the connection to PostgreSQL broke: nothing was written, try again"), true};
  }
  if (state == "23505") return {absl::AlreadyExistsError(text)};
  if (in_class("23")) return {absl::FailedPreconditionError(text)};
  if (in_class("40") || in_class("55") || state == "57014") {
    return {absl::UnavailableError(
        absl::StrCat("PostgreSQL gave the transaction up (", text, "): nothing was written, try again"))};
  }
  if (in_class("53") || in_class("58")) {
    return {absl::UnavailableError(
                absl::StrCat("PostgreSQL lacks a resource (", text, "): nothing was written, free disk or memory")),
            true};
  }
  // Data errors quote the value.
  if (in_class("22")) return {absl::InternalError(absl::StrCat("PostgreSQL refused a value, SQLSTATE ", state))};
  return {absl::InternalError(text)};
}

absl::StatusOr<std::unique_ptr<Connection>> OpenPostgres(const std::string& url, Access access,
                                                         absl::Duration lock_wait) {
  try {
    ConnectString(url);
  } catch (const soci::soci_error& error) {
    return absl::InvalidArgumentError(absl::StrCat("database url: ", FirstLine(error.get_error_message())));
  }
  try {
    auto connection = std::make_unique<PostgresConnection>(url, access, lock_wait);
    if (auto status = connection->CheckSettings(); !status.ok()) return status;
    return std::unique_ptr<Connection>(std::move(connection));
  } catch (const soci::soci_error& error) {
    return absl::UnavailableError(
        absl::StrCat("PostgreSQL cannot be reached: ", absl::StripAsciiWhitespace(error.get_error_message())));
  }
}

}  // namespace jemputbola::store
