#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace jemputbola::gateway {

// Resolves %XX. nullopt for a broken escape, and for a result that is not UTF-8 or holds a NUL.
std::optional<std::string> PercentDecode(std::string_view text);

using QueryParameters = std::vector<std::pair<std::string, std::string>>;

// The parameters of a query string "a=1&b.c=x+y" in their order, decoded; "+" is a space. INVALID_ARGUMENT for a broken
// escape, a nameless parameter, or more than 64 of them.
absl::StatusOr<QueryParameters> ParseQuery(std::string_view query);

// The path and the query of a request target ("/a?b=c"); a fragment is dropped.
std::pair<std::string_view, std::string_view> SplitTarget(std::string_view target);

// Whether the bytes are UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF.
bool IsUtf8(std::string_view bytes);

}  // namespace jemputbola::gateway
