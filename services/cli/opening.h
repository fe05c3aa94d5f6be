#pragma once

#include <string>

#include "cli/tool.h"
#include "jemputbola/scheduling/v1/scheduling.pb.h"

namespace jemputbola::cli {

// Shows what opening would announce and to whom: scheduling knows the visits, notification of which heads a telephone
// number is known. Without an answer of notification it shows the visits, and says that.
int ShowOpening(Tool& tool, const std::string& regency, const scheduling::v1::PreviewOpeningResponse& opening);

}  // namespace jemputbola::cli
