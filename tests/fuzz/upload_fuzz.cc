#include <cstdint>

#include "tests/fuzz/upload_checks.h"

// Any bytes as the body of a SubmitReports call.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  jemputbola::field_reporting::v1::SubmitReportsRequest request;
  if (request.ParseFromArray(data, static_cast<int>(size))) jemputbola::fuzz::CheckUpload(request);
  return 0;
}
