#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace jemputbola::scheduling {

// Gathers a sentence for each rule that does not hold.
class Faults {
 public:
  template <typename... Parts>
  void Unless(bool holds, const Parts&... sentence) {
    if (!holds) faults_.push_back(absl::StrCat(sentence...));
  }
  std::vector<std::string> Take() { return std::move(faults_); }

 private:
  std::vector<std::string> faults_;
};

}  // namespace jemputbola::scheduling
