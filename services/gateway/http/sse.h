#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace jemputbola::gateway::http {

// Server-Sent Events (WHATWG HTML, 9.2).
inline constexpr std::string_view kEventStream = "text/event-stream";
inline constexpr std::string_view kHeartbeat = ": heartbeat\n\n";

// One event; `data` of several lines is sent as several data fields. No name: an ordinary "message".
std::string SseEvent(std::string_view data, std::optional<std::string_view> id = std::nullopt,
                     std::string_view name = {});

// Whether an Accept header asks for an event stream.
bool AcceptsEventStream(std::string_view accept);

}  // namespace jemputbola::gateway::http
