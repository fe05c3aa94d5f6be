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

  absl::Status AddItem(long long id, const std::string& name = "a") {
    return database().Write([&](WriteTransaction& tx) {
      Add(tx, id, name);
      return absl::OkStatus();
    });
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

TEST_P(DatabaseTest, RunsOnCommitActionsInOrderWhenTheCommitIsVisibleToOthers) {
  const auto other = OpenAnother();
  std::vector<int> seen;
  ASSERT_TRUE(database()
                  .Write([&](WriteTransaction& tx) {
                    for (const int action : {1, 2}) {
                      tx.OnCommit([&, action] {
                        EXPECT_TRUE(other
                                        ->Read([&](ReadTransaction& read) {
                                          seen.push_back(action * 10 + Count(read));
                                          return absl::OkStatus();
                                        })
                                        .ok());
                      });
                    }
                    Add(tx, 1);
                    return absl::OkStatus();
                  })
                  .ok());
  EXPECT_EQ(seen, (std::vector<int>{11, 21}));
}

TEST_P(DatabaseTest, LosesNoUpdateOfManyThreadsAndTwoProcesses) {
  constexpr int kThreads = 4;
  constexpr int kEach = 25;
  const auto other = OpenAnother();
  ASSERT_TRUE(AddItem(1).ok());
  std::vector<std::thread> threads;
  std::atomic<int> failures = 0;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      Database& mine = i % 2 == 0 ? database() : *other;
      for (int n = 0; n < kEach; ++n) {
        const absl::Status status = mine.Write([](WriteTransaction& tx) {
          long long amount = 0;
          const std::string lock = tx.engine() == Engine::kPostgres ? " for update" : "";
          tx.sql() << "select amount from item where id = 1" << lock, soci::into(amount);
          ++amount;
          tx.sql() << "update item set amount = :amount where id = 1", soci::use(amount, "amount");
          return absl::OkStatus();
        });
        if (!status.ok()) ++failures;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failures, 0);
  long long amount = 0;
  ASSERT_TRUE(database()
                  .Read([&](ReadTransaction& tx) {
                    tx.sql() << "select amount from item where id = 1", soci::into(amount);
                    return absl::OkStatus();
                  })
                  .ok());
  EXPECT_EQ(amount, kThreads * kEach);
}

TEST_P(DatabaseTest, SaysAlreadyExistsForASecondRowWithOneKeyAndKeepsTheTransactionWhole) {
  ASSERT_TRUE(AddItem(1).ok());
  const absl::Status status = database().Write([](WriteTransaction& tx) {
    Add(tx, 2);
    Add(tx, 1);
    return absl::OkStatus();
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists) << status;
  EXPECT_EQ(Count(), 1);
}

TEST_P(DatabaseTest, SaysFailedPreconditionForOtherConstraints) {
  ASSERT_TRUE(Execute("create table part (item bigint not null references item (id), n bigint check (n > 0))").ok());
  EXPECT_EQ(Execute("insert into part (item, n) values (404, 1)").code(), absl::StatusCode::kFailedPrecondition);
  ASSERT_TRUE(AddItem(1).ok());
  EXPECT_EQ(Execute("insert into part (item, n) values (1, 0)").code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(Execute("insert into part (item, n) values (null, 1)").code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(Execute("insert into part (item, n) values (1, 1)").ok());
}

TEST_P(DatabaseTest, SaysFailedPreconditionForAConstraintCheckedAtCommit) {
  ASSERT_TRUE(Execute("create table part (item bigint references item (id) deferrable initially deferred)").ok());
  EXPECT_EQ(Execute("insert into part (item) values (404)").code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(AddItem(1).ok()) << "the connection is usable afterwards";
}

TEST_P(DatabaseTest, SaysInternalForWrongSql) {
  EXPECT_EQ(Execute("selec from item").code(), absl::StatusCode::kInternal);
  EXPECT_EQ(Execute("insert into no_such_table (id) values (1)").code(), absl::StatusCode::kInternal);
  EXPECT_TRUE(AddItem(1).ok());
}

TEST_P(DatabaseTest, KeepsValuesOutOfErrors) {
  ASSERT_TRUE(Execute("create table secret (value text primary key check (length(value) > 3))").ok());
  const auto insert = [&](const std::string& value) {
    return database().Write([&](WriteTransaction& tx) {
      tx.sql() << "insert into secret (value) values (:value)", soci::use(value, "value");
      return absl::OkStatus();
    });
  };
  ASSERT_TRUE(insert("5303014107070001").ok());
  const absl::Status duplicate = insert("5303014107070001");
  EXPECT_EQ(duplicate.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_THAT(duplicate.ToString(), Not(HasSubstr("5303014107070001")));
  EXPECT_THAT(insert("xyz").ToString(), Not(HasSubstr("xyz")));
  const std::string name = "Maria";
  const absl::Status mistyped = database().Write([&](WriteTransaction& tx) {
    tx.sql() << "update item set amount = cast(:name as bigint) / 0, id = :name", soci::use(name, "name");
    return absl::OkStatus();
  });
  EXPECT_THAT(mistyped.ToString(), Not(HasSubstr("Maria")));
}

TEST_P(DatabaseTest, GivesUpWaitingForALockOfAnotherProcessAndWritesNothing) {
  const auto impatient = Database::Open({.url = url(), .lock_wait = absl::Milliseconds(50)});
  ASSERT_TRUE(impatient.ok());
  ASSERT_TRUE(AddItem(1).ok());
  absl::Status late;
  ASSERT_TRUE(database()
                  .Write([&](WriteTransaction& tx) {
                    tx.sql() << "update item set amount = 7 where id = 1";
                    late = (*impatient)->Write([](WriteTransaction& second) {
                      second.sql() << "update item set amount = 8 where id = 1";
                      return absl::OkStatus();
                    });
                    return absl::OkStatus();
                  })
                  .ok());
  EXPECT_EQ(late.code(), absl::StatusCode::kUnavailable) << late;
  EXPECT_TRUE((*impatient)->health().ok()) << "busy is not out of reach";
}

TEST_P(DatabaseTest, ReadsOneSnapshotWhateverCommitsMeanwhile) {
  ASSERT_TRUE(AddItem(1).ok());
  int before = 0;
  int after = 0;
  ASSERT_TRUE(database()
                  .Read([&](ReadTransaction& tx) {
                    before = Count(tx);
                    EXPECT_TRUE(AddItem(2).ok());
                    after = Count(tx);
                    return absl::OkStatus();
                  })
                  .ok());
  EXPECT_EQ(before, 1);
  EXPECT_EQ(after, 1);
  EXPECT_EQ(Count(), 2);
}

TEST_P(DatabaseTest, ReadRefusesToWriteAndReturnsTheStatusOfItsBody) {
  EXPECT_FALSE(database()
                   .Read([](ReadTransaction& tx) {
                     tx.sql() << "insert into item (id, name) values (1, 'a')";
                     return absl::OkStatus();
                   })
                   .ok());
  EXPECT_EQ(database().Read([](ReadTransaction&) { return absl::OutOfRangeError("too old"); }),
            absl::OutOfRangeError("too old"));
  EXPECT_EQ(database().Read([](ReadTransaction&) -> absl::Status { throw std::runtime_error("broke"); }).code(),
            absl::StatusCode::kInternal);
  EXPECT_EQ(Count(), 0);
}

TEST_P(DatabaseTest, ReadsWhileAWriteIsInProgress) {
  ASSERT_TRUE(database()
                  .Write([&](WriteTransaction& tx) {
                    Add(tx, 1);
                    EXPECT_EQ(Count(), 0);
                    return absl::OkStatus();
                  })
                  .ok());
  EXPECT_EQ(Count(), 1);
}

TEST_P(DatabaseTest, RefusesATransactionInsideAnotherOfItsKindInsteadOfWaitingForItself) {
  absl::Status inner;
  absl::Status in_action;
  absl::Status inner_read;
  ASSERT_TRUE(database()
                  .Write([&](WriteTransaction& tx) {
                    Add(tx, 1);
                    inner = AddItem(2);
                    tx.OnCommit([&] { in_action = AddItem(3); });
                    return absl::OkStatus();
                  })
                  .ok());
  ASSERT_TRUE(database()
                  .Read([&](ReadTransaction&) {
                    inner_read = database().Read([](ReadTransaction&) { return absl::OkStatus(); });
                    return absl::OkStatus();
                  })
                  .ok());
  EXPECT_EQ(inner.code(), absl::StatusCode::kInternal);
  EXPECT_EQ(in_action.code(), absl::StatusCode::kInternal);
  EXPECT_EQ(inner_read.code(), absl::StatusCode::kInternal);
  EXPECT_EQ(Count(), 1);
  EXPECT_TRUE(AddItem(2).ok());
}

TEST_P(DatabaseTest, IsHealthyAfterTheErrorOfABody) {
  EXPECT_FALSE(Execute("selec").ok());
  EXPECT_TRUE(database().health().ok());
}

TEST(DatabaseOpenTest, RefusesUrlsItCannotRead) {
  for (const std::string url : {"", "mysql://localhost/x", "sqlite:", "sqlite:/tmp/a\"b", "postgresql://[half"}) {
    EXPECT_EQ(Database::Open({.url = url}).status().code(), absl::StatusCode::kInvalidArgument) << url;
  }
  EXPECT_EQ(Database::Open({.url = "sqlite:/tmp/x", .readers = 0}).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(DatabaseOpenTest, SaysUnavailableWhenTheDatabaseCannotBeReached) {
  const support::TempDir dir;
  for (const std::string& url :
       {"sqlite:" + dir.File("missing/folder/x.sqlite"), "postgresql://postgres@/x?host=" + dir.path()}) {
    const absl::Status status = Database::Open({.url = url}).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << status;
  }
}

}  // namespace
}  // namespace jemputbola::store
