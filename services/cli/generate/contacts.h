#pragma once

#include <cstdint>
#include <string>

#include "cli/generate/areas.h"

namespace jemputbola::cli::generate {

// The file of contacts, header area_code,phone: an invented mobile number for the head of every district and village,
// in the spellings that such lists have. About one village in thirty has none.
std::string ContactsCsv(const Areas& areas, std::uint64_t seed);

}  // namespace jemputbola::cli::generate
