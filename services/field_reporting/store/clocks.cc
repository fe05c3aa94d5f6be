#include "field_reporting/store/clocks.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "common/clock/civil.h"
#include "common/store/bulk.h"
#include "field_reporting/store/directory.h"

namespace jemputbola::field_reporting::store {
namespace {

using jemputbola::store::ColumnType;
using jemputbola::store::Rows;

constexpr absl::Duration kWorthWriting = absl::Seconds(1);
constexpr absl::Duration kOld = absl::Minutes(5);
constexpr absl::Duration kWorthWarning = absl::Minutes(2);

absl::Duration KeptSkew(const Sync& sync) {
  return absl::Milliseconds(sync.from->last_sync->skew_ms.load(std::memory_order_relaxed));
}

bool IsDue(const Sync& sync) {
  const std::int64_t at_micros = sync.from->last_sync->at_micros.load(std::memory_order_relaxed);
  if (at_micros == 0 || sync.at - clock::FromMicros(at_micros) >= kOld) return true;
  return sync.skew && absl::AbsDuration(*sync.skew - KeptSkew(sync)) > kWorthWriting;
}

}  // namespace

Clocks::Clocks(log::Logger log, metrics::Registry& metrics)
    : log_(std::move(log)),
      off_(metrics.AddCounter("jb_field_reporting_clocks_off_total",
                              "Uploads that showed a device's clock more than two minutes off, noted ones only")) {}

void Clocks::Note(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                  const std::vector<Sync>& syncs) const {
  // The last upload of each.
  std::map<std::int64_t, Sync> due;
  for (const Sync& sync : syncs) {
    if (IsDue(sync)) due.insert_or_assign(sync.number, sync);
  }
  if (due.empty()) return;
  Rows rows({{"partition", ColumnType::kText},
             {"number", ColumnType::kInt},
             {"last_sync_at", ColumnType::kInt},
             {"skew_ms", ColumnType::kInt}});
  for (auto& [number, sync] : due) {
    if (!sync.skew) sync.skew = KeptSkew(sync);
    const std::int64_t at_micros = clock::ToMicros(sync.at);
    const std::int64_t skew_ms = absl::ToInt64Milliseconds(*sync.skew);
    rows.Text(partition).Int(number).Int(at_micros).Int(skew_ms);
    tx.OnCommit([last = sync.from->last_sync, at_micros, skew_ms] {
      last->at_micros.store(at_micros, std::memory_order_relaxed);
      last->skew_ms.store(skew_ms, std::memory_order_relaxed);
    });
    if (absl::AbsDuration(*sync.skew) > kWorthWarning) Warn(sync);
  }
  Update(tx, "installation", rows, {"partition", "number"});
}

void Clocks::Warn(const Sync& sync) const {
  off_.Add();
  log_.Warning("a device's clock is off: set it",
               {{"device", sync.from->device_id}, {"ahead_seconds", absl::StrCat(absl::ToInt64Seconds(*sync.skew))}});
}

}  // namespace jemputbola::field_reporting::store
