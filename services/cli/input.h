#pragma once

#include <fstream>
#include <string>

#include "absl/status/statusor.h"

namespace jemputbola::cli {

// Opens a file that is to be read: every command opens what it is given here. NOT_FOUND when it cannot be read;
// INVALID_ARGUMENT for a folder or a device such as /dev/null, which read like a file without a line.
absl::StatusOr<std::ifstream> OpenInput(const std::string& path);
// A whole file: the errors of OpenInput, and UNAVAILABLE when it cannot be read to its end.
absl::StatusOr<std::string> ReadFile(const std::string& path);

}  // namespace jemputbola::cli
