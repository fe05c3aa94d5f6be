#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/time/time.h"

// What the HTTP edge and the code behind it exchange. No sockets and no library types: handlers are tested without
// either.
namespace jemputbola::gateway::http {

struct Request {
  // "GET", "POST" …; HEAD arrives as GET.
  std::string method;
  // As sent: "/v1/regencies/53.03/ranking?x=y".
  std::string target;
  // Names in lower case.
  std::map<std::string, std::string> headers;
  std::string body;

  // The value of a header, by its lower-case name; empty when absent.
  std::string_view Header(std::string_view name) const;
};

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  Headers headers;
  std::shared_ptr<const std::string> body;
};

// An endless body, pulled chunk by chunk: the next chunk is asked for only when the one before has been written, so a
// slow client holds back its source.
class Source {
 public:
  virtual ~Source() = default;
  // Calls `done` once, from any thread, with the next chunk, or nullopt at the end. Not asked again before that.
  virtual void Next(std::function<void(std::optional<std::string>)> done) = 0;
  // The client has gone or the server stops: an outstanding Next ends soon with nullopt.
  virtual void Cancel() = 0;
};

struct Stream {
  std::string content_type;
  std::shared_ptr<Source> source;
  // Sent when nothing else was for so long; keeps proxies from closing and finds clients that have gone.
  std::string idle;
  absl::Duration idle_after = absl::Seconds(15);
};

using Reply = std::variant<Response, Stream>;

// Answers requests. Called from the server's threads, many at a time; must not block; calls `done` once, from any
// thread.
class Handler {
 public:
  virtual ~Handler() = default;
  virtual void Handle(Request request, std::function<void(Reply)> done) = 0;
};

}  // namespace jemputbola::gateway::http
