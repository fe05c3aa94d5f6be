#include <google/protobuf/stubs/logging.h>

#include <cstdint>

#include "tests/fuzz/upload_checks.h"

// protobuf says on standard error what it cannot read: thousands of lines.
extern "C" int LLVMFuzzerInitialize(int*, char***) {
  google::protobuf::SetLogHandler(nullptr);
  return 0;
}

// Any bytes as the body of a SubmitReports call.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  jemputbola::field_reporting::v1::SubmitReportsRequest request;
  if (request.ParseFromArray(data, static_cast<int>(size))) jemputbola::fuzz::CheckUpload(request);
  return 0;
}
