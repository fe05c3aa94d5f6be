#pragma once

#include <string>
#include <vector>

#include "common/store/bulk.h"

// Inside the store only: the text that the bulk statements of both engines share.
namespace jemputbola::store {

// A column's name in double quotes: some good names, such as time, are words of SQL.
std::string Quoted(const std::string& name);
// "a", "b", "c"
std::string ColumnList(const std::vector<Column>& columns);
std::string NameList(const std::vector<std::string>& names);
// "on conflict (keys) do update set …", or "do nothing" when there is no other column.
std::string UpsertClause(const std::string& table, const std::vector<Column>& columns,
                         const std::vector<std::string>& keys, const std::string& newer_column);
// The positions of `keys` in `columns`. Throws soci::soci_error for one that is not there.
std::vector<std::size_t> PositionsOf(const std::vector<std::string>& keys, const std::vector<Column>& columns);
// One row's values of some columns as a string that is equal only for equal values. False when one is null.
bool KeyOf(const Rows& rows, std::size_t row, const std::vector<std::size_t>& columns, std::string& key);

}  // namespace jemputbola::store
