#pragma once

#include <string>

#include "absl/status/status.h"

namespace jemputbola::scheduling {

// What a change needs to be told of.
enum class Account { kNothing, kReason, kActorAndReason };

// Whether who changes something and why, as an operator writes it, may be kept with the change for good: each at most
// 200 bytes, and no NIK. INVALID_ARGUMENT, one sentence, which repeats nothing of it.
absl::Status CheckAccount(Account needed, const std::string& actor, const std::string& reason);

}  // namespace jemputbola::scheduling
