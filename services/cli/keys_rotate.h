#pragma once

#include <CLI/CLI.hpp>

#include "cli/tool.h"

namespace jemputbola::cli {

// `jb keys rotate` and `jb keys status`, below the group `keys`.
void AddKeyRotation(CLI::App& keys, Tool& tool);

}  // namespace jemputbola::cli
