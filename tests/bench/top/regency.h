#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "scheduling/domain/plan.h"

namespace jemputbola::bench {

// The campaign of July 2024 (data/ttu/campaign_2024-07.json) on its first morning. The list gives people by district
// only: each district's are dealt to its villages by weights of 1 to 4 that the seed draws. `folder` is data/ttu.
// NOT_FOUND names the file that cannot be read.
absl::StatusOr<scheduling::World> JulyWorld(const std::string& folder, std::uint64_t seed);

}  // namespace jemputbola::bench
