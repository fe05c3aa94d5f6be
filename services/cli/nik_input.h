#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace jemputbola::cli {

// What `--nik -` means: the first line of standard input, so that the number stands neither in the shell's history nor
// in the list of processes. INVALID_ARGUMENT for any other value of the option, and for an empty line.
absl::StatusOr<std::string> ReadNik(const std::string& option);

}  // namespace jemputbola::cli
