#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <mutex>
#include <thread>

#include "common/crypto/crypto.h"
#include "gateway/http/address.h"
#include "gateway/http/error.h"
#include "gateway/http/server.h"
#include "gateway/http/sse.h"
#include "gateway/http/static_files.h"
#include "http_client.h"
#include "tests/support/eventually.h"
#include "tests/support/temp_dir.h"

namespace jemputbola::gateway::http {
namespace {

using testing::BodyOf;
using ::testing::HasSubstr;
using testing::HttpClient;
using testing::HttpGet;
using ::testing::Not;
using ::testing::StartsWith;

// Says one thing, then nothing, until it is cancelled.
class QuietSource final : public Source {
 public:
  void Next(std::function<void(std::optional<std::string>)> done) override {
    const std::lock_guard lock(mutex_);
    if (!said_) {
      said_ = true;
      return done("first\n");
    }
    waiting_ = std::move(done);
  }
  void Cancel() override {
    const std::lock_guard lock(mutex_);
    cancelled = true;
    if (waiting_) std::exchange(waiting_, nullptr)(std::nullopt);
  }
  std::atomic<bool> cancelled{false};

 private:
  std::mutex mutex_;
  bool said_ = false;
  std::function<void(std::optional<std::string>)> waiting_;
};

// Answers the request's target; "/stream" with a quiet source, "/never" not at all.
class EchoHandler final : public Handler {
 public:
  void Handle(Request request, std::function<void(Reply)> done) override {
    if (request.target == "/never") {
      kept = std::move(done);
      return;
    }
    if (request.target == "/stream") {
      return done(Stream{std::string(kEventStream), source, std::string(kHeartbeat), absl::Milliseconds(50)});
    }
    Response response;
    response.body = std::make_shared<const std::string>(request.method + " " + request.target + " " + request.body);
    done(std::move(response));
  }
  std::shared_ptr<QuietSource> source = std::make_shared<QuietSource>();
  std::function<void(Reply)> kept;
};

class HttpServerTest : public ::testing::Test {
 protected:
  void Start(Server::Options options = {}) {
    options.address = "127.0.0.1:0";
    auto server = Server::Start(options, handler_);
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }
  int port() const { return server_->port(); }
  EchoHandler handler_;
  std::unique_ptr<Server> server_;
};

TEST_F(HttpServerTest, AnswersManyRequestsOnOneConnection) {
  Start();
  HttpClient client(port());
  for (const char* target : {"/a", "/b"}) {
    ASSERT_TRUE(client.Send(std::string("GET ") + target + " HTTP/1.1\r\nHost: x\r\n\r\n"));
    EXPECT_EQ(BodyOf(client.ReadResponse()), std::string("GET ") + target + " ");
  }
}

TEST_F(HttpServerTest, AnswersRequestsThatWereSentTogether) {
  Start();
  HttpClient client(port());
  client.Send("GET /a HTTP/1.1\r\n\r\nPOST /b HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi");
  EXPECT_EQ(BodyOf(client.ReadResponse()), "GET /a ");
  EXPECT_EQ(BodyOf(client.ReadResponse()), "POST /b hi");
}

TEST_F(HttpServerTest, EveryAnswerCarriesTheSecurityHeaders) {
  Start();
  const std::string answer = HttpGet(port(), "/a");
  EXPECT_THAT(answer, HasSubstr("X-Content-Type-Options: nosniff\r\n"));
  EXPECT_THAT(answer, HasSubstr("Content-Security-Policy: default-src 'none'"));
  EXPECT_THAT(answer, HasSubstr("Cache-Control: no-store\r\n"));
}

TEST_F(HttpServerTest, HeadHasTheLengthAndNoBody) {
  Start();
  HttpClient client(port());
  client.Send("HEAD /a HTTP/1.1\r\nConnection: close\r\n\r\n");
  const std::string answer = client.ReadAll();
  EXPECT_THAT(answer, HasSubstr("Content-Length: 7\r\n"));
  EXPECT_EQ(BodyOf(answer), "");
}

TEST_F(HttpServerTest, RefusesAHeaderBeyondTheLimit) {
  Start();
  HttpClient client(port());
  client.Send("GET /a HTTP/1.1\r\nX-Large: " + std::string(9000, 'x') + "\r\n\r\n");
  const std::string answer = client.ReadAll();
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 431"));
  EXPECT_THAT(answer, HasSubstr("Connection: close"));
}

TEST_F(HttpServerTest, RefusesABodyBeyondTheLimit) {
  Start({.body_bytes = 10});
  HttpClient client(port());
  client.Send("POST /a HTTP/1.1\r\nContent-Length: 11\r\n\r\n");
  EXPECT_THAT(client.ReadAll(), StartsWith("HTTP/1.1 413"));
}

TEST_F(HttpServerTest, RefusesWhatIsNotHttp) {
  Start();
  HttpClient client(port());
  client.Send("\x16\x03\x01\x02 TLS?\r\n\r\n");
  EXPECT_THAT(client.ReadAll(), StartsWith("HTTP/1.1 400"));
}

TEST_F(HttpServerTest, ASlowRequestIsGivenUp) {
  Start({.request_timeout = absl::Milliseconds(100)});
  HttpClient client(port());
  client.Send("GET /a HTTP/1.1\r\nX-Slow:");
  client.ReadAll();
  EXPECT_TRUE(support::Eventually([&] { return server_->connections() == 0; }));
}

TEST_F(HttpServerTest, AnIdleConnectionIsClosed) {
  Start({.idle_timeout = absl::Milliseconds(100)});
  HttpClient client(port());
  EXPECT_EQ(client.ReadAll(), "");
}

TEST_F(HttpServerTest, AHandlerThatDoesNotAnswerIsGivenUp) {
  Start({.handler_timeout = absl::Milliseconds(100)});
  EXPECT_THAT(HttpGet(port(), "/never"), StartsWith("HTTP/1.1 504"));
  // Too late: nobody is harmed.
  handler_.kept(ErrorResponse(absl::InternalError("late")));
  EXPECT_THAT(HttpGet(port(), "/a"), StartsWith("HTTP/1.1 200"));
}

TEST_F(HttpServerTest, AHandlerMayAnswerWhenTheServerIsNoMore) {
  Start({.handler_timeout = absl::Milliseconds(100)});
  HttpGet(port(), "/never");
  server_ = nullptr;
  handler_.kept(ErrorResponse(absl::InternalError("late")));
}

TEST_F(HttpServerTest, AQuietStreamIsKeptAliveByHeartbeats) {
  Start();
  HttpClient client(port());
  client.Send("GET /stream HTTP/1.1\r\n\r\n");
  const std::string read = client.ReadUntil(": heartbeat\n\n");
  EXPECT_THAT(read, HasSubstr("first\n"));
  EXPECT_THAT(read, HasSubstr(": heartbeat\n\n"));
}

TEST_F(HttpServerTest, AStreamEndsWhenItsClientHasGone) {
  Start();
  {
    HttpClient client(port());
    client.Send("GET /stream HTTP/1.1\r\n\r\n");
    client.ReadUntil("first\n");
    EXPECT_FALSE(handler_.source->cancelled);
  }
  EXPECT_TRUE(support::Eventually([&] { return handler_.source->cancelled.load(); }));
}

TEST_F(HttpServerTest, StoppingEndsIdleConnectionsAndStreams) {
  Start();
  HttpClient idle(port());
  HttpClient stream(port());
  stream.Send("GET /stream HTTP/1.1\r\n\r\n");
  stream.ReadUntil("first\n");
  server_->Stop(absl::Seconds(10));
  EXPECT_TRUE(handler_.source->cancelled);
  EXPECT_EQ(server_->connections(), 0);
  EXPECT_EQ(idle.ReadAll(), "");
}

TEST_F(HttpServerTest, ATakenPortIsOneSentence) {
  Start();
  Server::Options options;
  options.address = "127.0.0.1:" + std::to_string(port());
  const auto second = Server::Start(options, handler_);
  EXPECT_EQ(second.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(second.status().message()), HasSubstr("is taken by another program"));
}

TEST(Address, IsLoopbackOnly) {
  EXPECT_EQ(ParseAddress("127.0.0.1:8080")->port, 8080);
  EXPECT_EQ(ParseAddress("localhost:0")->host, "127.0.0.1");
  EXPECT_TRUE(ParseAddress("[::1]:80").ok());
  for (const char* beyond : {"0.0.0.0:8080", "[::]:8080", "192.168.1.2:80"}) {
    EXPECT_EQ(ParseAddress(beyond).status().code(), absl::StatusCode::kFailedPrecondition) << beyond;
  }
  for (const char* wrong : {"8080", "127.0.0.1", "127.0.0.1:x", "127.0.0.1:70000", "example.org:80"}) {
    EXPECT_EQ(ParseAddress(wrong).status().code(), absl::StatusCode::kInvalidArgument) << wrong;
  }
}

TEST(Sse, FramesEveryLineOfTheData) {
  EXPECT_EQ(SseEvent("{}"), "data: {}\n\n");
  EXPECT_EQ(SseEvent("a\nb", "7"), "id: 7\ndata: a\ndata: b\n\n");
  EXPECT_EQ(SseEvent("a\rid: 9", std::nullopt, "status"), "event: status\ndata: a\ndata: id: 9\n\n");
}

TEST(Sse, IsAskedForByTheAcceptHeader) {
  EXPECT_TRUE(AcceptsEventStream("text/event-stream"));
  EXPECT_TRUE(AcceptsEventStream("text/html, Text/Event-Stream;q=0.9"));
  EXPECT_FALSE(AcceptsEventStream("*/*"));
  EXPECT_FALSE(AcceptsEventStream(""));
}

TEST(Error, IsAlwaysValidJson) {
  EXPECT_EQ(ErrorBody(absl::NotFoundError("no \"x\"\n")),
            "{\"code\":5,\"status\":\"NOT_FOUND\",\"message\":\"no \\\"x\\\"\\u000a\"}\n");
}

TEST(StaticFiles, ServesThePageWithItsEtag) {
  ASSERT_TRUE(crypto::Init().ok());
  support::TempDir dir;
  EXPECT_EQ(StaticFiles::Load(dir.path()).status().code(), absl::StatusCode::kNotFound);
  std::ofstream(dir.File("index.html")) << "<p>hello";
  const auto files = StaticFiles::Load(dir.path());
  ASSERT_TRUE(files.ok());
  const auto page = files->Get("/", "");
  ASSERT_TRUE(page.has_value());
  EXPECT_EQ(*page->body, "<p>hello");
  EXPECT_EQ(page->content_type, "text/html; charset=utf-8");
  EXPECT_EQ(files->Get("/index.html", page->headers[0].second)->status, 304);
  EXPECT_FALSE(files->Get("/../keys/gateway.token", "").has_value());
}

}  // namespace
}  // namespace jemputbola::gateway::http
