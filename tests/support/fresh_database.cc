#include "tests/support/fresh_database.h"

#include <stdexcept>

#include "tests/support/postgres_server.h"

namespace jemputbola::support {

FreshDatabase::FreshDatabase(store::Engine engine)
    : url_(engine == store::Engine::kSqlite ? "sqlite:" + dir_.File("test.sqlite")
                                            : PostgresServer::Shared().NewDatabase()) {}

std::unique_ptr<store::Database> FreshDatabase::Open() const {
  auto database = store::Database::Open({.url = url_});
  if (!database.ok()) throw std::runtime_error(database.status().ToString());
  return *std::move(database);
}

std::string EngineName(const testing::TestParamInfo<store::Engine>& info) {
  return info.param == store::Engine::kSqlite ? "Sqlite" : "Postgres";
}

}  // namespace jemputbola::support
