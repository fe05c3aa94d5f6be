#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/store/bulk_engines.h"
#include "common/store/bulk_sql.h"

namespace jemputbola::store {
namespace {

const char* SqlType(ColumnType type) {
  switch (type) {
    case ColumnType::kInt:
      return "bigint";
    case ColumnType::kReal:
      return "double precision";
    case ColumnType::kText:
      return "text";
    case ColumnType::kBytes:
      return "bytea";
  }
  return "";
}

std::int32_t TypeOid(ColumnType type) {
  switch (type) {
    case ColumnType::kInt:
      return 20;
    case ColumnType::kReal:
      return 701;
    case ColumnType::kText:
      return 25;
    case ColumnType::kBytes:
      return 17;
  }
  return 0;
}

// Integers of the wire are big-endian.
void Append32(std::string& out, std::int64_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift));
}

void Append64(std::string& out, std::uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift));
}

std::uint64_t Load64(const char* data) {
  std::uint64_t value = 0;
  for (int i = 0; i < 8; ++i) value = value << 8 | static_cast<unsigned char>(data[i]);
  return value;
}

void AppendValue(std::string& out, const Rows& rows, std::size_t row, std::size_t column) {
  if (rows.IsNull(row, column)) return Append32(out, -1);
  switch (rows.columns()[column].type) {
    case ColumnType::kInt:
      Append32(out, 8);
      return Append64(out, static_cast<std::uint64_t>(rows.GetInt(row, column)));
    case ColumnType::kReal:
      Append32(out, 8);
      return Append64(out, std::bit_cast<std::uint64_t>(rows.GetReal(row, column)));
    case ColumnType::kText:
    case ColumnType::kBytes: {
      const std::string& bytes = rows.GetBytes(row, column);
      if (bytes.size() > std::numeric_limits<std::int32_t>::max()) throw soci::soci_error("a value is over 2 GiB");
      Append32(out, static_cast<std::int64_t>(bytes.size()));
      out.append(bytes);
      return;
    }
  }
}

// A column as a one-dimensional array in PostgreSQL's binary form (array_send of arrayfuncs.c): dimensions, has nulls,
// element type, length, lower bound, then each value with its length.
std::string BinaryArray(const Rows& rows, std::size_t column) {
  std::string out;
  out.reserve(20 + rows.size() * 12);
  Append32(out, 1);
  bool nulls = false;
  for (std::size_t row = 0; row < rows.size() && !nulls; ++row) nulls = rows.IsNull(row, column);
  Append32(out, nulls ? 1 : 0);
  Append32(out, TypeOid(rows.columns()[column].type));
  Append32(out, static_cast<std::int64_t>(rows.size()));
  Append32(out, 1);
  for (std::size_t row = 0; row < rows.size(); ++row) AppendValue(out, rows, row, column);
  return out;
}

std::vector<std::string> Arrays(const Rows& rows) {
  std::vector<std::string> arrays;
  for (std::size_t column = 0; column < rows.columns().size(); ++column) arrays.push_back(BinaryArray(rows, column));
  return arrays;
}

// "unnest($1::bigint[], $2::text[])"
std::string Unnest(const std::vector<Column>& columns) {
  int number = 0;
  return absl::StrCat("unnest(",
                      absl::StrJoin(columns, ", ",
                                    [&number](std::string* out, const Column& column) {
                                      absl::StrAppend(out, "$", ++number, "::", SqlType(column.type), "[]");
                                    }),
                      ")");
}

std::string InsertSql(const std::string& table, const Rows& rows, const std::string& clause) {
  const std::string columns = ColumnList(rows.columns());
  return absl::StrCat("insert into ", table, " (", columns, ") select ", columns, " from ", Unnest(rows.columns()),
                      " with ordinality as added(", columns, ", jb_ordinal) order by jb_ordinal ", clause);
}

// The names cast to the types that ReadRows expects, whatever integer or text type the table has.
std::string CastList(const std::vector<Column>& columns) {
  return absl::StrJoin(columns, ", ", [](std::string* out, const Column& column) {
    absl::StrAppend(out, Quoted(column.name), "::", SqlType(column.type));
  });
}

