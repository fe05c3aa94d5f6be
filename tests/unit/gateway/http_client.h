#pragma once

#include <string>
#include <string_view>

namespace jemputbola::gateway::testing {

// A plain socket to the HTTP server: what it sends is exactly what a test wrote, well formed or not. Reads give up
// after 10 s.
class HttpClient {
 public:
  explicit HttpClient(int port);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  bool Send(std::string_view bytes);
  // All that was read so far, once it contains `text`; or what there is when the connection ends first.
  std::string ReadUntil(std::string_view text);
  // Everything to the end of the connection.
  std::string ReadAll();
  // One response with a Content-Length, head and body; leaves what follows for the next call.
  std::string ReadResponse(bool head_only = false);
  void Close();

 private:
  bool ReadMore();
  int socket_ = -1;
  std::string read_;
};

// GET over a connection of its own; extra headers end with \r\n.
std::string HttpGet(int port, std::string_view target, std::string_view headers = {});
// The body of a response.
std::string BodyOf(const std::string& response);

}  // namespace jemputbola::gateway::testing
