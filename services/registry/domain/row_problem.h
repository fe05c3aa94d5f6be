#pragma once

#include <string>

namespace jemputbola::registry::domain {

// Why a row of a file is refused: the column, and one sentence that goes with it and never repeats the content.
struct RowProblem {
  std::string field;
  std::string message;
};

}  // namespace jemputbola::registry::domain
