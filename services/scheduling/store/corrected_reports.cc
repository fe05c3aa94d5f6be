#include "scheduling/store/corrected_reports.h"

#include <optional>
#include <utility>

#include "common/store/bulk.h"
#include "scheduling/domain/sentence.h"
#include "scheduling/store/days.h"

namespace jemputbola::scheduling {
namespace {

using store::Column;
using store::ColumnType;
using store::Rows;

const std::vector<Column> kKey = {{"partition", ColumnType::kText},
                                  {"device", ColumnType::kText},
                                  {"installation", ColumnType::kText},
                                  {"seq", ColumnType::kInt}};
const std::vector<Column> kContent = {{"counted", ColumnType::kInt},       {"told_unit", ColumnType::kText},
                                      {"told_day", ColumnType::kText},     {"told_village", ColumnType::kText},
                                      {"told_captured", ColumnType::kInt}, {"last_at", ColumnType::kInt},
                                      {"last_source", ColumnType::kText},  {"last_seq", ColumnType::kInt},
                                      {"last_village", ColumnType::kText}, {"last_captured", ColumnType::kInt}};

std::vector<Column> Columns() {
  std::vector<Column> columns = kKey;
  columns.insert(columns.end(), kContent.begin(), kContent.end());
  return columns;
}

CorrectedReport At(const Rows& rows, std::size_t row) {
  std::optional<FieldCount> told;
  if (const std::string& unit = rows.GetText(row, 5); !unit.empty()) {
    told = FieldCount{unit, ReadDay(rows.GetText(row, 6)), rows.GetText(row, 7), rows.GetInt(row, 8) != 0};
  }
  return CorrectedReport(rows.GetInt(row, 4) != 0, std::move(told),
                         {{rows.GetInt(row, 9), rows.GetText(row, 10), rows.GetInt(row, 11)},
                          rows.GetText(row, 12),
                          rows.GetInt(row, 13) != 0});
}

}  // namespace

bool CorrectedReports::AnyWaiting(const store::Transaction& tx, const std::string& partition) {
  long long any = 0;
  tx.sql() << "select 1 from corrected_report where partition = :p and (counted = 0 or told_unit = '') limit 1",
      soci::use(partition, "p"), soci::into(any);
  return tx.sql().got_data();
}

std::map<ReportId, CorrectedReport> CorrectedReports::Load(const store::Transaction& tx, const std::string& partition,
                                                           const std::vector<ReportId>& reports) {
  Rows keys(kKey);
  for (const ReportId& report : reports) {
    keys.Text(partition).Text(report.device).Text(report.installation).Int(report.seq);
  }
  const Rows found = store::Fetch(tx, "corrected_report", Columns(), keys);
  std::map<ReportId, CorrectedReport> corrected;
  for (std::size_t row = 0; row < found.size(); ++row) {
    corrected.emplace(ReportId{found.GetText(row, 1), found.GetText(row, 2), found.GetInt(row, 3)}, At(found, row));
  }
  return corrected;
}

void CorrectedReports::Save(store::WriteTransaction& tx, const std::string& partition,
                            const std::map<ReportId, CorrectedReport>& reports) {
  Rows rows(Columns());
  for (const auto& [id, report] : reports) {
    const FieldCount told = report.told().value_or(FieldCount());
    const FieldCorrection& last = *report.last();
    rows.Text(partition).Text(id.device).Text(id.installation).Int(id.seq);
    rows.Int(report.counted() ? 1 : 0).Text(told.unit_id).Text(report.told() ? Date(told.day) : "");
    rows.Text(told.village).Int(told.captured ? 1 : 0);
    rows.Int(last.order.effective_at).Text(last.order.source).Int(last.order.seq);
    rows.Text(last.village).Int(last.captured ? 1 : 0);
  }
  store::Upsert(tx, "corrected_report", rows, {"partition", "device", "installation", "seq"});
}

}  // namespace jemputbola::scheduling
