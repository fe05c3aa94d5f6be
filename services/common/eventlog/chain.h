#pragma once

#include <string>
#include <string_view>

#include "common/crypto/crypto.h"

// The chain of a partition in binary, for loops over many events. Databases and positions hold it in hexadecimal.
namespace jemputbola::eventlog {

using Chain = crypto::Digest128;

// chain(n) from chain(n-1) and the bytes of event n.
Chain NextChain(const Chain& chain, std::string_view event_bytes);
// 32 lower-case hexadecimal digits.
std::string ChainToHex(const Chain& chain);
// All zero for what is not 32 hexadecimal digits: such a chain agrees with no log beyond its start.
Chain ChainFromHex(std::string_view hex);
// As it stands in protos: 16 bytes.
Chain ChainFromBytes(std::string_view bytes);

}  // namespace jemputbola::eventlog
