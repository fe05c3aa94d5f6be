#include <algorithm>
#include <numeric>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/store/bulk_engines.h"
#include "common/store/bulk_sql.h"

namespace jemputbola::store {
namespace {

using sqlite_api::sqlite3_stmt;

// A cached statement in use: made ready for the next one whatever happens, since an unfinished one holds its locks.
class Use {
 public:
  Use(SqliteConnection& connection, const std::string& sql)
      : connection_(connection), statement_(connection.Prepare(sql)) {}
  ~Use() {
    sqlite_api::sqlite3_reset(statement_);
    sqlite_api::sqlite3_clear_bindings(statement_);
  }
  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;

  sqlite3_stmt* statement() const { return statement_; }

  // Binds the values without copying them: `rows` outlives the statement's next reset.
  void Bind(const Rows& rows, std::size_t row) {
    const auto& columns = rows.columns();
    for (std::size_t column = 0; column < columns.size(); ++column) {
      Check(BindOne(rows, row, column, static_cast<int>(column) + 1));
    }
  }
  // True while there is a row.
  bool Step() {
    const int code = sqlite_api::sqlite3_step(statement_);
    if (code != SQLITE_ROW && code != SQLITE_DONE) connection_.ThrowError(code);
    return code == SQLITE_ROW;
  }
  void Reset() { sqlite_api::sqlite3_reset(statement_); }

 private:
  int BindOne(const Rows& rows, std::size_t row, std::size_t column, int at) {
    if (rows.IsNull(row, column)) return sqlite_api::sqlite3_bind_null(statement_, at);
    switch (rows.columns()[column].type) {
      case ColumnType::kInt:
        return sqlite_api::sqlite3_bind_int64(statement_, at, rows.GetInt(row, column));
      case ColumnType::kReal:
        return sqlite_api::sqlite3_bind_double(statement_, at, rows.GetReal(row, column));
      case ColumnType::kText: {
        const std::string& text = rows.GetText(row, column);
        return sqlite_api::sqlite3_bind_text64(statement_, at, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
      }
      case ColumnType::kBytes: {
        const std::string& bytes = rows.GetBytes(row, column);
        return sqlite_api::sqlite3_bind_blob64(statement_, at, bytes.data(), bytes.size(), SQLITE_STATIC);
      }
    }
    return SQLITE_MISUSE;
  }
  void Check(int code) const {
    if (code != SQLITE_OK) connection_.ThrowError(code);
  }

  SqliteConnection& connection_;
  sqlite3_stmt* statement_;
};

std::string InsertSql(const std::string& table, const Rows& rows, const std::string& clause) {
  const std::vector<std::string> marks(rows.columns().size(), "?");
  return absl::StrCat("insert into ", table, " (", ColumnList(rows.columns()), ") values (", absl::StrJoin(marks, ", "),
                      ") ", clause);
}

void RunAll(SqliteConnection& connection, const std::string& sql, const Rows& rows) {
  Use use(connection, sql);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    use.Bind(rows, row);
    use.Step();
    use.Reset();
  }
}

void ReadRow(sqlite3_stmt* statement, Rows& rows) {
  const auto& columns = rows.columns();
  for (int i = 0; i < static_cast<int>(columns.size()); ++i) {
    if (sqlite_api::sqlite3_column_type(statement, i) == SQLITE_NULL) {
      rows.Null();
      continue;
    }
    switch (columns[static_cast<std::size_t>(i)].type) {
      case ColumnType::kInt:
        rows.Int(sqlite_api::sqlite3_column_int64(statement, i));
        break;
      case ColumnType::kReal:
        rows.Real(sqlite_api::sqlite3_column_double(statement, i));
        break;
      case ColumnType::kText:
      case ColumnType::kBytes: {
        const auto* data = static_cast<const char*>(sqlite_api::sqlite3_column_blob(statement, i));
        const auto size = static_cast<std::size_t>(sqlite_api::sqlite3_column_bytes(statement, i));
        rows.Bytes(size == 0 ? std::string_view() : std::string_view(data, size));
        break;
      }
    }
  }
}

}  // namespace

void Insert(SqliteConnection& connection, const std::string& table, const Rows& rows) {
  RunAll(connection, InsertSql(table, rows, ""), rows);
}

std::vector<bool> InsertNew(SqliteConnection& connection, const std::string& table, const Rows& rows,
                            const std::vector<std::string>& keys) {
  Use use(connection, InsertSql(table, rows, absl::StrCat("on conflict (", NameList(keys), ") do nothing")));
  std::vector<bool> inserted(rows.size());
  for (std::size_t row = 0; row < rows.size(); ++row) {
    use.Bind(rows, row);
    use.Step();
    inserted[row] = sqlite_api::sqlite3_changes(connection.handle()) == 1;
    use.Reset();
  }
  return inserted;
}

void Upsert(SqliteConnection& connection, const std::string& table, const Rows& rows,
            const std::vector<std::string>& keys, const std::string& newer_column) {
  RunAll(connection, InsertSql(table, rows, UpsertClause(table, rows.columns(), keys, newer_column)), rows);
}

void Update(SqliteConnection& connection, const std::string& table, const Rows& rows,
            const std::vector<std::string>& keys) {
  const std::vector<std::size_t> key_positions = PositionsOf(keys, rows.columns());
  std::vector<std::string> assignments;
  std::vector<std::string> conditions;
  for (std::size_t column = 0; column < rows.columns().size(); ++column) {
    // The number of the value: values are bound by the order of columns.
    const std::string equation = absl::StrCat(Quoted(rows.columns()[column].name), " = ?", column + 1);
    const bool key = std::find(key_positions.begin(), key_positions.end(), column) != key_positions.end();
    (key ? conditions : assignments).push_back(equation);
  }
  RunAll(connection,
         absl::StrCat("update ", table, " set ", absl::StrJoin(assignments, ", "), " where ",
                      absl::StrJoin(conditions, " and ")),
         rows);
}

Rows Fetch(SqliteConnection& connection, const std::string& table, const std::vector<Column>& wanted,
           const Rows& keys) {
  const std::string where = absl::StrJoin(keys.columns(), " and ", [](std::string* out, const Column& column) {
    absl::StrAppend(out, Quoted(column.name), " = ?");
  });
  Use use(connection, absl::StrCat("select ", ColumnList(wanted), " from ", table, " where ", where));
  std::vector<std::size_t> all(keys.columns().size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  absl::flat_hash_set<std::string> seen;
  Rows found(wanted);
  std::string key;
  for (std::size_t row = 0; row < keys.size(); ++row) {
    if (!KeyOf(keys, row, all, key) || !seen.insert(key).second) continue;
    use.Bind(keys, row);
    while (use.Step()) ReadRow(use.statement(), found);
    use.Reset();
  }
  return found;
}

}  // namespace jemputbola::store
