#include "tests/support/postgres_server.h"

#include <libpq-fe.h>
#include <pwd.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>
#include <vector>

#include "tests/support/eventually.h"

namespace jemputbola::support {
namespace {

constexpr char kBin[] = "/usr/lib/postgresql/15/bin/";

// PostgreSQL refuses to run as root.
std::vector<std::string> AsPostgres(std::vector<std::string> command) {
  if (geteuid() != 0) return command;
  std::vector<std::string> all = {
      "setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--pdeathsig", "SIGQUIT", "--"};
  all.insert(all.end(), command.begin(), command.end());
  return all;
}

}  // namespace

PostgresServer& PostgresServer::Shared() {
  static PostgresServer server;
  return server;
}

PostgresServer::PostgresServer() {
  if (geteuid() == 0) {
    const passwd* user = getpwnam("postgres");
    if (user == nullptr || chown(dir_.path().c_str(), user->pw_uid, user->pw_gid) != 0) {
      throw std::runtime_error("tests as root need the user postgres: apt-get install postgresql");
    }
  }
  ChildProcess::Options options;
  options.directory = "/";
  options.command = AsPostgres({std::string(kBin) + "initdb", "-D", dir_.File("data"), "-U", "postgres", "-A", "trust",
                                "--no-sync", "--locale=C", "-E", "UTF8"});
  ChildProcess initdb(options);
  if (initdb.Wait() != 0) throw std::runtime_error("initdb fails: " + initdb.output());
  Start();
}

PostgresServer::~PostgresServer() {
  // Nobody reads it again: without a checkpoint.
  if (process_) process_->Signal(SIGQUIT);
  if (process_) process_->Wait();
}

void PostgresServer::Start() {
  ChildProcess::Options options;
  options.directory = "/";
  options.command = AsPostgres({std::string(kBin) + "postgres", "-D", dir_.File("data"), "-k", dir_.path(), "-c",
                                "listen_addresses=", "-c", "max_connections=300", "-c", "log_min_messages=fatal"});
  process_ = std::make_unique<ChildProcess>(options);
  const std::string url = Url("postgres");
  const bool ready =
      Eventually([&] { return PQping(url.c_str()) == PQPING_OK || !process_->running(); }) && process_->running();
  if (!ready) throw std::runtime_error("postgres does not start: " + process_->output());
}

void PostgresServer::Stop() {
  process_->Signal(SIGINT);
  process_->Wait();
  process_.reset();
}

void PostgresServer::Restart() {
  Stop();
  Start();
}

std::string PostgresServer::Url(const std::string& database) const {
  return "postgresql://postgres@/" + database + "?host=" + dir_.path();
}

void PostgresServer::Execute(const std::string& sql) {
  const std::unique_ptr<PGconn, void (*)(PGconn*)> connection(PQconnectdb(Url("postgres").c_str()), PQfinish);
  const std::unique_ptr<PGresult, void (*)(PGresult*)> result(PQexec(connection.get(), sql.c_str()), PQclear);
  const ExecStatusType status = PQresultStatus(result.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
    throw std::runtime_error(PQerrorMessage(connection.get()));
}

std::string PostgresServer::NewDatabase() {
  const std::string name = "test_" + std::to_string(++databases_);
  Execute("create database " + name);
  return Url(name);
}

}  // namespace jemputbola::support
