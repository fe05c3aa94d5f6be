#pragma once

#include <string>

#include "cli/table.h"
#include "jemputbola/scheduling/v1/forecast.pb.h"

namespace jemputbola::cli {

// "1,540 to 1,790" as `low` to `high` of 8 in 10 draws, with the middle.
std::string Range(const scheduling::v1::PeopleRange& range);
// Dates; "later" where there is none.
std::string Range(const scheduling::v1::DateRange& range);

}  // namespace jemputbola::cli
