#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/store/database.h"
#include "registry/domain/area_row.h"

namespace jemputbola::registry::store {

// What became of the rows of one write.
struct WriteCounts {
  std::int64_t added = 0;
  std::int64_t updated = 0;
  std::int64_t unchanged = 0;
};

// Adds areas of one partition, or updates the ones that are there. No code may stand twice in `areas`.
WriteCounts SaveAreas(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                      const std::vector<domain::Area>& areas);

// All areas of a partition, in code order.
std::vector<domain::Area> ListAreas(const jemputbola::store::Transaction& tx, const std::string& partition);

// Codes of all districts of the country that are known here, in no order.
std::vector<std::string> ListDistricts(const jemputbola::store::Transaction& tx);

}  // namespace jemputbola::registry::store
