#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace jemputbola::field_reporting::api {

// INVALID_ARGUMENT, naming `field`, for what is no id of a device, installation, unit or person of the staff.
absl::Status CheckLabel(absl::string_view field, const std::string& value);
// INVALID_ARGUMENT, naming `field`, for what is no sentence for the record: empty, longer than 200 bytes, or with a
// NIK.
absl::Status CheckSentence(absl::string_view field, const std::string& value);
// INVALID_ARGUMENT for what is no regency's code.
absl::Status CheckRegency(const std::string& code);

}  // namespace jemputbola::field_reporting::api
