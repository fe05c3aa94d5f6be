#pragma once

#include <cstdint>
#include <string>

#include "common/store/database.h"

namespace jemputbola::registry::store {

// What of a partition identifies people, and what is left without it.
struct Purgeable {
  // On the list, and guests.
  std::int64_t people = 0;
  std::int64_t conflicts = 0;
  std::int64_t details = 0;
  std::int64_t waiting_statuses = 0;
  // These stay.
  std::int64_t events = 0;
};

Purgeable CountPurgeable(const jemputbola::store::Transaction& tx, const std::string& partition);

// Destroys sealed rows, NIK indexes, former ones included, days of birth that show through (recordable_on) and proposed
// doubles. Standings, the history by person id and the tallies stay as they are.
void Purge(jemputbola::store::WriteTransaction& tx, const std::string& partition);

}  // namespace jemputbola::registry::store
