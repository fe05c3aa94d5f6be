#pragma once

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "jemputbola/registry/v1/duplicate.pb.h"
#include "registry/api/office.h"

namespace jemputbola::registry::api {

// What the office decides about entries that may be one person: probable doubles among the people of the list, and rows
// of an import that had the NIK of another row. Each decision is an audit record of the same transaction. Answers
// NOT_FOUND for a pair that is not there, FAILED_PRECONDITION for one that was decided already. Thread-safe.
class DuplicateOffice {
 public:
  explicit DuplicateOffice(const Office& office) : office_(office) {}

  absl::StatusOr<v1::ScanDuplicatesResponse> Scan(const v1::ScanDuplicatesRequest& request, const std::string& caller);
  // Conflicts of imports first. `write` answers false when the caller has gone.
  absl::Status List(const v1::ListDuplicatesRequest& request, const std::string& caller,
                    const std::function<bool(const v1::ListDuplicatesResponse&)>& write);
  absl::StatusOr<v1::DuplicatePair> Merge(const v1::MergeDuplicateRequest& request, const std::string& caller);
  absl::StatusOr<v1::DuplicatePair> Reject(const v1::RejectDuplicateRequest& request, const std::string& caller);
  absl::StatusOr<v1::DuplicatePair> Undo(const v1::UndoDuplicateRequest& request, const std::string& caller);

 private:
  const Office office_;
};

}  // namespace jemputbola::registry::api
