#pragma once

#include <CLI/CLI.hpp>

#include "cli/tool.h"

namespace jemputbola::cli {

// `import findings` and `import statuses`, below the group `import`.
void AddImportFindings(CLI::App& group, Tool& tool);

}  // namespace jemputbola::cli
