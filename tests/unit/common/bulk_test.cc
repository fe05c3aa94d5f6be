#include "common/store/bulk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <limits>
#include <string>
#include <tuple>
#include <vector>

#include "common/store/database.h"
#include "tests/support/fresh_database.h"

namespace jemputbola::store {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAre;

const std::vector<Column> kAll = {
    {"id", ColumnType::kInt}, {"ratio", ColumnType::kReal}, {"name", ColumnType::kText}, {"body", ColumnType::kBytes}};

class BulkTest : public support::OnBothStores {
 protected:
  void SetUp() override {
    const std::vector<Migration> tables = {
        {1, "tables",
         "create table item (id bigint primary key, ratio double precision, name text, body {{bytes}});\n"
         "create table stock (village text, day text, amount bigint, version bigint, primary key (village, day));\n"
         "create table seen (village text, day text, primary key (village, day));\n"}};
    ASSERT_TRUE(Migrate(database(), "test", tables).ok());
  }

  absl::Status Write(absl::FunctionRef<void(WriteTransaction&)> body) {
    return database().Write([&](WriteTransaction& tx) {
      body(tx);
      return absl::OkStatus();
    });
  }
  Rows FetchAll(const std::string& table, const std::vector<Column>& wanted, const Rows& keys) {
    Rows found(wanted);
    const absl::Status status = database().Read([&](ReadTransaction& tx) {
      found = Fetch(tx, table, wanted, keys);
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
    return found;
  }

  using Stock = std::tuple<std::string, std::string, std::int64_t, std::int64_t>;
  static Rows StockRows(const std::vector<Stock>& stocks) {
    Rows rows({{"village", ColumnType::kText},
               {"day", ColumnType::kText},
               {"amount", ColumnType::kInt},
               {"version", ColumnType::kInt}});
    for (const auto& [village, day, amount, version] : stocks) rows.Text(village).Text(day).Int(amount).Int(version);
    return rows;
  }
  std::vector<Stock> StockNow() {
    std::vector<Stock> stocks;
    const absl::Status status = database().Read([&](ReadTransaction& tx) {
      const soci::rowset<soci::row> rows = tx.sql().prepare
                                           << "select village, day, amount, version from stock order by village, day";
      for (const soci::row& row : rows) {
        stocks.emplace_back(row.get<std::string>(0), row.get<std::string>(1), row.get<long long>(2),
                            row.get<long long>(3));
      }
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
    return stocks;
  }
};
JB_ON_BOTH_STORES(BulkTest);

Rows Ids(const std::vector<std::int64_t>& ids) {
  Rows keys({{"id", ColumnType::kInt}});
  for (const std::int64_t id : ids) keys.Int(id);
  return keys;
}

TEST_P(BulkTest, GivesBackEveryValueOfEveryTypeAsItWasWritten) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes.push_back(static_cast<char>(i));
  const std::vector<std::string> texts = {"",       "NULL",      "{a,b}", "it's \"quoted\" \\ and\nbroken",
                                          "Sa’tab", ":name $1 ?"};
  Rows rows(kAll);
  std::int64_t id = 0;
  for (const std::string& text : texts) {
    ++id;
    rows.Int(id).Real(0.1 * static_cast<double>(id)).Text(text).Bytes(bytes + text);
  }
  rows.Int(std::numeric_limits<std::int64_t>::min()).Real(-1e300).Text("min").Bytes("");
  rows.Int(std::numeric_limits<std::int64_t>::max()).Null().Null().Null();
  ASSERT_TRUE(Write([&](WriteTransaction& tx) { Insert(tx, "item", rows); }).ok());

  for (std::size_t row = 0; row < rows.size(); ++row) {
    const Rows found = FetchAll("item", kAll, Ids({rows.GetInt(row, 0)}));
    ASSERT_EQ(found.size(), 1u) << row;
    for (std::size_t column = 0; column < kAll.size(); ++column) {
      ASSERT_EQ(found.IsNull(0, column), rows.IsNull(row, column)) << row << " " << column;
    }
    if (found.IsNull(0, 1)) continue;
    EXPECT_EQ(found.GetReal(0, 1), rows.GetReal(row, 1));
    EXPECT_EQ(found.GetText(0, 2), rows.GetText(row, 2));
    EXPECT_EQ(found.GetBytes(0, 3), rows.GetBytes(row, 3));
  }
}

TEST_P(BulkTest, UpdateReplacesWhatIsThereAndAddsNothing) {
  ASSERT_TRUE(Write([](WriteTransaction& tx) {
                Insert(tx, "stock", StockRows({{"a", "1", 10, 1}, {"a", "2", 20, 1}, {"b", "1", 30, 1}}));
              }).ok());
  // Columns in another order than the table's, the keys last.
  Rows changes({{"amount", ColumnType::kInt}, {"day", ColumnType::kText}, {"village", ColumnType::kText}});
  changes.Int(11).Text("1").Text("a");
  changes.Null().Text("1").Text("b");
  changes.Int(99).Text("9").Text("a");
  ASSERT_TRUE(Write([&](WriteTransaction& tx) { Update(tx, "stock", changes, {"village", "day"}); }).ok());
  const Column village{"village", ColumnType::kText};
  Rows keys({village});
  keys.Text("b");
  EXPECT_TRUE(FetchAll("stock", {{"amount", ColumnType::kInt}}, keys).IsNull(0, 0));
  ASSERT_TRUE(Write([](WriteTransaction& tx) { tx.sql() << "delete from stock where village = 'b'"; }).ok());
  EXPECT_THAT(StockNow(), ElementsAre(Stock{"a", "1", 11, 1}, Stock{"a", "2", 20, 1}));
}

TEST_P(BulkTest, BytesReadThroughSociComeBackWhole) {
  std::string bytes;
  for (int i = 0; i < 512; ++i) bytes.push_back(static_cast<char>(i % 256));
  ASSERT_TRUE(Write([&](WriteTransaction& tx) {
                Rows rows(kAll);
                rows.Int(1).Real(1).Text("a").Bytes(bytes);
                rows.Int(2).Real(1).Text("a").Bytes("");
                Insert(tx, "item", rows);
              }).ok());
  std::vector<std::string> read;
  ASSERT_TRUE(database()
                  .Read([&](ReadTransaction& tx) {
                    const soci::rowset<std::string> rows = tx.sql().prepare << "select body from item order by id";
                    for (const std::string& column : rows) read.push_back(tx.Bytes(column));
                    std::string one;
                    tx.sql() << "select body from item where id = 1", soci::into(one);
                    read.push_back(tx.Bytes(one));
                    return absl::OkStatus();
                  })
                  .ok());
  EXPECT_THAT(read, ElementsAre(bytes, "", bytes));
}

TEST_P(BulkTest, AnyTextAndBytesSurviveTheWay) {
  std::int64_t id = 0;
  EXPECT_TRUE(rc::check([&](const std::vector<std::string>& bodies) {
    Rows rows(kAll);
    std::vector<std::int64_t> ids;
    std::vector<std::string> written;
    for (const std::string& body : bodies) {
      ids.push_back(++id);
      rows.Int(id).Null().Text(std::to_string(id)).Bytes(body);
      written.push_back(std::to_string(id) + body);
    }
    RC_ASSERT(Write([&](WriteTransaction& tx) { Insert(tx, "item", rows); }).ok());
    const Rows found = FetchAll("item", kAll, Ids(ids));
    std::vector<std::string> read;
    for (std::size_t row = 0; row < found.size(); ++row) read.push_back(found.GetText(row, 2) + found.GetBytes(row, 3));
    std::sort(read.begin(), read.end());
    std::sort(written.begin(), written.end());
    RC_ASSERT(read == written);
  }));
}

TEST_P(BulkTest, InsertOfAKeyThatExistsFailsAndWritesNothing) {
  ASSERT_TRUE(Write([](WriteTransaction& tx) { Insert(tx, "stock", StockRows({{"a", "1", 1, 1}})); }).ok());
  const absl::Status status = Write([](WriteTransaction& tx) {
    Insert(tx, "stock", StockRows({{"b", "1", 1, 1}, {"a", "1", 2, 2}}));
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists) << status;
  EXPECT_THAT(StockNow(), ElementsAre(Stock("a", "1", 1, 1)));
}

TEST_P(BulkTest, InsertNewSaysWhichRowsWereNewAndTheFirstOfEqualKeysWins) {
  ASSERT_TRUE(Write([](WriteTransaction& tx) { Insert(tx, "stock", StockRows({{"b", "1", 1, 1}})); }).ok());
  std::vector<bool> added;
  ASSERT_TRUE(Write([&](WriteTransaction& tx) {
                added = InsertNew(tx, "stock",
                                  StockRows({{"c", "1", 5, 1},
                                             {"b", "1", 9, 9},
                                             {"a", "1", 2, 2},
                                             {"c", "1", 6, 1},
                                             {"c", "2", 7, 1},
                                             {"b", "1", 8, 8}}),
                                  {"village", "day"});
              }).ok());
  EXPECT_THAT(added, ElementsAre(true, false, true, false, true, false));
  EXPECT_THAT(StockNow(),
              ElementsAre(Stock("a", "1", 2, 2), Stock("b", "1", 1, 1), Stock("c", "1", 5, 1), Stock("c", "2", 7, 1)));
}

TEST_P(BulkTest, InsertNewTakesARepeatedCallAsNothingNew) {
  const Rows rows = StockRows({{"a", "1", 1, 1}, {"b", "1", 1, 1}});
  std::vector<bool> first;
  std::vector<bool> second;
  ASSERT_TRUE(Write([&](WriteTransaction& tx) { first = InsertNew(tx, "stock", rows, {"village", "day"}); }).ok());
  ASSERT_TRUE(Write([&](WriteTransaction& tx) { second = InsertNew(tx, "stock", rows, {"village", "day"}); }).ok());
  EXPECT_THAT(first, ElementsAre(true, true));
  EXPECT_THAT(second, ElementsAre(false, false));
}

TEST_P(BulkTest, UpsertInsertsOrReplacesAllOtherColumns) {
  ASSERT_TRUE(Write([](WriteTransaction& tx) { Insert(tx, "stock", StockRows({{"a", "1", 1, 5}})); }).ok());
  ASSERT_TRUE(Write([](WriteTransaction& tx) {
                Upsert(tx, "stock", StockRows({{"a", "1", 2, 3}, {"b", "1", 4, 1}}), {"village", "day"});
              }).ok());
  EXPECT_THAT(StockNow(), ElementsAre(Stock("a", "1", 2, 3), Stock("b", "1", 4, 1)));
}

TEST_P(BulkTest, UpsertWithANewerColumnLeavesRowsThatAreAsNewOrNewer) {
  ASSERT_TRUE(Write([](WriteTransaction& tx) {
                Insert(tx, "stock", StockRows({{"a", "1", 1, 5}, {"b", "1", 1, 5}, {"c", "1", 1, 5}}));
              }).ok());
  ASSERT_TRUE(Write([](WriteTransaction& tx) {
                Upsert(tx, "stock", StockRows({{"a", "1", 2, 4}, {"b", "1", 2, 5}, {"c", "1", 2, 6}, {"d", "1", 2, 1}}),
                       {"village", "day"}, "version");
              }).ok());
  EXPECT_THAT(StockNow(),
              ElementsAre(Stock("a", "1", 1, 5), Stock("b", "1", 1, 5), Stock("c", "1", 2, 6), Stock("d", "1", 2, 1)));
}

TEST_P(BulkTest, UpsertOfATableThatIsAllKeyKeepsWhatIsThere) {
  Rows rows({{"village", ColumnType::kText}, {"day", ColumnType::kText}});
  rows.Text("a").Text("1");
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(Write([&](WriteTransaction& tx) { Upsert(tx, "seen", rows, {"village", "day"}); }).ok());
  }
  EXPECT_EQ(FetchAll("seen", rows.columns(), rows).size(), 1u);
}

TEST_P(BulkTest, FetchFindsByCompositeKeyEachRowOnceAndLeavesOutWhatIsMissing) {
  ASSERT_TRUE(
      Write([](WriteTransaction& tx) {
        Insert(tx, "stock", StockRows({{"a", "1", 11, 0}, {"a", "2", 12, 0}, {"b", "1", 21, 0}, {"1", "a", 9, 0}}));
      }).ok());
  Rows keys({{"day", ColumnType::kText}, {"village", ColumnType::kText}});
  keys.Text("1").Text("a").Text("1").Text("b").Text("1").Text("a").Text("9").Text("z");
  keys.Null().Text("a");
  const Rows found = FetchAll("stock", {{"amount", ColumnType::kInt}}, keys);
  std::vector<std::int64_t> amounts;
  for (std::size_t row = 0; row < found.size(); ++row) amounts.push_back(found.GetInt(row, 0));
  EXPECT_THAT(amounts, UnorderedElementsAre(11, 21));
}

TEST_P(BulkTest, FetchByAColumnThatIsNotUniqueFindsAllItsRows) {
  ASSERT_TRUE(Write([](WriteTransaction& tx) {
                Insert(tx, "stock", StockRows({{"a", "1", 1, 0}, {"a", "2", 2, 0}, {"b", "1", 3, 0}}));
              }).ok());
  Rows keys({{"village", ColumnType::kText}});
  keys.Text("a");
  EXPECT_EQ(FetchAll("stock", {{"day", ColumnType::kText}}, keys).size(), 2u);
}

TEST_P(BulkTest, FetchSeesWhatItsOwnTransactionWrote) {
  ASSERT_TRUE(Write([](WriteTransaction& tx) {
                Insert(tx, "stock", StockRows({{"a", "1", 1, 0}}));
                Rows keys({{"village", ColumnType::kText}});
                keys.Text("a");
                EXPECT_EQ(Fetch(tx, "stock", {{"day", ColumnType::kText}}, keys).size(), 1u);
              }).ok());
}

TEST_P(BulkTest, NoRowsAreNoWork) {
  EXPECT_TRUE(Write([](WriteTransaction& tx) {
                Insert(tx, "stock", StockRows({}));
                Upsert(tx, "stock", StockRows({}), {"village", "day"});
                EXPECT_TRUE(InsertNew(tx, "stock", StockRows({}), {"village", "day"}).empty());
                EXPECT_TRUE(Fetch(tx, "stock", kAll, Ids({})).empty());
              }).ok());
}

TEST_P(BulkTest, RefusesRowsWithAMissingValueOrAnUnknownKeyColumn) {
  EXPECT_EQ(Write([](WriteTransaction& tx) {
              Rows rows = StockRows({{"a", "1", 1, 1}});
              rows.Text("b");
              Insert(tx, "stock", rows);
            }).code(),
            absl::StatusCode::kInternal);
  EXPECT_EQ(Write([](WriteTransaction& tx) {
              Rows rows = StockRows({{"a", "1", 1, 1}});
              InsertNew(tx, "stock", rows, {"vilage", "day"});
            }).code(),
            absl::StatusCode::kInternal);
  EXPECT_TRUE(StockNow().empty());
}

TEST_P(BulkTest, TakesColumnsNamedByWordsOfSql) {
  ASSERT_TRUE(Write([](WriteTransaction& tx) {
                tx.sql() << "create table timing (\"order\" bigint primary key, \"time\" bigint)";
              }).ok());
  Rows rows({{"order", ColumnType::kInt}, {"time", ColumnType::kInt}});
  rows.Int(1).Int(5);
  Rows newer({{"order", ColumnType::kInt}, {"time", ColumnType::kInt}});
  newer.Int(1).Int(7);
  Rows key({{"order", ColumnType::kInt}});
  key.Int(1);
  ASSERT_TRUE(Write([&](WriteTransaction& tx) {
                EXPECT_THAT(InsertNew(tx, "timing", rows, {"order"}), ElementsAre(true));
                Upsert(tx, "timing", newer, {"order"}, "time");
              }).ok());
  EXPECT_EQ(FetchAll("timing", rows.columns(), key).GetInt(0, 1), 7);
}

TEST_P(BulkTest, TakesALargeBatch) {
  constexpr int kRows = 20'000;
  Rows rows(kAll);
  std::vector<std::int64_t> ids;
  for (int id = 0; id < kRows; ++id) {
    rows.Int(id).Real(id).Text("name").Bytes("body");
    ids.push_back(id);
  }
  ASSERT_TRUE(Write([&](WriteTransaction& tx) { Insert(tx, "item", rows); }).ok());
  EXPECT_EQ(FetchAll("item", {{"id", ColumnType::kInt}}, Ids(ids)).size(), static_cast<std::size_t>(kRows));
}

TEST_P(BulkTest, GoesOnAfterATableHasChanged) {
  const auto add = [&](std::int64_t id) {
    return Write([&](WriteTransaction& tx) {
      Rows rows(kAll);
      rows.Int(id).Null().Null().Null();
      Insert(tx, "item", rows);
      EXPECT_EQ(Fetch(tx, "item", kAll, Ids({id})).size(), 1u);
    });
  };
  ASSERT_TRUE(add(1).ok());
  ASSERT_TRUE(Write([](WriteTransaction& tx) { tx.sql() << "alter table item add column remark text"; }).ok());
  EXPECT_TRUE(add(2).ok());
}

}  // namespace
}  // namespace jemputbola::store
