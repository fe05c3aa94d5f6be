#include "scheduling/api/low_priority.h"

#include <sys/resource.h>
#include <unistd.h>

namespace jemputbola::scheduling {
namespace {

constexpr int kNiceness = 15;

}  // namespace

void LowerPriority(log::Logger& log) {
  if (setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kNiceness) == 0) return;
  log.Warning("Work in the background runs with the priority of answers");
}

}  // namespace jemputbola::scheduling
