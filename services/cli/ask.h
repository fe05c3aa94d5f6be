#pragma once

#include <string>
#include <vector>

#include "cli/health.h"
#include "cli/tool.h"

namespace jemputbola::cli {

// Asks services for their status, one after the other; empty: all of the deployment.
std::vector<ServiceHealth> AskStatus(Tool& tool, const std::vector<std::string>& services);

// What a call to a service's AdminService is made with; INVALID_ARGUMENT for a name that is none of the deployment's.
absl::Status CheckService(const std::string& service);

}  // namespace jemputbola::cli
