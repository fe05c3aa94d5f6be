#include "gateway/http/address.h"

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "gateway/http/asio.h"

namespace jemputbola::gateway::http {

absl::StatusOr<Address> ParseAddress(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  std::uint32_t port = 0;
  if (colon == std::string::npos || !absl::SimpleAtoi(text.substr(colon + 1), &port) || port > 65535) {
    return absl::InvalidArgumentError(
        absl::StrCat("gateway.http_address \"", text, "\" is not host:port; give e.g. 127.0.0.1:8080"));
  }
  std::string host = text.substr(0, colon);
  if (host == "localhost") host = "127.0.0.1";
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(host, error);
  if (error) {
    return absl::InvalidArgumentError(absl::StrCat("gateway.http_address \"", text,
                                                   "\" does not begin with an IP address; give e.g. 127.0.0.1:8080"));
  }
  if (!address.is_loopback()) {
    return absl::FailedPreconditionError(
        absl::StrCat("gateway.http_address ", text,
                     " is beyond loopback, where this version has no TLS: listen on 127.0.0.1 and put a TLS proxy in "
                     "front of it"));
  }
  return Address{host, static_cast<std::uint16_t>(port)};
}

}  // namespace jemputbola::gateway::http
