#pragma once

#include <string>

#include "cli/generate/random.h"

namespace jemputbola::cli::generate {

// An invented mobile number in E.164: +628, a digit of 1-3 or 5-9, and nine more.
std::string DrawPhone(Random& random);

}  // namespace jemputbola::cli::generate
