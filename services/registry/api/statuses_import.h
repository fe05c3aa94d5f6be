#pragma once

#include <string>

#include "absl/status/status.h"
#include "jemputbola/registry/v1/status.pb.h"
#include "registry/api/csv_upload.h"
#include "registry/api/office.h"

namespace jemputbola::registry::api {

// Takes an export of SIAK into the history, in transactions of about 2,000 rows; the same statuses again say nothing
// new. Whoever is named by a NIK that is on no list here waits until they are. One audit record tells of the whole
// file. `dry_run` writes nothing.
absl::Status ImportStatuses(const Office& office, const std::string& partition, bool dry_run, const std::string& caller,
                            const Upload& upload, v1::ImportStatusesResponse& response);

// Records the statuses of those who waited for it and are on the list now. Returns how many they were.
absl::StatusOr<std::int64_t> ApplyWaiting(const Office& office, const std::string& partition);

}  // namespace jemputbola::registry::api
