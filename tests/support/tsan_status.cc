// Only in ThreadSanitizer builds, linked into every program, as tsan_mutex.cc is: tells ThreadSanitizer that whoever
// lets go of a Status last, and frees it, comes after all others that let go of it. Their count is in the packaged
// Abseil.
#include <dlfcn.h>

#include "absl/status/status.h"

extern "C" {
void __tsan_acquire(void* address);
void __tsan_release(void* address);
}

namespace absl {
ABSL_NAMESPACE_BEGIN

void Status::UnrefNonInlined(uintptr_t rep) {
  static auto* const kLibrary =
      reinterpret_cast<void (*)(uintptr_t)>(dlsym(RTLD_NEXT, "_ZN4absl7debian36Status15UnrefNonInlinedEm"));
  __tsan_release(RepToPointer(rep));
  __tsan_acquire(RepToPointer(rep));
  kLibrary(rep);
}

ABSL_NAMESPACE_END
}  // namespace absl
