#include "registry/store/waiting_statuses.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "common/store/bulk.h"
#include "registry/store/keys.h"
#include "registry/store/vault.h"

namespace jemputbola::registry::store {
namespace {

using jemputbola::store::Column;
using jemputbola::store::ColumnType;
using jemputbola::store::Rows;

const Column kPartition = {"partition", ColumnType::kText};
const Column kSeq = {"seq", ColumnType::kInt};
const std::vector<Column> kColumns = {kSeq,
                                      {"sealed", ColumnType::kBytes},
                                      {"kind", ColumnType::kInt},
                                      {"told_at", ColumnType::kInt},
                                      {"effective_at", ColumnType::kInt},
                                      {"recorded_at", ColumnType::kInt}};

}  // namespace

std::string WaitingName(std::int64_t seq) {
  return absl::StrCat("siak-waiting#", seq);
}

std::int64_t AddWaiting(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                        const std::vector<WaitingStatus>& statuses) {
  std::vector<Column> columns = kColumns;
  columns.insert(columns.begin(), kPartition);
  Rows rows(columns);
  std::set<std::int64_t> versions;
  for (const WaitingStatus& status : statuses) {
    versions.insert(Vault::VersionOf(status.sealed));
    rows.Text(partition).Int(status.seq).Bytes(status.sealed).Int(static_cast<std::int64_t>(status.kind));
    rows.Int(status.told_at).Int(status.effective_at).Int(status.recorded_at);
  }
  RequireLive(tx, {versions.begin(), versions.end()});
  const auto added = jemputbola::store::InsertNew(tx, "waiting_status", rows, {"partition", "seq"});
  return std::count(added.begin(), added.end(), true);
}

std::vector<WaitingStatus> ListWaiting(const jemputbola::store::Transaction& tx, const std::string& partition,
                                       std::int64_t after, int limit) {
  std::vector<long long> seqs(static_cast<std::size_t>(limit));
  const long long above = after;
  tx.sql() << "select seq from waiting_status where partition = :partition and seq > :after order by seq limit "
           << limit,
      soci::use(partition, "partition"), soci::use(above, "after"), soci::into(seqs);
  Rows keys({kPartition, kSeq});
  for (const long long seq : seqs) keys.Text(partition).Int(seq);
  const Rows found = jemputbola::store::Fetch(tx, "waiting_status", kColumns, keys);
  std::vector<WaitingStatus> statuses;
  for (std::size_t i = 0; i < found.size(); ++i) {
    statuses.push_back({found.GetInt(i, 0), found.GetBytes(i, 1), static_cast<domain::EventKind>(found.GetInt(i, 2)),
                        found.GetInt(i, 3), found.GetInt(i, 4), found.GetInt(i, 5)});
  }
  std::ranges::sort(statuses, {}, &WaitingStatus::seq);
  return statuses;
}

void DropWaiting(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                 const std::vector<std::int64_t>& seqs) {
  if (seqs.empty()) return;
  const std::vector<long long> numbers(seqs.begin(), seqs.end());
  const std::vector<std::string> partitions(seqs.size(), partition);
  tx.sql() << "delete from waiting_status where partition = :partition and seq = :seq",
      soci::use(partitions, "partition"), soci::use(numbers, "seq");
}

}  // namespace jemputbola::registry::store
