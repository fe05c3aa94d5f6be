#pragma once

#include <cstdint>
#include <optional>
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

std::optional<domain::Area> FindArea(const jemputbola::store::Transaction& tx, const std::string& partition,
                                     const std::string& code);

}  // namespace jemputbola::registry::store
