#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/store/database.h"
#include "registry/store/event_rows.h"

namespace jemputbola::registry::store {

// An event of the history with who said it, and when it came in.
struct HistoryRow {
  EventRow row;
  // Microseconds since 1970 UTC.
  std::int64_t recorded_at = 0;
  domain::Actor actor = domain::Actor::kCrew;
  // Sealed; empty when there is none.
  std::string detail;
};

std::optional<HistoryRow> FindEvent(const jemputbola::store::Transaction& tx, const std::string& partition,
                                    const domain::EventId& id);

// Whatever counts, or counted, for a person and for whoever is merged with them, with all acts on it, in the order in
// which it counts.
std::vector<HistoryRow> FetchHistory(const jemputbola::store::Transaction& tx, const std::string& partition,
                                     const std::string& person_id);

}  // namespace jemputbola::registry::store
