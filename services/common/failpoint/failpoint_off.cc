#include "common/failpoint/failpoint.h"

namespace jemputbola::failpoint {

void Hit(std::string_view) {}

}  // namespace jemputbola::failpoint
