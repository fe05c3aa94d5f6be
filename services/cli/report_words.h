#pragma once

#include <string>

#include "cli/tool.h"
#include "jemputbola/field_reporting/v1/report.pb.h"

namespace jemputbola::cli {

// A report on one line, in words, as the office reads it; without any box of a walk-in.
std::string InWords(Tool& tool, const field_reporting::v1::Report& report);

}  // namespace jemputbola::cli
