#pragma once

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/crypto/crypto.h"
#include "jemputbola/registry/v1/reconcile.pb.h"
#include "registry/api/office.h"

namespace jemputbola::registry::api {

// A partner's list as it is sent, piece by piece.
struct PartnerFile {
  // Gives the next piece; false at the end.
  std::function<bool(std::string* piece)> read;
  // Tells, at the end, that the sender went away.
  std::function<bool()> broken;
};

// Compares partners' lists with the registry's. Thread-safe.
class ReconcileOffice {
 public:
  // `root`: keys/agreement.key, from which agreements' keys derive. What `office` refers to must outlive this.
  ReconcileOffice(const Office& office, const crypto::Key& root)
      : office_(office), root_(root.Derive("registry/agreements")) {}

  // Reads the whole file, commits the audit record with the counts, and only then writes results: one for each row of
  // the file, in its order, and the summary with the last of them. Memory does not grow with the file. INVALID_ARGUMENT
  // for terms that lack something and for a file that cannot be read or may not be sent (ReadPartnerRow);
  // CANCELLED when the sender went away or `write` answers false. Nothing is recorded or written after the others.
  absl::Status Run(const v1::ReconcileTerms& terms, const PartnerFile& file, const std::string& caller,
                   const std::function<bool(const v1::ReconcileResponse&)>& write) const;

  // The key of an agreement, once the record of its issue is on disk.
  absl::StatusOr<v1::IssueAgreementKeyResponse> IssueKey(const v1::IssueAgreementKeyRequest& request,
                                                         const std::string& caller) const;

 private:
  const Office office_;
  const crypto::Key root_;
};

}  // namespace jemputbola::registry::api
