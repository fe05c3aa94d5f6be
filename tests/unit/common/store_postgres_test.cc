#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>

#include "common/store/database.h"
#include "tests/support/cutting_proxy.h"
#include "tests/support/eventually.h"
#include "tests/support/fresh_database.h"
#include "tests/support/postgres_server.h"

namespace jemputbola::store {
namespace {

using support::CuttingProxy;
using support::Eventually;
using support::PostgresServer;
using testing::HasSubstr;

class PostgresTest : public testing::Test {
 protected:
  PostgresTest() : fresh_(Engine::kPostgres), database_(fresh_.Open()) {
    EXPECT_TRUE(Execute("create table item (id bigint primary key, amount bigint)").ok());
    EXPECT_TRUE(Execute("insert into item values (1, 0), (2, 0)").ok());
  }

  absl::Status Execute(const std::string& sql) { return Execute(*database_, sql); }
  static absl::Status Execute(Database& database, const std::string& sql) {
    return database.Write([&](WriteTransaction& tx) {
      tx.sql() << sql;
      return absl::OkStatus();
    });
  }
  int Count() {
    int count = -1;
    const absl::Status status = database_->Read([&](ReadTransaction& tx) {
      tx.sql() << "select count(*) from item", soci::into(count);
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
    return count;
  }

  support::FreshDatabase fresh_;
  std::unique_ptr<Database> database_;
};

TEST_F(PostgresTest, SurvivesARestartOfTheServerWithTheNextCall) {
  PostgresServer::Shared().Restart();
  EXPECT_TRUE(Execute("insert into item values (3, 0)").ok());
  EXPECT_EQ(Count(), 3);
}

TEST_F(PostgresTest, IsUnhealthyWhileTheServerIsAwayAndHealthyAfterTheNextTransaction) {
  PostgresServer::Shared().Stop();
  EXPECT_EQ(Execute("insert into item values (3, 0)").code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(database_->health().code(), absl::StatusCode::kUnavailable);
  PostgresServer::Shared().Start();
  EXPECT_TRUE(Execute("insert into item values (3, 0)").ok());
  EXPECT_TRUE(database_->health().ok());
}

TEST_F(PostgresTest, RollsBackAndSaysUnavailableWhenTheConnectionBreaksInABody) {
  bool ran = false;
  const absl::Status status = database_->Write([&](WriteTransaction& tx) {
    tx.OnCommit([&] { ran = true; });
    tx.sql() << "insert into item values (3, 0)";
    PostgresServer::Shared().Execute(
        "select pg_terminate_backend(pid) from pg_stat_activity where state = 'idle in transaction'");
    tx.sql() << "insert into item values (4, 0)";
    return absl::OkStatus();
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << status;
  EXPECT_FALSE(ran);
  EXPECT_EQ(Count(), 2);
}

TEST_F(PostgresTest, SaysUnavailableToTheLoserOfADeadlock) {
  const auto other = fresh_.Open();
  absl::Status theirs;
  std::thread thread;
  const absl::Status mine = database_->Write([&](WriteTransaction& tx) {
    tx.sql() << "update item set amount = 1 where id = 1";
    thread = std::thread([&] {
      theirs = other->Write([](WriteTransaction& second) {
        second.sql() << "update item set amount = 2 where id = 2";
        second.sql() << "update item set amount = 2 where id = 1";
        return absl::OkStatus();
      });
    });
    EXPECT_TRUE(Eventually([&] {
      int waiting = 0;
      tx.sql() << "select count(*) from pg_locks where not granted", soci::into(waiting);
      return waiting > 0;
    }));
    tx.sql() << "update item set amount = 1 where id = 2";
    return absl::OkStatus();
  });
  thread.join();
  EXPECT_NE(mine.ok(), theirs.ok()) << mine << theirs;
  EXPECT_EQ((mine.ok() ? theirs : mine).code(), absl::StatusCode::kUnavailable);
}

TEST_F(PostgresTest, CommitsNothingWhenABodyHidesTheErrorOfAStatement) {
  const absl::Status status = database_->Write([&](WriteTransaction& tx) {
    tx.sql() << "insert into item values (3, 0)";
    try {
      tx.sql() << "insert into item values (1, 0)";
    } catch (const soci::soci_error& hidden) {
      EXPECT_NE(hidden.what(), nullptr);
    }
    return absl::OkStatus();
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("do not hide"));
  EXPECT_EQ(Count(), 2);
}

TEST_F(PostgresTest, SaysUnavailableWhenTheServerRunsOutOfDisk) {
  const absl::Status status = database_->Write([](WriteTransaction& tx) {
    tx.sql() << "set local temp_file_limit = '64kB'";
    tx.sql() << "set local work_mem = '64kB'";
    int count = 0;
    tx.sql() << "select count(*) from (select n from generate_series(1, 100000) n order by md5(n::text) offset 1) x",
        soci::into(count);
    return absl::OkStatus();
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("free disk"));
}

TEST_F(PostgresTest, RefusesAServerThatDoesNotWaitForItsDisk) {
  PostgresServer::Shared().Execute("alter role postgres set synchronous_commit = off");
  const absl::Status status = Database::Open({.url = fresh_.url()}).status();
  PostgresServer::Shared().Execute("alter role postgres reset synchronous_commit");
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("synchronous_commit"));
}

TEST_F(PostgresTest, RefusesAServerWithoutFsync) {
  PostgresServer unsafe;
  unsafe.Execute("alter system set fsync = off");
  unsafe.Restart();
  const absl::Status status = Database::Open({.url = unsafe.NewDatabase()}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("fsync"));
}

TEST_F(PostgresTest, SaysOkWhenTheConnectionBreaksAfterTheCommitHappened) {
  CuttingProxy proxy(PostgresServer::Shared().socket());
  const auto database = Database::Open({.url = proxy.Url(fresh_.url()), .readers = 1, .writers = 1});
  ASSERT_TRUE(database.ok()) << database.status();
  bool ran = false;
  const absl::Status status = (*database)->Write([&](WriteTransaction& tx) {
    tx.OnCommit([&] { ran = true; });
    tx.sql() << "insert into item values (3, 0)";
    proxy.CutAtCommit(CuttingProxy::Cut::kAnswer);
    return absl::OkStatus();
  });
  EXPECT_EQ(proxy.cuts(), 1);
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_TRUE(ran);
  EXPECT_EQ(Count(), 3);
}

TEST_F(PostgresTest, SaysUnavailableWhenTheConnectionBreaksBeforeTheCommitHappened) {
  CuttingProxy proxy(PostgresServer::Shared().socket());
  const auto database = Database::Open({.url = proxy.Url(fresh_.url()), .readers = 1, .writers = 1});
  ASSERT_TRUE(database.ok()) << database.status();
  bool ran = false;
  const absl::Status status = (*database)->Write([&](WriteTransaction& tx) {
    tx.OnCommit([&] { ran = true; });
    tx.sql() << "insert into item values (3, 0)";
    proxy.CutAtCommit(CuttingProxy::Cut::kRequest);
    return absl::OkStatus();
  });
  EXPECT_EQ(proxy.cuts(), 1);
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << status;
  EXPECT_FALSE(ran);
  EXPECT_EQ(Count(), 2);
}

}  // namespace
}  // namespace jemputbola::store
