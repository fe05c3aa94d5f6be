#pragma once

#include <CLI/CLI.hpp>

#include "cli/tool.h"

namespace jemputbola::cli {

// `import people`, below the group `import`.
void AddImportPeople(CLI::App& group, Tool& tool);

}  // namespace jemputbola::cli
