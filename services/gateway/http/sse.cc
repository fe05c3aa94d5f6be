#include "gateway/http/sse.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "gateway/domain/text.h"

namespace jemputbola::gateway::http {

std::string SseEvent(std::string_view data, std::optional<std::string_view> id, std::string_view name) {
  std::string event;
  if (id.has_value()) event.append("id: ").append(*id) += '\n';
  if (!name.empty()) event.append("event: ").append(name) += '\n';
  // A carriage return ends a line too.
  std::string lines(data);
  std::replace(lines.begin(), lines.end(), '\r', '\n');
  for (std::string_view line : Split(lines, '\n')) event.append("data: ").append(line) += '\n';
  return event += '\n';
}

bool AcceptsEventStream(std::string_view accept) {
  for (std::string_view range : Split(accept, ',')) {
    std::string type(range.substr(0, range.find(';')));
    absl::StripAsciiWhitespace(&type);
    if (absl::AsciiStrToLower(type) == kEventStream) return true;
  }
  return false;
}

}  // namespace jemputbola::gateway::http
