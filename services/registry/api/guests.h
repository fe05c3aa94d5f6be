#pragma once

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "jemputbola/registry/v1/walk_in.pb.h"
#include "registry/api/office.h"

namespace jemputbola::registry::api {

// Hands over who came from elsewhere, as far as what was told of them still counts: see ExportGuests. The audit record
// is committed before the first message is written. INVALID_ARGUMENT for codes that are no regency's, or a recipient or
// purpose that says nothing; DATA_LOSS and FAILED_PRECONDITION as Vault::Open.
absl::Status ExportGuestsOf(const Office& office, const v1::ExportGuestsRequest& request, const std::string& caller,
                            const std::function<bool(const v1::ExportGuestsResponse&)>& write);

}  // namespace jemputbola::registry::api
