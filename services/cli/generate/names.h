#pragma once

#include <string>
#include <vector>

#include "cli/generate/random.h"

namespace jemputbola::cli::generate {

// Invents full names: one or two given names and a family name, some with an apostrophe, none with a word that is also
// a place's.
class Names {
 public:
  // `place_words` in lower case and ascending, as in Areas.
  explicit Names(const std::vector<std::string>& place_words);
  std::string Draw(bool female, Random& random) const;

 private:
  std::vector<std::string> female_;
  std::vector<std::string> male_;
  std::vector<std::string> family_;
};

}  // namespace jemputbola::cli::generate
