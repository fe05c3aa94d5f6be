#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "jemputbola/scheduling/v1/visit.pb.h"
#include "notification/domain/visit.h"

namespace jemputbola::notification::api {

// INVALID_ARGUMENT for a visit that lacks what a notice needs, or is not of the regency `partition`.
absl::StatusOr<Visit> FromProto(const scheduling::v1::Visit& proto, const std::string& partition);

// All that FromProto reads.
scheduling::v1::Visit ToProto(const Visit& visit);

}  // namespace jemputbola::notification::api
