#include "registry/domain/list_coverage.h"

namespace jemputbola::registry::domain {

bool IsWholeList(const VillageInFile& village) {
  return village.named * 100 >= (village.named + village.missing) * kLeastPercentNamed;
}

}  // namespace jemputbola::registry::domain
