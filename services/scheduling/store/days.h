#pragma once

#include <optional>
#include <string>

#include "absl/time/civil_time.h"

// Days as they stand in tables: ISO 8601 text, empty for none.
namespace jemputbola::scheduling {

// Throws std::invalid_argument for text that no row of this service can hold.
absl::CivilDay ReadDay(const std::string& text);
std::optional<absl::CivilDay> ReadOptionalDay(const std::string& text);

}  // namespace jemputbola::scheduling
