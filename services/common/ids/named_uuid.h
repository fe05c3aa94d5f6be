#pragma once

#include <string>
#include <string_view>

namespace jemputbola::ids {

// The same UUID for the same name, another for another: version 8 (RFC 9562), from BLAKE2b-128 of the name. For what
// must keep its identity when it is made again from the same facts. Not secret.
std::string NamedUuid(std::string_view name);

}  // namespace jemputbola::ids
