#include "registry/store/claims.h"

#include <algorithm>

#include "common/store/bulk.h"
#include "registry/store/dates.h"

namespace jemputbola::registry::store {
namespace {

using jemputbola::store::Column;
using jemputbola::store::ColumnType;
using jemputbola::store::Rows;

const Column kPartition = {"partition", ColumnType::kText};
const std::vector<Column> kColumns = {
    {"number", ColumnType::kInt},      {"area_code", ColumnType::kText},  {"subject", ColumnType::kInt},
    {"measure", ColumnType::kInt},     {"at_least", ColumnType::kInt},    {"at_most", ColumnType::kInt},
    {"source", ColumnType::kText},     {"claimed_on", ColumnType::kText}, {"note", ColumnType::kText},
    {"recorded_at", ColumnType::kInt},
};

domain::Claim ClaimAt(const Rows& rows, std::size_t row) {
  domain::Claim claim;
  claim.number = rows.GetInt(row, 0);
  claim.area_code = rows.GetText(row, 1);
  claim.subject = static_cast<domain::ClaimSubject>(rows.GetInt(row, 2));
  claim.measure = static_cast<domain::Measure>(rows.GetInt(row, 3));
  claim.range.at_least = rows.GetInt(row, 4);
  if (!rows.IsNull(row, 5)) claim.range.at_most = rows.GetInt(row, 5);
  claim.source = rows.GetText(row, 6);
  claim.date = *DateAt(rows, row, 7);
  claim.note = rows.GetText(row, 8);
  claim.recorded_at = rows.GetInt(row, 9);
  return claim;
}

}  // namespace

std::vector<domain::Claim> ListClaims(const jemputbola::store::Transaction& tx, const std::string& partition) {
  Rows keys({kPartition});
  keys.Text(partition);
  const Rows rows = jemputbola::store::Fetch(tx, "claim", kColumns, keys);
  std::vector<domain::Claim> claims;
  for (std::size_t i = 0; i < rows.size(); ++i) claims.push_back(ClaimAt(rows, i));
  std::ranges::sort(claims, {}, &domain::Claim::number);
  return claims;
}

std::int64_t AddClaim(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                      const domain::Claim& claim) {
  std::int64_t number = 1;
  for (const domain::Claim& known : ListClaims(tx, partition)) {
    if (domain::SaysTheSame(known, claim)) return 0;
    number = known.number + 1;
  }
  std::vector<Column> columns = kColumns;
  columns.insert(columns.begin(), kPartition);
  Rows rows(columns);
  rows.Text(partition).Int(number).Text(claim.area_code);
  rows.Int(static_cast<std::int64_t>(claim.subject)).Int(static_cast<std::int64_t>(claim.measure));
  rows.Int(claim.range.at_least);
  if (claim.range.at_most) {
    rows.Int(*claim.range.at_most);
  } else {
    rows.Null();
  }
  rows.Text(claim.source);
  AddDate(rows, claim.date);
  rows.Text(claim.note).Int(claim.recorded_at);
  jemputbola::store::Insert(tx, "claim", rows);
  return number;
}

}  // namespace jemputbola::registry::store
