#pragma once

#include <CLI/CLI.hpp>

#include "cli/tool.h"

namespace jemputbola::cli {

// Declares `compare` on the group `plan`.
void AddPlanCompare(CLI::App& plan, Tool& tool);

}  // namespace jemputbola::cli
