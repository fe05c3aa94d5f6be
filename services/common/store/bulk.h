#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/store/database.h"

// Many rows in one go, fast on both engines: the only place where SQL differs. SQLite runs one prepared statement (kept
// per connection) a row; PostgreSQL runs one statement over unnest(arrays). Exceptions of the drivers are thrown as
// soci::soci_error and handled by Database::Write and Read.
namespace jemputbola::store {

enum class ColumnType { kInt, kReal, kText, kBytes };

struct Column {
  std::string name;
  ColumnType type;
};

// Rows of equal columns. Values are added left to right, row after row:
//   Rows rows({{"village", ColumnType::kText}, {"listed", ColumnType::kInt}});
//   rows.Text("53.03.01.2005").Int(17);
class Rows {
 public:
  explicit Rows(std::vector<Column> columns) : columns_(std::move(columns)) {}

  Rows& Int(std::int64_t value) { return Add(value); }
  Rows& Real(double value) { return Add(value); }
  Rows& Text(std::string_view value) { return Add(std::string(value)); }
  Rows& Bytes(std::string_view value) { return Add(std::string(value)); }
  Rows& Null() { return Add(std::monostate()); }

  const std::vector<Column>& columns() const { return columns_; }
  std::size_t size() const { return columns_.empty() ? 0 : values_.size() / columns_.size(); }
  bool empty() const { return values_.empty(); }
  // Every row has a value in every column.
  bool complete() const { return columns_.empty() ? values_.empty() : values_.size() % columns_.size() == 0; }

  bool IsNull(std::size_t row, std::size_t column) const { return At(row, column).index() == 0; }
  std::int64_t GetInt(std::size_t row, std::size_t column) const { return std::get<std::int64_t>(At(row, column)); }
  double GetReal(std::size_t row, std::size_t column) const { return std::get<double>(At(row, column)); }
  const std::string& GetText(std::size_t row, std::size_t column) const {
    return std::get<std::string>(At(row, column));
  }
  const std::string& GetBytes(std::size_t row, std::size_t column) const {
    return std::get<std::string>(At(row, column));
  }

 private:
  using Value = std::variant<std::monostate, std::int64_t, double, std::string>;
  template <typename T>
  Rows& Add(T&& value) {
    values_.emplace_back(std::forward<T>(value));
    return *this;
  }
  const Value& At(std::size_t row, std::size_t column) const { return values_[row * columns_.size() + column]; }

  std::vector<Column> columns_;
  std::vector<Value> values_;
};

// Inserts all rows; a row whose key exists throws.
void Insert(WriteTransaction& tx, const std::string& table, const Rows& rows);

// Inserts the rows whose key is not there yet and says, row by row, which were. `keys` name the columns of a unique
// key; of several rows with one key in `rows` the first wins.
std::vector<bool> InsertNew(WriteTransaction& tx, const std::string& table, const Rows& rows,
                            const std::vector<std::string>& keys);

// Inserts rows, or replaces all other columns of the row with the same key. With `newer_column` a row is replaced only
// by one with a larger value in it. No two of `rows` may share a key.
void Upsert(WriteTransaction& tx, const std::string& table, const Rows& rows, const std::vector<std::string>& keys,
            const std::string& newer_column = "");

// Replaces all other columns of the rows that are there; a row whose key is not there is left out. `keys` name the
// columns of a unique key. No two of `rows` may share a key.
void Update(WriteTransaction& tx, const std::string& table, const Rows& rows, const std::vector<std::string>& keys);

// The `wanted` columns of every row of `table` whose key columns equal one of `keys`, in no particular order. Rows that
// are not there are missing from the answer.
Rows Fetch(const Transaction& tx, const std::string& table, const std::vector<Column>& wanted, const Rows& keys);

}  // namespace jemputbola::store
