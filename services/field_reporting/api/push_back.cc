#include "field_reporting/api/push_back.h"

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"

namespace jemputbola::field_reporting::api {

void PushBack(grpc::CallbackServerContext& context, absl::Duration wait) {
  constexpr double kSpread = 0.25;
  thread_local absl::InsecureBitGen random;
  const absl::Duration spread = wait * absl::Uniform(random, 1.0, 1.0 + kSpread);
  context.AddTrailingMetadata("grpc-retry-pushback-ms", absl::StrCat(absl::ToInt64Milliseconds(spread) + 1));
}

}  // namespace jemputbola::field_reporting::api
