#include "field_reporting/store/walk_ins.h"

#include "common/clock/civil.h"
#include "common/store/bulk.h"

namespace jemputbola::field_reporting::store {
namespace {

using jemputbola::store::Column;
using jemputbola::store::ColumnType;
using jemputbola::store::Rows;

const std::vector<Column> kKey = {{"partition", ColumnType::kText},
                                  {"device_id", ColumnType::kText},
                                  {"installation_id", ColumnType::kText},
                                  {"seq", ColumnType::kInt}};

Rows& Name(Rows& rows, const std::string& partition, const ReportName& report) {
  return rows.Text(partition).Text(report.device_id).Text(report.installation_id).Int(report.seq);
}

}  // namespace

void KeepWalkIns(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                 const std::vector<KeptWalkIn>& walk_ins, absl::Time received_at) {
  std::vector<Column> columns = kKey;
  columns.push_back({"received_at", ColumnType::kInt});
  columns.push_back({"key_id", ColumnType::kText});
  columns.push_back({"box", ColumnType::kBytes});
  Rows rows(columns);
  for (const KeptWalkIn& kept : walk_ins) {
    Name(rows, partition, kept.report).Int(clock::ToMicros(received_at));
    rows.Text(kept.walk_in.key_id).Bytes(kept.walk_in.box);
  }
  jemputbola::store::InsertNew(tx, "walk_in_box", rows, {"partition", "device_id", "installation_id", "seq"});
}

std::optional<SealedWalkIn> FindWalkIn(const jemputbola::store::Transaction& tx, const std::string& partition,
                                       const ReportName& report) {
  Rows keys(kKey);
  Name(keys, partition, report);
  const Rows found =
      jemputbola::store::Fetch(tx, "walk_in_box", {{"key_id", ColumnType::kText}, {"box", ColumnType::kBytes}}, keys);
  if (found.empty()) return std::nullopt;
  return SealedWalkIn{found.GetText(0, 0), found.GetBytes(0, 1)};
}

void ReleaseWalkIn(jemputbola::store::WriteTransaction& tx, const std::string& partition, const ReportName& report,
                   absl::Time now) {
  const long long seq = report.seq;
  const long long released_at = clock::ToMicros(now);
  tx.sql() << "update walk_in_box set released_at = :t where partition = :p and device_id = :d and "
              "installation_id = :i and seq = :s and released_at is null",
      soci::use(released_at, "t"), soci::use(partition, "p"), soci::use(report.device_id, "d"),
      soci::use(report.installation_id, "i"), soci::use(seq, "s");
}

std::vector<std::string> ForgettablePartitions(const jemputbola::store::Transaction& tx, absl::Time before) {
  const long long limit = clock::ToMicros(before);
  const soci::rowset<std::string> rows =
      (tx.sql().prepare << "select distinct partition from walk_in_box where released_at < :t", soci::use(limit, "t"));
  return {rows.begin(), rows.end()};
}

void ForgetWalkIns(jemputbola::store::WriteTransaction& tx, const std::string& partition, absl::Time before) {
  if (tx.engine() == jemputbola::store::Engine::kSqlite) {
    // What is freed is overwritten, too.
    long long on = 0;
    tx.sql() << "pragma secure_delete = on", soci::into(on);
  }
  const long long limit = clock::ToMicros(before);
  tx.sql() << "delete from walk_in_box where partition = :p and released_at < :t", soci::use(partition, "p"),
      soci::use(limit, "t");
}

}  // namespace jemputbola::field_reporting::store
