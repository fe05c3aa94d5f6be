#include "common/eventlog/position.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/eventlog/chain.h"

namespace jemputbola::eventlog {

Chain NextChain(const Chain& chain, std::string_view event_bytes) {
  return crypto::Hash128(crypto::AsBytes(chain), event_bytes);
}

std::string ChainToHex(const Chain& chain) {
  return absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(chain.data()), chain.size()));
}

Chain ChainFromBytes(std::string_view bytes) {
  Chain chain{};
  if (bytes.size() == chain.size()) std::copy(bytes.begin(), bytes.end(), chain.begin());
  return chain;
}

Chain ChainFromHex(std::string_view hex) {
  const bool digits =
      hex.size() == 32 && std::all_of(hex.begin(), hex.end(), [](char c) { return absl::ascii_isxdigit(c); });
  return digits ? ChainFromBytes(absl::HexStringToBytes(absl::string_view(hex.data(), hex.size()))) : Chain{};
}

Position FromProto(const platform::v1::LogPosition& proto) {
  return {proto.log_id(), proto.seq(), ChainToHex(ChainFromBytes(proto.chain()))};
}

platform::v1::LogPosition ToProto(const Position& position) {
  platform::v1::LogPosition proto;
  proto.set_log_id(position.log_id);
  proto.set_seq(position.seq);
  proto.set_chain(std::string(crypto::AsBytes(ChainFromHex(position.chain))));
  return proto;
}

std::string NextChain(const std::string& chain, std::string_view event_bytes) {
  return ChainToHex(NextChain(ChainFromHex(chain), event_bytes));
}

std::string StreamKey(std::string_view partition, std::string_view stream) {
  return absl::StrCat("jb:{", absl::string_view(partition.data(), partition.size()),
                      "}:", absl::string_view(stream.data(), stream.size()));
}

}  // namespace jemputbola::eventlog
