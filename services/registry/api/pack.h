#pragma once

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "jemputbola/registry/v1/pack.pb.h"
#include "registry/api/office.h"

namespace jemputbola::registry::api {

// Who stands on the list that a village head checks, and how it is handed out. Thread-safe.
class PackOffice {
 public:
  // What `office` refers to must outlive this.
  explicit PackOffice(const Office& office) : office_(office) {}

  // Writes the cover and then each entry, once the audit record of this disclosure is on disk. Whoever was purged
  // stands in no pack. INVALID_ARGUMENT for a request that lacks something, or for dates that cannot be; NOT_FOUND for
  // a village that is not on the list; DATA_LOSS when a box does not open: then nothing is recorded or written.
  // CANCELLED when `write` answers false.
  absl::Status Make(const v1::MakePackRequest& request, const std::string& caller,
                    const std::function<bool(const v1::MakePackResponse&)>& write) const;

 private:
  const Office office_;
};

}  // namespace jemputbola::registry::api
