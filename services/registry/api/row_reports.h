#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "jemputbola/platform/v1/import.pb.h"
#include "jemputbola/registry/v1/registry.pb.h"
#include "registry/domain/row_problem.h"

namespace jemputbola::registry::api {

// Streams what there is to say of rows, in messages of some hundred; nothing beyond the first million. Used by one
// thread.
class RowReporter {
 public:
  static constexpr std::int64_t kMost = 1'000'000;

  explicit RowReporter(std::function<bool(const v1::ImportPeopleResponse&)> reply) : reply_(std::move(reply)) {}

  // CANCELLED when the caller has gone.
  absl::Status Add(std::int64_t line, platform::v1::RowSeverity severity, const domain::RowProblem& problem);
  // Sends what waits.
  absl::Status Flush();

 private:
  static constexpr int kPerMessage = 500;

  const std::function<bool(const v1::ImportPeopleResponse&)> reply_;
  v1::ImportPeopleResponse waiting_;
  std::int64_t told_ = 0;
};

}  // namespace jemputbola::registry::api
