#include "scheduling/store/field_days.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "common/store/bulk.h"
#include "scheduling/domain/sentence.h"
#include "scheduling/store/days.h"

namespace jemputbola::scheduling {
namespace {

using store::ColumnType;

// Stands for no minute, here and in the table.
constexpr std::int64_t kNever = -1;

// Reports of one installation in one row of report_seen.
constexpr std::int64_t kBlockReports = 512;

using BlockKey = std::tuple<std::string, std::string, std::int64_t>;

const std::vector<store::Column> kBlockColumns = {{"partition", ColumnType::kText},
                                                  {"device", ColumnType::kText},
                                                  {"installation", ColumnType::kText},
                                                  {"block", ColumnType::kInt}};

// The blocks of these reports, as they are marked; empty blocks for those that have none.
std::map<BlockKey, std::string> BlocksOf(const store::Transaction& tx, const std::string& partition,
                                         const std::vector<ReportId>& reports) {
  std::map<BlockKey, std::string> blocks;
  for (const ReportId& report : reports) {
    blocks.try_emplace({report.device, report.installation, report.seq / kBlockReports},
                       std::string(kBlockReports / 8, '\0'));
  }
  store::Rows keys(kBlockColumns);
  for (const auto& [key, bits] : blocks) {
    keys.Text(partition).Text(std::get<0>(key)).Text(std::get<1>(key)).Int(std::get<2>(key));
  }
  std::vector<store::Column> columns = kBlockColumns;
  columns.push_back({"bits", ColumnType::kBytes});
  const store::Rows known = store::Fetch(tx, "report_seen", columns, keys);
  for (std::size_t row = 0; row < known.size(); ++row) {
    blocks[{known.GetText(row, 1), known.GetText(row, 2), known.GetInt(row, 3)}] = known.GetBytes(row, 4);
  }
  return blocks;
}

}  // namespace

std::set<ReportId> FieldDays::Seen(const store::Transaction& tx, const std::string& partition,
                                   const std::vector<ReportId>& reports) {
  if (reports.empty()) return {};
  const auto blocks = BlocksOf(tx, partition, reports);
  std::set<ReportId> seen;
  for (const ReportId& report : reports) {
    const std::string& bits = blocks.at({report.device, report.installation, report.seq / kBlockReports});
    const auto at = static_cast<std::size_t>(report.seq % kBlockReports);
    if ((bits[at / 8] & static_cast<char>(1 << (at % 8))) != 0) seen.insert(report);
  }
  return seen;
}

std::vector<bool> FieldDays::TakeNew(store::WriteTransaction& tx, const std::string& partition,
                                     const std::vector<ReportId>& reports) {
  if (reports.empty()) return {};
  std::map<BlockKey, std::string> blocks = BlocksOf(tx, partition, reports);
  std::vector<bool> is_new;
  is_new.reserve(reports.size());
  for (const ReportId& report : reports) {
    std::string& bits = blocks[{report.device, report.installation, report.seq / kBlockReports}];
    const auto at = static_cast<std::size_t>(report.seq % kBlockReports);
    const auto mask = static_cast<char>(1 << (at % 8));
    is_new.push_back((bits[at / 8] & mask) == 0);
    bits[at / 8] = static_cast<char>(bits[at / 8] | mask);
  }
  std::vector<store::Column> columns = kBlockColumns;
  columns.push_back({"bits", ColumnType::kBytes});
  store::Rows rows(columns);
  for (const auto& [key, bits] : blocks) {
    rows.Text(partition).Text(std::get<0>(key)).Text(std::get<1>(key)).Int(std::get<2>(key)).Bytes(bits);
  }
  store::Upsert(tx, "report_seen", rows, {"partition", "device", "installation", "block"});
  return is_new;
}

void FieldDays::Add(store::WriteTransaction& tx, const std::string& partition, const std::vector<UnitDay>& days) {
  struct Sum {
    std::int64_t captured = 0;
    std::int64_t reports = 0;
    std::int64_t first = kNever;
    std::int64_t last = kNever;
  };
  std::map<std::tuple<std::string, std::string, std::string>, Sum> sums;
  std::vector<store::Column> columns = {{"partition", ColumnType::kText},
                                        {"unit_id", ColumnType::kText},
                                        {"day", ColumnType::kText},
                                        {"village", ColumnType::kText}};
  store::Rows keys(columns);
  const auto add = [&](const std::string& unit, const std::string& day, const std::string& village, const Sum& part) {
    Sum& sum = sums[{unit, day, village}];
    sum.captured += part.captured;
    sum.reports += part.reports;
    if (part.first != kNever) sum.first = sum.first == kNever ? part.first : std::min(sum.first, part.first);
    sum.last = std::max(sum.last, part.last);
  };
  for (const UnitDay& row : days) {
    const std::string day = Date(row.day);
    add(row.unit_id, day, row.village, {row.captured, row.reports, row.first_capture, row.last_capture});
    keys.Text(partition).Text(row.unit_id).Text(day).Text(row.village);
  }
  columns.push_back({"captured", ColumnType::kInt});
  columns.push_back({"reports", ColumnType::kInt});
  columns.push_back({"first_capture", ColumnType::kInt});
  columns.push_back({"last_capture", ColumnType::kInt});
  const store::Rows known = store::Fetch(tx, "unit_day", columns, keys);
  for (std::size_t row = 0; row < known.size(); ++row) {
    add(known.GetText(row, 1), known.GetText(row, 2), known.GetText(row, 3),
        {known.GetInt(row, 4), known.GetInt(row, 5), known.GetInt(row, 6), known.GetInt(row, 7)});
  }
  store::Rows rows(columns);
  for (const auto& [key, sum] : sums) {
    rows.Text(partition).Text(std::get<0>(key)).Text(std::get<1>(key)).Text(std::get<2>(key));
    rows.Int(sum.captured).Int(sum.reports).Int(sum.first).Int(sum.last);
  }
  store::Upsert(tx, "unit_day", rows, {"partition", "unit_id", "day", "village"});
}

std::vector<UnitDay> FieldDays::Load(const store::Transaction& tx, const std::string& partition) {
  std::vector<UnitDay> days;
  UnitDay row;
  std::string day;
  soci::statement rows =
      (tx.sql().prepare << "select unit_id, day, village, captured, reports, first_capture, "
                           "last_capture from unit_day where partition = :p and reports > 0",
       soci::use(partition), soci::into(row.unit_id), soci::into(day), soci::into(row.village),
       soci::into(row.captured), soci::into(row.reports), soci::into(row.first_capture), soci::into(row.last_capture));
  rows.execute();
  while (rows.fetch()) {
    row.day = ReadDay(day);
    days.push_back(row);
  }
  return days;
}

std::int64_t FieldDays::Captured(const store::Transaction& tx, const std::string& partition, const std::string& unit_id,
                                 absl::CivilDay day, const std::string& village) {
  std::int64_t captured = 0;
  const std::string date = Date(day);
  tx.sql() << "select captured from unit_day where partition = :p and unit_id = :u and day = :d and village = :v",
      soci::use(partition), soci::use(unit_id), soci::use(date), soci::use(village), soci::into(captured);
  return tx.sql().got_data() ? captured : 0;
}

bool FieldDays::Break(store::WriteTransaction& tx, const std::string& partition, const Outage& outage,
                      std::int64_t broken_at_micros) {
  const std::string day = Date(outage.day);
  std::int64_t known = 0;
  tx.sql() << "select broken_at from unit_breakdown where partition = :p and unit_id = :u and day = :d",
      soci::use(partition), soci::use(outage.unit_id), soci::use(day), soci::into(known);
  if (tx.sql().got_data() && known > broken_at_micros) return false;
  std::int64_t works_again = 0;
  tx.sql() << "select count(*) from unit_breakdown where partition = :p and unit_id = :u and broken_at > :t and "
              "back_on <> '' and back_on <= day",
      soci::use(partition), soci::use(outage.unit_id), soci::use(broken_at_micros), soci::into(works_again);
  if (works_again > 0) return false;
  store::Rows rows({{"partition", ColumnType::kText},
                    {"unit_id", ColumnType::kText},
                    {"day", ColumnType::kText},
                    {"back_on", ColumnType::kText},
                    {"broken_at", ColumnType::kInt}});
  rows.Text(partition).Text(outage.unit_id).Text(day).Text(Date(outage.back_on)).Int(broken_at_micros);
  store::Upsert(tx, "unit_breakdown", rows, {"partition", "unit_id", "day"});
  return true;
}

std::vector<Outage> FieldDays::Outages(const store::Transaction& tx, const std::string& partition) {
  std::vector<Outage> outages;
  std::string unit_id;
  std::string day;
  std::string back_on;
  soci::statement rows = (tx.sql().prepare << "select unit_id, day, back_on from unit_breakdown where partition = :p",
                          soci::use(partition), soci::into(unit_id), soci::into(day), soci::into(back_on));
  rows.execute();
  while (rows.fetch()) outages.push_back({unit_id, ReadDay(day), ReadOptionalDay(back_on)});
  return outages;
}

}  // namespace jemputbola::scheduling
