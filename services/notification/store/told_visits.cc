#include "notification/store/told_visits.h"

#include <algorithm>
#include <utility>

#include "common/clock/civil.h"
#include "common/store/bulk.h"

namespace jemputbola::notification::store {
namespace {

using jemputbola::store::ColumnType;
using jemputbola::store::Rows;
using jemputbola::store::Transaction;
using jemputbola::store::WriteTransaction;

constexpr char kTable[] = "told_visit";

std::vector<ToldVisit> Fetch(const Transaction& tx, const Rows& keys) {
  const Rows found = jemputbola::store::Fetch(tx, kTable,
                                              {{"visit_id", ColumnType::kText},
                                               {"epoch", ColumnType::kInt},
                                               {"revision", ColumnType::kInt},
                                               {"kind", ColumnType::kInt},
                                               {"visit_date", ColumnType::kText},
                                               {"visit", ColumnType::kBytes}},
                                              keys);
  std::vector<ToldVisit> visits;
  for (std::size_t i = 0; i < found.size(); ++i) {
    visits.push_back({found.GetText(i, 0), found.GetInt(i, 1), found.GetInt(i, 2),
                      static_cast<Kind>(found.GetInt(i, 3)),
                      clock::ParseDate(found.GetText(i, 4)).value_or(absl::CivilDay()), found.GetBytes(i, 5)});
  }
  return visits;
}

}  // namespace

void KeepTold(WriteTransaction& tx, const std::string& partition, const ToldVisit& told) {
  Rows rows({{"partition", ColumnType::kText},
             {"visit_id", ColumnType::kText},
             {"epoch", ColumnType::kInt},
             {"revision", ColumnType::kInt},
             {"kind", ColumnType::kInt},
             {"visit_date", ColumnType::kText},
             {"visit", ColumnType::kBytes}});
  rows.Text(partition).Text(told.visit_id).Int(told.epoch).Int(told.revision).Int(static_cast<int>(told.kind));
  rows.Text(clock::FormatDate(told.date)).Bytes(told.visit);
  Upsert(tx, kTable, rows, {"partition", "visit_id"});
}

std::optional<ToldVisit> FindTold(const Transaction& tx, const std::string& partition, const std::string& visit_id) {
  Rows keys({{"partition", ColumnType::kText}, {"visit_id", ColumnType::kText}});
  keys.Text(partition).Text(visit_id);
  std::vector<ToldVisit> found = Fetch(tx, keys);
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::vector<ToldVisit> ToldFrom(const Transaction& tx, const std::string& partition, absl::CivilDay day) {
  const std::string from = clock::FormatDate(day);
  std::vector<std::string> ids;
  std::string id;
  soci::statement statement = (tx.sql().prepare << "select visit_id from told_visit where partition = :p and "
                                                   "visit_date >= :d order by visit_id",
                               soci::use(partition), soci::use(from), soci::into(id));
  statement.execute();
  while (statement.fetch()) ids.push_back(id);
  Rows keys({{"partition", ColumnType::kText}, {"visit_id", ColumnType::kText}});
  for (const std::string& one : ids) keys.Text(partition).Text(one);
  std::vector<ToldVisit> visits = Fetch(tx, keys);
  std::sort(visits.begin(), visits.end(),
            [](const ToldVisit& a, const ToldVisit& b) { return a.visit_id < b.visit_id; });
  return visits;
}

}  // namespace jemputbola::notification::store
