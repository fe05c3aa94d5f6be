#include "cli/nik_input.h"

#include <iostream>

#include "absl/strings/ascii.h"

namespace jemputbola::cli {

absl::StatusOr<std::string> ReadNik(const std::string& option) {
  if (option != "-") {
    return absl::InvalidArgumentError(
        "Give --nik - and the number on standard input, so that it stays out of the shell's history.");
  }
  std::string nik;
  std::getline(std::cin, nik);
  absl::StripAsciiWhitespace(&nik);
  if (nik.empty()) return absl::InvalidArgumentError("Standard input has no NIK on its first line.");
  return nik;
}

}  // namespace jemputbola::cli
