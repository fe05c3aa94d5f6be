#pragma once

#include <map>
#include <string>

#include "common/store/database.h"

namespace jemputbola::scheduling {

// Table cut_position: the order that stood at the last cut.
class CutPositions {
 public:
  // Forgets the cut before.
  static void Replace(store::WriteTransaction& tx, const std::string& partition,
                      const std::map<std::string, int>& positions);
  static std::map<std::string, int> Load(const store::Transaction& tx, const std::string& partition);
};

}  // namespace jemputbola::scheduling
