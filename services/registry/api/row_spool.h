#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/spool/spool.h"

namespace jemputbola::registry::api {

// Rows of a file that were read and wait to be entered, each as its line and its fields. Not thread-safe.
class RowSpool {
 public:
  // As Spool::Open; so are the other errors.
  static absl::StatusOr<RowSpool> Open();

  absl::Status Write(std::int64_t line, const std::vector<std::string_view>& fields);
  // In the order of writing. Fields are valid during the call only; what `take` returns ends the reading if it is an
  // error. No Write may follow.
  absl::Status Read(
      absl::FunctionRef<absl::Status(std::int64_t line, const std::vector<std::string_view>& fields)> take);

 private:
  explicit RowSpool(spool::Spool spool) : spool_(std::move(spool)) {}

  spool::Spool spool_;
  std::string row_;
};

}  // namespace jemputbola::registry::api
