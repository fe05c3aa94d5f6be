#include "scheduling/domain/policy.h"

#include "scheduling/domain/largest_remaining.h"

namespace jemputbola::scheduling {

const Policy* FindPolicy(const std::string& name) {
  static const LargestRemaining kPolicy;
  return name == kLargestRemaining ? &kPolicy : nullptr;
}

}  // namespace jemputbola::scheduling
