#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "jemputbola/registry/v1/privacy.pb.h"
#include "registry/api/office.h"
#include "registry/store/people.h"

namespace jemputbola::registry::api {

// The rights of a person whose data are kept (UU 27/2022): to see all of it with the trail of its processing, and to
// have it put right, both within 3 x 24 hours. Thread-safe.
class SubjectOffice {
 public:
  explicit SubjectOffice(const Office& office) : office_(office) {}

  // INVALID_ARGUMENT without requester or purpose; NOT_FOUND for a NIK that is not on the list.
  absl::StatusOr<v1::ExportSubjectResponse> Export(const v1::ExportSubjectRequest& request, const std::string& caller);

  // The field is read as an import reads it, and only it changes. What it said before is kept as the side of a settled
  // conflict, so that a list which still says so does not bring it back. INVALID_ARGUMENT for an unknown field, a value
  // that an import would refuse or no evidence; NOT_FOUND; ALREADY_EXISTS when the new NIK is somebody else's;
  // FAILED_PRECONDITION when nothing would change.
  absl::StatusOr<v1::CorrectSubjectResponse> Correct(const v1::CorrectSubjectRequest& request,
                                                     const std::string& caller);

 private:
  // Whoever has the NIK now: a number that was corrected may be somebody else's.
  absl::StatusOr<store::PersonRecord> FindSubject(const jemputbola::store::Transaction& tx,
                                                  const std::string& partition, const std::string& nik) const;

  const Office office_;
};

}  // namespace jemputbola::registry::api
