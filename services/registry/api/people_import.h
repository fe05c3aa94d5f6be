#pragma once

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "common/audit/audit.h"
#include "common/rpc/calls.h"
#include "jemputbola/registry/v1/registry.pb.h"
#include "registry/api/import.h"

namespace jemputbola::registry::api {

// Imports lists of people: see ImportPeople in registry.proto. Thread-safe; one list at a time.
class PeopleImporter {
 public:
  using Read = std::function<bool(v1::ImportPeopleRequest*)>;
  using Reply = std::function<bool(const v1::ImportPeopleResponse&)>;

  // All references must outlive this.
  PeopleImporter(const ImportContext& context, audit::Log& audit) : context_(context), audit_(audit) {}

  // Receives the file, checks it whole, then enters its rows in transactions of some thousand: while one is written,
  // the next rows are read and sealed. Memory does not grow with the file, but in a dry run, which takes about 40 bytes
  // a person up to four million. An error after the check leaves in place what was committed before it: send the file
  // again. Two audit records a regency: list.open with its first row, people.import with its last.
  absl::Status Import(const rpc::Call& call, const Read& read, const Reply& reply);

 private:
  const ImportContext context_;
  audit::Log& audit_;
  absl::Mutex one_at_a_time_;
};

}  // namespace jemputbola::registry::api
