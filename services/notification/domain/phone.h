#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace jemputbola::notification {

// An Indonesian mobile number in E.164 ("+6281234567890") from 08…, 628… or +62 8…, with spaces, dots, dashes or
// brackets between the digits. INVALID_ARGUMENT, without the number, for anything an SMS cannot be sent to: a land line
// (0388 is TTU's), a foreign number, too few or too many digits. The form is ^\+628[1-35-9]\d{7,10}$.
absl::StatusOr<std::string> NormalizePhone(std::string_view text);

}  // namespace jemputbola::notification
