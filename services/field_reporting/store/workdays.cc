#include "field_reporting/store/workdays.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "common/clock/civil.h"
#include "common/store/bulk.h"

namespace jemputbola::field_reporting::store {
namespace {

using jemputbola::store::Column;
using jemputbola::store::ColumnType;
using jemputbola::store::Rows;

const std::vector<Column>& Columns() {
  static const auto* const kColumns = new std::vector<Column>{{"partition", ColumnType::kText},
                                                              {"unit_id", ColumnType::kText},
                                                              {"day", ColumnType::kText},
                                                              {"reported", ColumnType::kText},
                                                              {"reports", ColumnType::kInt},
                                                              {"late", ColumnType::kInt},
                                                              {"closed_at", ColumnType::kInt},
                                                              {"closed_by", ColumnType::kText},
                                                              {"closed_by_office", ColumnType::kInt},
                                                              {"counted", ColumnType::kText},
                                                              {"reports_at_closing", ColumnType::kInt},
                                                              {"resolved_at", ColumnType::kInt},
                                                              {"resolved_by", ColumnType::kText},
                                                              {"resolution", ColumnType::kText},
                                                              {"resolved_differences", ColumnType::kText}};
  return *kColumns;
}

Rows Keys() {
  return Rows({Columns().begin(), Columns().begin() + 3});
}

Workday ReadRow(const Rows& rows, std::size_t row) {
  Workday day;
  day.unit_id = rows.GetText(row, 1);
  day.day = *clock::ParseDate(rows.GetText(row, 2));
  day.reported = ParseCounts(rows.GetText(row, 3));
  day.reports = rows.GetInt(row, 4);
  day.late = rows.GetInt(row, 5);
  if (!rows.IsNull(row, 6)) {
    day.closing = {clock::FromMicros(rows.GetInt(row, 6)), rows.GetText(row, 7), rows.GetInt(row, 8) != 0,
                   ParseCounts(rows.GetText(row, 9))};
  }
  day.reports_at_closing = rows.GetInt(row, 10);
  if (!rows.IsNull(row, 11)) {
    day.resolution = {clock::FromMicros(rows.GetInt(row, 11)), rows.GetText(row, 12), rows.GetText(row, 13),
                      ParseCounts(rows.GetText(row, 14))};
  }
  return day;
}

std::vector<Workday> Fetch(const jemputbola::store::Transaction& tx, const Rows& keys) {
  const Rows rows = jemputbola::store::Fetch(tx, "workday", Columns(), keys);
  std::vector<Workday> days;
  for (std::size_t row = 0; row < rows.size(); ++row) days.push_back(ReadRow(rows, row));
  std::sort(days.begin(), days.end(),
            [](const Workday& a, const Workday& b) { return std::tie(a.day, a.unit_id) < std::tie(b.day, b.unit_id); });
  return days;
}

}  // namespace

std::vector<Workday> FetchWorkdays(const jemputbola::store::Transaction& tx, const std::string& partition,
                                   absl::Span<const UnitDay> wanted) {
  Rows keys = Keys();
  for (const UnitDay& key : wanted) keys.Text(partition).Text(key.unit_id).Text(clock::FormatDate(key.day));
  return Fetch(tx, keys);
}

std::vector<Workday> ListWorkdays(const jemputbola::store::Transaction& tx, const std::string& partition,
                                  const WorkdayQuery& query) {
  const std::string from = query.from ? clock::FormatDate(*query.from) : "";
  const std::string to = query.to ? clock::FormatDate(*query.to) : "9999-12-31";
  std::string unit_id;
  std::string day;
  soci::statement found =
      (tx.sql().prepare << "select unit_id, day from workday where partition = :p and day >= :f and day <= :t",
       soci::use(partition), soci::use(from), soci::use(to), soci::into(unit_id), soci::into(day));
  found.execute();
  Rows keys = Keys();
  while (found.fetch()) {
    if (query.unit_id.empty() || query.unit_id == unit_id) keys.Text(partition).Text(unit_id).Text(day);
  }
  return keys.empty() ? std::vector<Workday>() : Fetch(tx, keys);
}

void SaveWorkdays(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                  const std::vector<Workday>& days) {
  Rows rows(Columns());
  for (const Workday& day : days) {
    rows.Text(partition).Text(day.unit_id).Text(clock::FormatDate(day.day)).Text(FormatCounts(day.reported));
    rows.Int(day.reports).Int(day.late);
    const Closing closing = day.closing.value_or(Closing());
    day.closing ? rows.Int(clock::ToMicros(closing.at)) : rows.Null();
    rows.Text(closing.by)
        .Int(closing.by_office ? 1 : 0)
        .Text(FormatCounts(closing.counted))
        .Int(day.reports_at_closing);
    const Resolution resolution = day.resolution.value_or(Resolution());
    day.resolution ? rows.Int(clock::ToMicros(resolution.at)) : rows.Null();
    rows.Text(resolution.by).Text(resolution.reason).Text(FormatCounts(resolution.differences));
  }
  jemputbola::store::Upsert(tx, "workday", rows, {"partition", "unit_id", "day"});
}

}  // namespace jemputbola::field_reporting::store
