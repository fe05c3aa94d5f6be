#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/store/database.h"
#include "scheduling/domain/ranking.h"

namespace jemputbola::scheduling {

struct VillageTally {
  std::string village;
  Counts counts;
  std::int64_t revision = 0;
};

// Table village_tally: the copy of the registry's tallies.
class Tallies {
 public:
  // Replaces each village's row if the tally is newer. No two of `tallies` may be of one village.
  static void Store(store::WriteTransaction& tx, const std::string& partition,
                    const std::vector<VillageTally>& tallies);
  // Forgets what was there.
  static void Replace(store::WriteTransaction& tx, const std::string& partition,
                      const std::vector<VillageTally>& tallies);
  static std::vector<VillageTally> Load(const store::Transaction& tx, const std::string& partition);
};

}  // namespace jemputbola::scheduling
