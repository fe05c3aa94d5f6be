#pragma once

#include <CLI/CLI.hpp>

#include "cli/tool.h"

namespace jemputbola::cli {

// `campaign open`, `close`, `extend`, `split` and `history`, below the group `campaign`.
void AddCampaignChanges(CLI::App& group, Tool& tool);

}  // namespace jemputbola::cli
