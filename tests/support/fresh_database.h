#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "common/store/database.h"
#include "tests/support/temp_dir.h"

namespace jemputbola::support {

// A new, empty database on an engine: a file of its own, or one in the program's shared cluster.
class FreshDatabase {
 public:
  explicit FreshDatabase(store::Engine engine);

  const std::string& url() const { return url_; }
  // Opens it (again). Throws when it cannot be opened.
  std::unique_ptr<store::Database> Open() const;

 private:
  TempDir dir_;
  std::string url_;
};

// A suite that runs on SQLite and on PostgreSQL; every test has a fresh database, open as database().
//   class LedgerTest : public OnBothStores {};
//   JB_ON_BOTH_STORES(LedgerTest);
//   TEST_P(LedgerTest, KeepsWhatWasAcknowledged) { ... database().Write(...) ... }
// Register its program with jb_test(... SINGLE_PROCESS), so that its tests share one cluster.
class OnBothStores : public testing::TestWithParam<store::Engine> {
 protected:
  OnBothStores() : fresh_(GetParam()), database_(fresh_.Open()) {}

  store::Engine engine() const { return GetParam(); }
  const std::string& url() const { return fresh_.url(); }
  store::Database& database() { return *database_; }
  // Closes it and opens it again, as a restart of the service does. References from database() end.
  void Reopen() {
    database_.reset();
    database_ = fresh_.Open();
  }
  // One more set of connections to the same database, as another process has.
  std::unique_ptr<store::Database> OpenAnother() const { return fresh_.Open(); }

 private:
  FreshDatabase fresh_;
  std::unique_ptr<store::Database> database_;
};

std::string EngineName(const testing::TestParamInfo<store::Engine>& info);

}  // namespace jemputbola::support

#define JB_ON_BOTH_STORES(Suite)                                                                                      \
  INSTANTIATE_TEST_SUITE_P(On, Suite,                                                                                 \
                           testing::Values(jemputbola::store::Engine::kSqlite, jemputbola::store::Engine::kPostgres), \
                           jemputbola::support::EngineName)
