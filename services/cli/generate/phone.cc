#include "cli/generate/phone.h"

#include <iterator>

#include "absl/strings/str_format.h"

namespace jemputbola::cli::generate {

std::string DrawPhone(Random& random) {
  constexpr char kOperators[] = {'1', '2', '3', '5', '7', '8', '9'};
  return absl::StrFormat("+628%c%09d", kOperators[random.Below(std::size(kOperators))],
                         static_cast<int>(random.Below(1'000'000'000)));
}

}  // namespace jemputbola::cli::generate
