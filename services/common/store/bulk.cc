#include "common/store/bulk.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/store/bulk_engines.h"
#include "common/store/bulk_sql.h"

namespace jemputbola::store {
namespace {

void CheckComplete(const Rows& rows) {
  if (!rows.complete()) throw soci::soci_error("bulk rows: the last row lacks a column");
}

template <typename Body>
auto OnEngine(const Transaction& tx, Body body) {
  if (tx.engine() == Engine::kSqlite) return body(static_cast<SqliteConnection&>(tx.connection()));
  return body(static_cast<PostgresConnection&>(tx.connection()));
}

}  // namespace

std::string Quoted(const std::string& name) {
  return absl::StrCat("\"", name, "\"");
}

std::string ColumnList(const std::vector<Column>& columns) {
  return absl::StrJoin(columns, ", ", [](std::string* out, const Column& column) { out->append(Quoted(column.name)); });
}

std::string NameList(const std::vector<std::string>& names) {
  return absl::StrJoin(names, ", ", [](std::string* out, const std::string& name) { out->append(Quoted(name)); });
}

std::string UpsertClause(const std::string& table, const std::vector<Column>& columns,
                         const std::vector<std::string>& keys, const std::string& newer_column) {
  std::vector<std::string> assignments;
  for (const Column& column : columns) {
    if (std::find(keys.begin(), keys.end(), column.name) != keys.end()) continue;
    assignments.push_back(absl::StrCat(Quoted(column.name), " = excluded.", Quoted(column.name)));
  }
  const std::string target = absl::StrCat("on conflict (", NameList(keys), ") do ");
  if (assignments.empty()) return target + "nothing";
  std::string clause = absl::StrCat(target, "update set ", absl::StrJoin(assignments, ", "));
  if (!newer_column.empty()) {
    absl::StrAppend(&clause, " where excluded.", Quoted(newer_column), " > ", table, ".", Quoted(newer_column));
  }
  return clause;
}

std::vector<std::size_t> PositionsOf(const std::vector<std::string>& keys, const std::vector<Column>& columns) {
  std::vector<std::size_t> positions;
  for (const std::string& key : keys) {
    const auto at =
        std::find_if(columns.begin(), columns.end(), [&key](const Column& column) { return column.name == key; });
    if (at == columns.end()) throw soci::soci_error("bulk rows: key column " + key + " is not among the columns");
    positions.push_back(static_cast<std::size_t>(at - columns.begin()));
  }
  return positions;
}

bool KeyOf(const Rows& rows, std::size_t row, const std::vector<std::size_t>& columns, std::string& key) {
  key.clear();
  for (const std::size_t column : columns) {
    if (rows.IsNull(row, column)) return false;
    switch (rows.columns()[column].type) {
      case ColumnType::kInt:
        absl::StrAppend(&key, rows.GetInt(row, column), ";");
        break;
      case ColumnType::kReal:
        absl::StrAppend(&key, rows.GetReal(row, column), ";");
        break;
      case ColumnType::kText:
      case ColumnType::kBytes:
        absl::StrAppend(&key, rows.GetBytes(row, column).size(), ":", rows.GetBytes(row, column));
        break;
    }
  }
  return true;
}

void Insert(WriteTransaction& tx, const std::string& table, const Rows& rows) {
  CheckComplete(rows);
  if (rows.empty()) return;
  OnEngine(tx, [&](auto& connection) { Insert(connection, table, rows); });
}

std::vector<bool> InsertNew(WriteTransaction& tx, const std::string& table, const Rows& rows,
                            const std::vector<std::string>& keys) {
  CheckComplete(rows);
  if (rows.empty()) return {};
  return OnEngine(tx, [&](auto& connection) { return InsertNew(connection, table, rows, keys); });
}

void Upsert(WriteTransaction& tx, const std::string& table, const Rows& rows, const std::vector<std::string>& keys,
            const std::string& newer_column) {
  CheckComplete(rows);
  if (rows.empty()) return;
  OnEngine(tx, [&](auto& connection) { Upsert(connection, table, rows, keys, newer_column); });
}

void Update(WriteTransaction& tx, const std::string& table, const Rows& rows, const std::vector<std::string>& keys) {
  CheckComplete(rows);
  if (rows.empty() || keys.size() == rows.columns().size()) return;
  OnEngine(tx, [&](auto& connection) { Update(connection, table, rows, keys); });
}

Rows Fetch(const Transaction& tx, const std::string& table, const std::vector<Column>& wanted, const Rows& keys) {
  CheckComplete(keys);
  if (keys.empty()) return Rows(wanted);
  return OnEngine(tx, [&](auto& connection) { return Fetch(connection, table, wanted, keys); });
}

}  // namespace jemputbola::store
