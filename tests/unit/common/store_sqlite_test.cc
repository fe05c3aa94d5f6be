#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "common/store/bulk.h"
#include "common/store/database.h"
#include "tests/support/fresh_database.h"
#include "tests/support/temp_dir.h"

namespace jemputbola::store {
namespace {

using testing::HasSubstr;

std::map<std::string, std::string> Settings(const Transaction& tx) {
  std::map<std::string, std::string> settings;
  for (const std::string name : {"journal_mode", "synchronous", "foreign_keys", "busy_timeout"}) {
    tx.sql() << "pragma " << name, soci::into(settings[name]);
  }
  return settings;
}

TEST(SqliteTest, IsDurableAndChecksForeignKeysOnEveryConnection) {
  const support::FreshDatabase fresh(Engine::kSqlite);
  const auto database = fresh.Open();
  const std::map<std::string, std::string> wanted = {
      {"journal_mode", "wal"}, {"synchronous", "2"}, {"foreign_keys", "1"}, {"busy_timeout", "10000"}};
  EXPECT_TRUE(database
                  ->Write([&](WriteTransaction& tx) {
                    EXPECT_EQ(Settings(tx), wanted);
                    return absl::OkStatus();
                  })
                  .ok());
  EXPECT_TRUE(database
                  ->Read([&](ReadTransaction& tx) {
                    EXPECT_EQ(Settings(tx), wanted);
                    return absl::OkStatus();
                  })
                  .ok());
}

TEST(SqliteTest, RefusesAFileThatCannotBeDurable) {
  const absl::Status status = Database::Open({.url = "sqlite::memory:"}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), HasSubstr("journal_mode"));
}

TEST(SqliteTest, OpensAPathWithSpacesAndEqualSigns) {
  const support::TempDir dir;
  EXPECT_TRUE(Database::Open({.url = "sqlite:" + dir.File("a = b c.sqlite")}).ok());
}

TEST(SqliteTest, SaysUnavailableWhenTheDiskIsFullAndGoesOnWhenThereIsRoom) {
  const support::FreshDatabase fresh(Engine::kSqlite);
  const auto database = fresh.Open();
  const auto execute = [&](const std::string& sql) {
    return database->Write([&](WriteTransaction& tx) {
      tx.sql() << sql;
      return absl::OkStatus();
    });
  };
  ASSERT_TRUE(execute("create table item (id bigint primary key, body text)").ok());
  ASSERT_TRUE(execute("insert into item (id, body) values (1, 'x')").ok());
  ASSERT_TRUE(execute("pragma max_page_count = 20").ok());
  bool ran = false;
  const absl::Status full = database->Write([&](WriteTransaction& tx) {
    tx.OnCommit([&] { ran = true; });
    Rows rows({{"id", ColumnType::kInt}, {"body", ColumnType::kText}});
    for (int id = 2; id < 1000; ++id) rows.Int(id).Text(std::string(500, 'x'));
    Insert(tx, "item", rows);
    return absl::OkStatus();
  });
  EXPECT_EQ(full.code(), absl::StatusCode::kUnavailable) << full;
  EXPECT_THAT(std::string(full.message()), HasSubstr("free space"));
  EXPECT_FALSE(ran);
  EXPECT_EQ(database->health(), full);

  ASSERT_TRUE(execute("pragma max_page_count = 100000").ok());
  int count = 0;
  ASSERT_TRUE(database
                  ->Read([&](ReadTransaction& tx) {
                    tx.sql() << "select count(*) from item", soci::into(count);
                    return absl::OkStatus();
                  })
                  .ok());
  EXPECT_EQ(count, 1);
  EXPECT_TRUE(database->health().ok());
}

TEST(SqliteTest, SaysThatADamagedFileMustBeRestored) {
  const support::TempDir dir;
  FILE* file = fopen(dir.File("x.sqlite").c_str(), "w");
  fputs(std::string(8192, 'z').c_str(), file);
  fclose(file);
  const absl::Status status = Database::Open({.url = "sqlite:" + dir.File("x.sqlite")}).status();
  EXPECT_FALSE(status.ok());
  EXPECT_THAT(std::string(status.message()), HasSubstr("not a database"));
}

}  // namespace
}  // namespace jemputbola::store
