#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "common/store/database.h"
#include "tests/support/eventually.h"
#include "tests/support/fresh_database.h"

namespace jemputbola::store {
namespace {

using support::Eventually;
using testing::HasSubstr;
using testing::Not;

class DatabaseTest : public support::OnBothStores {
 protected:
  void SetUp() override {
    ASSERT_TRUE(Execute("create table item (id bigint primary key, name text not null, amount bigint)").ok());
  }

  absl::Status Execute(const std::string& sql) {
    return database().Write([&](WriteTransaction& tx) {
      tx.sql() << sql;
      return absl::OkStatus();
    });
  }

  static void Add(WriteTransaction& tx, long long id, const std::string& name = "a") {
    tx.sql() << "insert into item (id, name, amount) values (:id, :name, 0)", soci::use(id, "id"),
        soci::use(name, "name");
  }

  static int Count(const Transaction& tx) {
    int count = -1;
    tx.sql() << "select count(*) from item", soci::into(count);
    return count;
  }

  int Count() {
    int count = -1;
    EXPECT_TRUE(database()
                    .Read([&](ReadTransaction& tx) {
                      count = Count(tx);
                      return absl::OkStatus();
                    })
                    .ok());
    return count;
  }
};
JB_ON_BOTH_STORES(DatabaseTest);

TEST_P(DatabaseTest, KeepsWhatABodyWroteWhenItReturnsOk) {
  ASSERT_TRUE(database()
                  .Write([](WriteTransaction& tx) {
                    Add(tx, 1);
                    return absl::OkStatus();
                  })
                  .ok());
  Reopen();
  EXPECT_EQ(Count(), 1);
}

TEST_P(DatabaseTest, RollsBackAndReturnsTheStatusOfABodyThatFails) {
  bool ran = false;
  const absl::Status status = database().Write([&](WriteTransaction& tx) {
    Add(tx, 1);
    tx.OnCommit([&] { ran = true; });
    return absl::NotFoundError("no such village");
  });
  EXPECT_EQ(status, absl::NotFoundError("no such village"));
  EXPECT_EQ(Count(), 0);
  EXPECT_FALSE(ran);
}

TEST_P(DatabaseTest, RollsBackWhenABodyThrowsAfterPartOfItsWork) {
  bool ran = false;
  const absl::Status status = database().Write([&](WriteTransaction& tx) -> absl::Status {
    tx.OnCommit([&] { ran = true; });
    Add(tx, 1);
    throw std::runtime_error("the body broke");
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_THAT(std::string(status.message()), HasSubstr("the body broke"));
  EXPECT_EQ(Count(), 0);
  EXPECT_FALSE(ran);
}

TEST_P(DatabaseTest, LetsNoExceptionOutEvenIfItIsNotAStandardOne) {
  const absl::Status status = database().Write([&](WriteTransaction& tx) -> absl::Status {
    Add(tx, 1);
    throw 42;
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
  EXPECT_EQ(Count(), 0);
}

}  // namespace
}  // namespace jemputbola::store
