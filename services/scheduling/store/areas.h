#pragma once

#include <string>
#include <vector>

#include "common/store/database.h"
#include "scheduling/domain/travel.h"

namespace jemputbola::scheduling {

// A district or village as the registry last told it. A village without coordinates carries its district's,
// or (0, 0) where that has none either.
struct CachedArea {
  std::string code;
  bool village = false;
  std::string name;
  Point at;

  friend bool operator==(const CachedArea&, const CachedArea&) = default;
};

// Table area: what was fetched from the registry, so that planning goes on without it.
class Areas {
 public:
  static void Replace(store::WriteTransaction& tx, const std::string& partition, const std::vector<CachedArea>& areas);
  static std::vector<CachedArea> Load(const store::Transaction& tx, const std::string& partition);
};

}  // namespace jemputbola::scheduling
