#include "registry/store/tally_rows.h"

#include <algorithm>
#include <array>
#include <utility>

#include "common/store/bulk.h"

namespace jemputbola::registry::store {
namespace {

using domain::Bucket;
using jemputbola::store::Column;
using jemputbola::store::ColumnType;
using jemputbola::store::Rows;

// Column of each bucket, by its number.
constexpr std::array<const char*, domain::kBuckets> kBucketColumns = {
    "removed",          "recorded",         "aside_deceased",       "aside_moved",      "aside_unknown_person",
    "aside_duplicate",  "aside_refused",    "aside_away",           "aside_not_yet_16", "workload_unverified",
    "workload_present", "workload_not_met", "workload_away_overdue"};
constexpr std::size_t kPrintReady = 1 + domain::kBuckets;
constexpr std::size_t kVanished = kPrintReady + 1;
constexpr std::size_t kCapturedHere = kVanished + 1;
constexpr std::size_t kCapturesSeq = kCapturedHere + 1;
constexpr std::size_t kRevision = kCapturesSeq + 1;

std::vector<Column> Columns() {
  std::vector<Column> columns = {{"village_code", ColumnType::kText}};
  for (const char* column : kBucketColumns) columns.push_back({column, ColumnType::kInt});
  columns.push_back({"print_ready", ColumnType::kInt});
  columns.push_back({"vanished", ColumnType::kInt});
  columns.push_back({"captured_here", ColumnType::kInt});
  columns.push_back({"captures_seq", ColumnType::kInt});
  columns.push_back({"revision", ColumnType::kInt});
  return columns;
}

}  // namespace

const char* BucketColumn(Bucket bucket) {
  return kBucketColumns[static_cast<std::size_t>(bucket)];
}

TallyBook ReadTallyRows(const jemputbola::store::Transaction& tx, const std::string& partition,
                        eventlog::Position position) {
  Rows keys({{"partition", ColumnType::kText}});
  keys.Text(partition);
  const Rows rows = jemputbola::store::Fetch(tx, "village_tally", Columns(), keys);
  TallyBook book;
  book.position = std::move(position);
  book.villages.resize(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    domain::AreaTally& village = book.villages[i];
    village.area_code = rows.GetText(i, 0);
    for (std::size_t bucket = 0; bucket < domain::kBuckets; ++bucket) {
      village.tally.set_count(static_cast<Bucket>(bucket), rows.GetInt(i, 1 + bucket));
    }
    village.tally.set_print_ready(rows.GetInt(i, kPrintReady));
    village.tally.set_vanished(rows.GetInt(i, kVanished));
    village.captured_here = rows.GetInt(i, kCapturedHere);
    village.revision = rows.GetInt(i, kRevision);
    book.captures_seq = std::max(book.captures_seq, rows.GetInt(i, kCapturesSeq));
  }
  std::sort(book.villages.begin(), book.villages.end(),
            [](const auto& a, const auto& b) { return a.area_code < b.area_code; });
  return book;
}

void WriteTallyRows(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                    const std::vector<domain::AreaTally>& villages, std::int64_t captures_seq) {
  std::vector<Column> columns = Columns();
  columns.insert(columns.begin(), {"partition", ColumnType::kText});
  Rows rows(columns);
  for (const domain::AreaTally& village : villages) {
    rows.Text(partition).Text(village.area_code);
    for (std::size_t bucket = 0; bucket < domain::kBuckets; ++bucket) {
      rows.Int(village.tally.count(static_cast<Bucket>(bucket)));
    }
    rows.Int(village.tally.print_ready()).Int(village.tally.vanished());
    rows.Int(village.captured_here).Int(captures_seq).Int(village.revision);
  }
  jemputbola::store::Upsert(tx, "village_tally", rows, {"partition", "village_code"});
}

void ToMessage(const domain::AreaTally& tally, v1::Tally& message) {
  const domain::Tally& counts = tally.tally;
  message.set_area_code(tally.area_code);
  message.set_listed(counts.listed());
  message.set_removed(counts.removed());
  message.set_recorded(counts.recorded());
  message.set_set_aside(counts.set_aside());
  message.set_workload(counts.workload());
  v1::SetAsideReasons& reasons = *message.mutable_set_aside_reasons();
  reasons.set_deceased(counts.count(Bucket::kSetAsideDeceased));
  reasons.set_moved(counts.count(Bucket::kSetAsideMoved));
  reasons.set_unknown_person(counts.count(Bucket::kSetAsideUnknownPerson));
  reasons.set_duplicate(counts.count(Bucket::kSetAsideDuplicate));
  reasons.set_refused(counts.count(Bucket::kSetAsideRefused));
  reasons.set_away(counts.count(Bucket::kSetAsideAway));
  reasons.set_not_yet_16(counts.count(Bucket::kSetAsideNotYet16));
  v1::WorkloadFindings& findings = *message.mutable_workload_findings();
  findings.set_unverified(counts.count(Bucket::kWorkloadUnverified));
  findings.set_present(counts.count(Bucket::kWorkloadPresent));
  findings.set_not_met(counts.count(Bucket::kWorkloadNotMet));
  findings.set_away_overdue(counts.count(Bucket::kWorkloadAwayOverdue));
  message.set_print_ready(counts.print_ready());
  message.set_vanished(counts.vanished());
  message.set_captured_here(tally.captured_here);
  message.set_revision(tally.revision);
}

domain::AreaTally FromMessage(const v1::Tally& message) {
  const v1::SetAsideReasons& reasons = message.set_aside_reasons();
  const v1::WorkloadFindings& findings = message.workload_findings();
  // By number of the bucket.
  const std::array<std::int64_t, domain::kBuckets> counts = {
      message.removed(),   message.recorded(), reasons.deceased(),     reasons.moved(),      reasons.unknown_person(),
      reasons.duplicate(), reasons.refused(),  reasons.away(),         reasons.not_yet_16(), findings.unverified(),
      findings.present(),  findings.not_met(), findings.away_overdue()};
  domain::AreaTally tally;
  tally.area_code = message.area_code();
  for (std::size_t i = 0; i < counts.size(); ++i) tally.tally.set_count(static_cast<Bucket>(i), counts[i]);
  tally.tally.set_print_ready(message.print_ready());
  tally.tally.set_vanished(message.vanished());
  tally.captured_here = message.captured_here();
  tally.revision = message.revision();
  return tally;
}

v1::TallyChanged MakeTallyChanged(const domain::AreaTally& village, std::int64_t captures_seq) {
  v1::TallyChanged changed;
  ToMessage(village, *changed.mutable_tally());
  changed.set_captures_seq(captures_seq);
  return changed;
}

}  // namespace jemputbola::registry::store
