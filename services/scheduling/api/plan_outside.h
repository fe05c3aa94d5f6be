#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "common/eventlog/ownership.h"
#include "common/store/database.h"
#include "scheduling/api/snapshot.h"

// Planning takes its time, and whoever writes to a regency waits for a transaction that does: so what a transaction
// needs of plans is made before it.
namespace jemputbola::scheduling {

// So often plans are made outside of their transaction before they are made inside.
inline constexpr int kPlannedOutside = 3;

// When to draft again what was drafted from `snapshot`, so that both can be the same: as if it were still that minute,
// when hardly more time has passed by `time`; else nullopt.
std::optional<LocalTime> AsOf(const Snapshot& snapshot, absl::Time time);

// Where something is planned and written.
struct WritingPlace {
  store::Database& database;
  eventlog::Ownership& ownership;
  const clock::Clock& clock;
};

// Drafts (reads all that plans are made from, into Draft::from), plans outside of any transaction, and calls `write` in
// one of this process's own in which the same draft is made again; when something else is drafted there again and
// again, plans inside. Errors as Ownership::Check, `draft` and `write`.
template <typename Draft, typename Plans>
absl::Status PlanAndWrite(
    const WritingPlace& place, const std::string& partition,
    const std::function<absl::StatusOr<Draft>(const store::Transaction& tx, std::optional<LocalTime> as_of)>& draft,
    const std::function<Plans(const Draft& drafted)>& plan,
    const std::function<absl::Status(store::WriteTransaction& tx, Draft& drafted, Plans plans)>& write) {
  for (int attempt = 1;; ++attempt) {
    std::optional<Draft> drafted;
    const absl::Status read = place.database.Read([&](store::ReadTransaction& tx) -> absl::Status {
      absl::StatusOr<Draft> made = draft(tx, std::nullopt);
      if (!made.ok()) return made.status();
      drafted = *std::move(made);
      return absl::OkStatus();
    });
    if (!read.ok()) return read;
    Plans plans = plan(*drafted);
    bool changed = false;
    const absl::Status written = place.database.Write([&](store::WriteTransaction& tx) -> absl::Status {
      const absl::StatusOr<std::int64_t> fence = place.ownership.Check(tx, partition);
      if (!fence.ok()) return fence.status();
      absl::StatusOr<Draft> again = draft(tx, AsOf(drafted->from, place.clock.Now()));
      if (!again.ok()) return again.status();
      changed = !again->from.Same(drafted->from);
      if (!changed) return write(tx, *again, plans);
      if (attempt < kPlannedOutside) return absl::OkStatus();
      changed = false;
      return write(tx, *again, plan(*again));
    });
    if (!written.ok() || !changed) return written;
  }
}

}  // namespace jemputbola::scheduling
