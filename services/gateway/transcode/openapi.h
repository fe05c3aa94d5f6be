#pragma once

#include <string>

#include "gateway/transcode/routes.h"

namespace jemputbola::gateway::transcode {

// An OpenAPI 3.0 document of the routes, from the same descriptors that serve them.
std::string OpenApi(const RouteTable& routes, const std::string& version);

}  // namespace jemputbola::gateway::transcode
