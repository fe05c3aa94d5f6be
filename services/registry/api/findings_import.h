#pragma once

#include <string>

#include "absl/status/status.h"
#include "jemputbola/registry/v1/finding.pb.h"
#include "registry/api/csv_upload.h"
#include "registry/api/office.h"

namespace jemputbola::registry::api {

// A list that a village head has cross-checked, as a village pack's CSV with its boxes ticked; headers in Indonesian or
// English. Good rows are kept as what was reported, in transactions of about 2,000; the same rows of the same pack say
// nothing new. One audit record tells of the whole file. `dry_run` writes nothing.
absl::Status ImportFindings(const Office& office, const std::string& partition, bool dry_run, const std::string& caller,
                            const Upload& upload, v1::ImportFindingsResponse& response);

}  // namespace jemputbola::registry::api
