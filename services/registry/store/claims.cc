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
    {"number", ColumnType::kInt},      {"area_code", ColumnType::kText},   {"subject", ColumnType::kInt},
    {"measure", ColumnType::kInt},     {"at_least", ColumnType::kInt},     {"at_most", ColumnType::kInt},
    {"source", ColumnType::kText},     {"claimed_on", ColumnType::kText},  {"note", ColumnType::kText},
    {"recorded_at", ColumnType::kInt}, {"withdrawn_at", ColumnType::kInt}, {"withdrawn_reason", ColumnType::kText},
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
  if (!rows.IsNull(row, 10)) claim.withdrawn_at = rows.GetInt(row, 10);
  if (!rows.IsNull(row, 11)) claim.withdrawn_reason = rows.GetText(row, 11);
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
    if (!known.withdrawn_at && domain::SaysTheSame(known, claim)) return 0;
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
  rows.Text(claim.note).Int(claim.recorded_at).Null().Null();
  jemputbola::store::Insert(tx, "claim", rows);
  return number;
}

absl::Status WithdrawClaim(jemputbola::store::WriteTransaction& tx, const std::string& partition, std::int64_t number,
                           const std::string& reason, std::int64_t at) {
  const std::vector<domain::Claim> claims = ListClaims(tx, partition);
  const auto claim = std::ranges::find(claims, number, &domain::Claim::number);
  if (claim == claims.end()) return absl::NotFoundError("There is no claim of this number; see jb claims list");
  if (claim->withdrawn_at) return absl::FailedPreconditionError("The claim was withdrawn before; nothing was changed");
  Rows rows({kPartition,
             {"number", ColumnType::kInt},
             {"withdrawn_at", ColumnType::kInt},
             {"withdrawn_reason", ColumnType::kText}});
  rows.Text(partition).Int(number).Int(at).Text(reason);
  jemputbola::store::Update(tx, "claim", rows, {"partition", "number"});
  return absl::OkStatus();
}

}  // namespace jemputbola::registry::store
