#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/store/database.h"
#include "registry/domain/area_index.h"
#include "registry/store/areas.h"

namespace jemputbola::registry::store {

// What became of codes, and the other ways to write names: tables area_change and area_alias. A change belongs to the
// partition of its old code.

WriteCounts SaveAreaChanges(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                            const std::vector<domain::AreaChange>& changes);
WriteCounts SaveAreaAliases(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                            const std::vector<domain::AreaAlias>& aliases);
std::vector<domain::AreaAlias> ListAreaAliases(const jemputbola::store::Transaction& tx, const std::string& partition);

// Everything an import needs to find areas: all partitions.
domain::AreaIndex LoadAreaIndex(const jemputbola::store::Transaction& tx);
// One regency and its province.
domain::AreaIndex LoadAreaIndex(const jemputbola::store::Transaction& tx, const std::string& regency);

// For a request about one area: `text` is a code of any time, or a name within `regency` (within
// all, when that is empty). Reads all these areas: not for every row of a file. Errors as AreaIndex::Resolve.
absl::StatusOr<domain::Area> ResolveArea(const jemputbola::store::Transaction& tx, std::string_view text,
                                         std::optional<domain::AreaLevel> level, const std::string& regency);

// For each replaced code of the partition the code that stands for it today. Small: empty in most regencies.
std::map<std::string, std::string> CurrentCodes(const jemputbola::store::Transaction& tx, const std::string& partition);

}  // namespace jemputbola::registry::store
