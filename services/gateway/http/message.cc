#include "gateway/http/message.h"

namespace jemputbola::gateway::http {

std::string_view Request::Header(std::string_view name) const {
  const auto at = headers.find(std::string(name));
  return at == headers.end() ? std::string_view() : std::string_view(at->second);
}

}  // namespace jemputbola::gateway::http
