#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "common/store/database.h"
#include "tests/support/fresh_database.h"

namespace jemputbola::store {
namespace {

using testing::HasSubstr;

class MigrateTest : public support::OnBothStores {
 protected:
  bool HasTable(const std::string& table) {
    return database()
        .Read([&](ReadTransaction& tx) {
          int count = 0;
          tx.sql() << "select count(*) from " + table, soci::into(count);
          return absl::OkStatus();
        })
        .ok();
  }
  absl::Status Execute(const std::string& sql) {
    return database().Write([&](WriteTransaction& tx) {
      tx.sql() << sql;
      return absl::OkStatus();
    });
  }
};
JB_ON_BOTH_STORES(MigrateTest);

const Migration kFirst = {1, "first", "create table first (id bigint primary key);\n"};
const Migration kSecond = {2, "second", "create table second (id bigint primary key);\n"};

TEST_P(MigrateTest, AppliesAllInOrderOfNumberAndOnlyOnce) {
  ASSERT_TRUE(Migrate(database(), "registry", {kSecond, kFirst}).ok());
  EXPECT_TRUE(HasTable("first"));
  EXPECT_TRUE(HasTable("second"));
  EXPECT_TRUE(Migrate(database(), "registry", {kFirst, kSecond}).ok());
}

TEST_P(MigrateTest, AppliesWhatALaterProgramAdds) {
  ASSERT_TRUE(Migrate(database(), "registry", {kFirst}).ok());
  EXPECT_FALSE(HasTable("second"));
  ASSERT_TRUE(Migrate(database(), "registry", {kFirst, kSecond}).ok());
  EXPECT_TRUE(HasTable("second"));
}

TEST_P(MigrateTest, RefusesAMigrationThatHasChangedSinceAndTouchesNothing) {
  ASSERT_TRUE(Migrate(database(), "registry", {kFirst}).ok());
  Migration changed = kFirst;
  changed.sql += "create table extra (id bigint);\n";
  const absl::Status status = Migrate(database(), "registry", {changed, kSecond});
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("first"));
  EXPECT_FALSE(HasTable("second"));
}

TEST_P(MigrateTest, RefusesTablesOfANewerProgram) {
  ASSERT_TRUE(Migrate(database(), "registry", {kFirst, kSecond}).ok());
  const absl::Status status = Migrate(database(), "registry", {kFirst});
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("newer"));
}

TEST_P(MigrateTest, AMigrationThatFailsLeavesNothingBehindAndIsNamed) {
  const Migration broken = {2, "broken", "create table half (id bigint);\ninsert into missing values (1);\n"};
  const absl::Status status = Migrate(database(), "registry", {kFirst, broken});
  EXPECT_FALSE(status.ok());
  EXPECT_THAT(std::string(status.message()), HasSubstr("broken"));
  EXPECT_TRUE(HasTable("first"));
  EXPECT_FALSE(HasTable("half"));
  EXPECT_TRUE(Migrate(database(), "registry", {kFirst, kSecond}).ok());
}

TEST_P(MigrateTest, KeepsComponentsOfOneDatabaseApart) {
  ASSERT_TRUE(Migrate(database(), "registry", {kFirst}).ok());
  ASSERT_TRUE(Migrate(database(), "eventlog", {{1, "log", "create table log (id bigint);\n"}}).ok());
  EXPECT_TRUE(HasTable("first"));
  EXPECT_TRUE(HasTable("log"));
}

TEST_P(MigrateTest, GivesEachEngineItsBinaryAndItsNumberedType) {
  ASSERT_TRUE(Migrate(database(), "t", {{1, "t", "create table t (id {{serial}}, body {{bytes}});\n"}}).ok());
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(Execute("insert into t (body) values (null)").ok());
  ASSERT_TRUE(Execute("delete from t where id = 2").ok());
  ASSERT_TRUE(Execute("insert into t (body) values (null)").ok());
  long long newest = 0;
  ASSERT_TRUE(database()
                  .Read([&](ReadTransaction& tx) {
                    tx.sql() << "select max(id) from t", soci::into(newest);
                    return absl::OkStatus();
                  })
                  .ok());
  EXPECT_EQ(newest, 3) << "a number is never used again";
}

TEST_P(MigrateTest, TakesCommentsColonsAndSemicolonsInsideALine) {
  const Migration migration = {1, "notes",
                               "-- What is kept; and why.\n"
                               "create table note (\n"
                               "  id bigint primary key,  -- the office's number\n"
                               "  body text default 'a;b :c'\n"
                               ");\n"
                               "\n"
                               "insert into note (id) values (1);\n"
                               "insert into note (id, body) values (2, 'x;\ty')\n"};
  ASSERT_TRUE(Migrate(database(), "notes", {migration}).ok());
  std::string body;
  ASSERT_TRUE(database()
                  .Read([&](ReadTransaction& tx) {
                    tx.sql() << "select body from note where id = 1", soci::into(body);
                    return absl::OkStatus();
                  })
                  .ok());
  EXPECT_EQ(body, "a;b :c");
}

TEST_P(MigrateTest, ProgramsThatStartAtTheSameTimeApplyEachMigrationOnce) {
  std::vector<std::unique_ptr<Database>> databases;
  for (int i = 0; i < 4; ++i) databases.push_back(OpenAnother());
  std::vector<absl::Status> statuses(databases.size());
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < databases.size(); ++i) {
    threads.emplace_back([&, i] { statuses[i] = Migrate(*databases[i], "registry", {kFirst, kSecond}); });
  }
  for (std::thread& thread : threads) thread.join();
  for (const absl::Status& status : statuses) EXPECT_TRUE(status.ok()) << status;
}

}  // namespace
}  // namespace jemputbola::store