Rows ReadRows(const PGresult* result, const std::vector<Column>& columns) {
  Rows rows(columns);
  for (int row = 0; row < PQntuples(result); ++row) {
    for (int i = 0; i < static_cast<int>(columns.size()); ++i) {
      if (PQgetisnull(result, row, i) == 1) {
        rows.Null();
        continue;
      }
      const char* data = PQgetvalue(result, row, i);
      switch (columns[static_cast<std::size_t>(i)].type) {
        case ColumnType::kInt:
          rows.Int(static_cast<std::int64_t>(Load64(data)));
          break;
        case ColumnType::kReal:
          rows.Real(std::bit_cast<double>(Load64(data)));
          break;
        case ColumnType::kText:
        case ColumnType::kBytes:
          rows.Bytes(std::string_view(data, static_cast<std::size_t>(PQgetlength(result, row, i))));
          break;
      }
    }
  }
  return rows;
}

}  // namespace

void Insert(PostgresConnection& connection, const std::string& table, const Rows& rows) {
  connection.Run(InsertSql(table, rows, ""), Arrays(rows));
}

std::vector<bool> InsertNew(PostgresConnection& connection, const std::string& table, const Rows& rows,
                            const std::vector<std::string>& keys) {
  const std::vector<std::size_t> positions = PositionsOf(keys, rows.columns());
  std::vector<Column> key_columns;
  for (const std::size_t position : positions) key_columns.push_back(rows.columns()[position]);
  const std::string clause =
      absl::StrCat("on conflict (", NameList(keys), ") do nothing returning ", CastList(key_columns));
  const PostgresResult result = connection.Run(InsertSql(table, rows, clause), Arrays(rows));
  const Rows inserted_keys = ReadRows(result.get(), key_columns);

  std::vector<std::size_t> all;
  for (std::size_t i = 0; i < keys.size(); ++i) all.push_back(i);
  absl::flat_hash_map<std::string, std::size_t> first_row;
  std::string key;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    if (KeyOf(rows, row, positions, key)) first_row.try_emplace(key, row);
  }
  std::vector<bool> inserted(rows.size());
  for (std::size_t row = 0; row < inserted_keys.size(); ++row) {
    KeyOf(inserted_keys, row, all, key);
    inserted[first_row.at(key)] = true;
  }
  return inserted;
}

void Upsert(PostgresConnection& connection, const std::string& table, const Rows& rows,
            const std::vector<std::string>& keys, const std::string& newer_column) {
  connection.Run(InsertSql(table, rows, UpsertClause(table, rows.columns(), keys, newer_column)), Arrays(rows));
}

void Update(PostgresConnection& connection, const std::string& table, const Rows& rows,
            const std::vector<std::string>& keys) {
  const std::vector<std::size_t> key_positions = PositionsOf(keys, rows.columns());
  std::vector<std::string> assignments;
  std::vector<std::string> conditions;
  for (std::size_t column = 0; column < rows.columns().size(); ++column) {
    const std::string name = Quoted(rows.columns()[column].name);
    if (std::find(key_positions.begin(), key_positions.end(), column) != key_positions.end()) {
      conditions.push_back(absl::StrCat(table, ".", name, " = jb_changed.", name));
    } else {
      assignments.push_back(absl::StrCat(name, " = jb_changed.", name));
    }
  }
  connection.Run(
      absl::StrCat("update ", table, " set ", absl::StrJoin(assignments, ", "), " from ", Unnest(rows.columns()),
                   " as jb_changed(", ColumnList(rows.columns()), ") where ", absl::StrJoin(conditions, " and ")),
      Arrays(rows));
}

Rows Fetch(PostgresConnection& connection, const std::string& table, const std::vector<Column>& wanted,
           const Rows& keys) {
  const std::string sql = absl::StrCat("select ", CastList(wanted), " from ", table, " where (",
                                       ColumnList(keys.columns()), ") in (select * from ", Unnest(keys.columns()), ")");
  return ReadRows(connection.Run(sql, Arrays(keys)).get(), wanted);
}

}  // namespace jemputbola::store
