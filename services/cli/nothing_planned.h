#pragma once

#include <string>

#include "cli/tool.h"

namespace jemputbola::cli {

// Says why a plan is empty, in the words of the forecast; "" when scheduling has none.
std::string WhyNothingIsPlanned(Tool& tool, const std::string& regency);

}  // namespace jemputbola::cli
