// Only in ThreadSanitizer builds, linked into every program, as tsan_mutex.cc is: tells ThreadSanitizer that a call of
// the server ends after its status was sent. The packaged gRPC takes the status from the handler's thread and lets
// another one end the call and free its context, its request and its answer; how it hands the call over is not seen. A
// line of tsan.supp would have to name the end of the call, and would hide a handler that touches it afterwards: only
// the batch with the status is told of, so that this is still a race.
#include <dlfcn.h>
#include <grpc/grpc.h>

#include <algorithm>

extern "C" {

void __tsan_acquire(void* address);
void __tsan_release(void* address);

grpc_call_error grpc_call_start_batch(grpc_call* call, const grpc_op* ops, size_t nops, void* tag, void* reserved) {
  static auto* const kLibrary =
      reinterpret_cast<decltype(&grpc_call_start_batch)>(dlsym(RTLD_NEXT, "grpc_call_start_batch"));
  const bool last =
      std::any_of(ops, ops + nops, [](const grpc_op& op) { return op.op == GRPC_OP_SEND_STATUS_FROM_SERVER; });
  if (last) __tsan_release(call);
  return kLibrary(call, ops, nops, tag, reserved);
}

// Each batch that is finished lets go of its call, and so does the end of the call before it frees the context.
void grpc_call_unref(grpc_call* call) {
  static auto* const kLibrary = reinterpret_cast<decltype(&grpc_call_unref)>(dlsym(RTLD_NEXT, "grpc_call_unref"));
  __tsan_acquire(call);
  kLibrary(call);
}

}  // extern "C"
