#pragma once

#include <string>
#include <vector>

#include "common/store/bulk.h"
#include "common/store/postgres_connection.h"
#include "common/store/sqlite_connection.h"

// Inside the store only: bulk.h for each engine. Rows are complete and not empty.
namespace jemputbola::store {

void Insert(SqliteConnection& connection, const std::string& table, const Rows& rows);
std::vector<bool> InsertNew(SqliteConnection& connection, const std::string& table, const Rows& rows,
                            const std::vector<std::string>& keys);
void Upsert(SqliteConnection& connection, const std::string& table, const Rows& rows,
            const std::vector<std::string>& keys, const std::string& newer_column);
void Update(SqliteConnection& connection, const std::string& table, const Rows& rows,
            const std::vector<std::string>& keys);
Rows Fetch(SqliteConnection& connection, const std::string& table, const std::vector<Column>& wanted, const Rows& keys);

void Insert(PostgresConnection& connection, const std::string& table, const Rows& rows);
std::vector<bool> InsertNew(PostgresConnection& connection, const std::string& table, const Rows& rows,
                            const std::vector<std::string>& keys);
void Upsert(PostgresConnection& connection, const std::string& table, const Rows& rows,
            const std::vector<std::string>& keys, const std::string& newer_column);
void Update(PostgresConnection& connection, const std::string& table, const Rows& rows,
            const std::vector<std::string>& keys);
Rows Fetch(PostgresConnection& connection, const std::string& table, const std::vector<Column>& wanted,
           const Rows& keys);

}  // namespace jemputbola::store
