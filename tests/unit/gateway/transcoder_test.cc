#include "gateway/transcode/transcoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "echo_service.h"
#include "gateway/http/server.h"
#include "gateway/transcode/openapi.h"
#include "http_client.h"
#include "jemputbola/gateway/v1/dashboard.pb.h"
#include "jemputbola/registry/v1/registry.pb.h"
#include "jemputbola/scheduling/v1/scheduling.pb.h"
#include "tests/support/eventually.h"

namespace jemputbola::gateway::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class TranscoderTest : public ::testing::Test {
 protected:
  TranscoderTest() {
    auto created = transcode::Transcoder::Create({.array_bytes = 100'000},
                                                 {{"echo", echo_.Channel(), {EchoDescriptor()}}}, metrics_);
    EXPECT_TRUE(created.ok()) << created.status();
    transcoder_ = *std::move(created);
    http::Server::Options options;
    options.address = "127.0.0.1:0";
    auto server = http::Server::Start(options, *transcoder_);
    EXPECT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }
  ~TranscoderTest() override {
    server_->Stop(absl::Seconds(5));
    transcoder_ = nullptr;
  }
  std::string Get(std::string_view target, std::string_view headers = {}) {
    return HttpGet(server_->port(), target, headers);
  }
  std::string Send(std::string_view method, std::string_view target, std::string_view body) {
    HttpClient client(server_->port());
    client.Send(std::string(method).append(" ").append(target).append(" HTTP/1.1\r\nConnection: close\r\n") +
                "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body));
    return client.ReadAll();
  }

  EchoServer echo_;
  metrics::Registry metrics_;
  std::unique_ptr<transcode::Transcoder> transcoder_;
  std::unique_ptr<http::Server> server_;
};

TEST_F(TranscoderTest, FillsTheRequestFromPathAndQuery) {
  const std::string answer =
      Get("/v1/echo/Sa%27tab?number=7&filter.colour=COLOUR_RED&filter.bigNumbers=1&filter.big_numbers=9007199254740993"
          "&tags=a&tags=b%20c&flag=true&ratio=0.5&blob=AQI%3D&filter.since=2024-07-24T00:00:00Z");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200"));
  EXPECT_EQ(BodyOf(answer),
            R"({"request":{"name":"Sa'tab","number":7,"filter":{"colour":"COLOUR_RED",)"
            R"("bigNumbers":["1","9007199254740993"],"since":"2024-07-24T00:00:00Z"},"tags":["a","b c"],)"
            R"("blob":"AQI=","flag":true,"ratio":0.5}})");
}

TEST_F(TranscoderTest, TakesAnEnumByNumberToo) {
  EXPECT_THAT(Get("/v1/echo/x?filter.colour=1"), HasSubstr("\"colour\":\"COLOUR_RED\""));
}

TEST_F(TranscoderTest, NamesTheFieldThatItDoesNotKnowOrUnderstand) {
  for (const char* query : {"nope=1", "filter.nope=1", "number=x", "filter.colour=COLOUR_BLUE", "flag=1", "filter=x",
                            "number=1&number=2", "name=y", "filter.since=yesterday", "number=99999999999"}) {
    const std::string answer = Get(std::string("/v1/echo/x?") + query);
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 400")) << query;
    const std::string field(query, std::string_view(query).find('='));
    EXPECT_THAT(answer, HasSubstr("field " + field + ":")) << query;
  }
}

TEST_F(TranscoderTest, FillsAFieldFromTheBody) {
  const std::string answer = Send("POST", "/v1/echo/x:change?number=3", R"({"colour":"COLOUR_RED","big_numbers":[5]})");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(answer, HasSubstr(R"("number":3,"filter":{"colour":"COLOUR_RED","bigNumbers":["5"])"));
}

TEST_F(TranscoderTest, FillsTheWholeRequestFromTheBodyButThePathWins) {
  const std::string answer = Send("PUT", "/v1/echo/x", R"({"name":"y","number":4})");
  EXPECT_THAT(answer, HasSubstr(R"("name":"x","number":4)"));
  EXPECT_THAT(Send("PUT", "/v1/echo/x?number=4", "{}"), StartsWith("HTTP/1.1 400"));
}

TEST_F(TranscoderTest, RefusesABodyThatIsNotTheRequest) {
  EXPECT_THAT(Send("PUT", "/v1/echo/x", "{"), StartsWith("HTTP/1.1 400"));
  EXPECT_THAT(Send("PUT", "/v1/echo/x", R"({"nope":1})"), StartsWith("HTTP/1.1 400"));
  EXPECT_THAT(Send("GET", "/v1/echo/x", "{}"), StartsWith("HTTP/1.1 400"));
}

TEST_F(TranscoderTest, TellsAnUnknownPathFromAWrongMethod) {
  EXPECT_THAT(Get("/v1/nowhere"), StartsWith("HTTP/1.1 404"));
  EXPECT_THAT(Get("/v1/Hidden"), StartsWith("HTTP/1.1 404"));
  const std::string wrong = Send("DELETE", "/v1/echo/x", "");
  EXPECT_THAT(wrong, StartsWith("HTTP/1.1 405"));
  EXPECT_THAT(wrong, HasSubstr("Allow: GET, PUT\r\n"));
}

TEST_F(TranscoderTest, MapsEveryCodeByTheTable) {
  const std::vector<std::pair<int, int>> table = {{1, 499},  {2, 500},  {3, 400},  {4, 504},  {5, 404},
                                                  {6, 409},  {7, 403},  {8, 429},  {9, 400},  {10, 409},
                                                  {11, 400}, {12, 501}, {13, 500}, {14, 503}, {15, 500}};
  for (const auto& [code, status] : table) {
    const std::string answer = Get("/v1/fail/because?number=" + std::to_string(code));
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 " + std::to_string(status))) << code;
    EXPECT_THAT(BodyOf(answer), StartsWith("{\"code\":" + std::to_string(code) + ",\"status\":\"")) << code;
    EXPECT_THAT(BodyOf(answer), HasSubstr("\"message\":\"because\"")) << code;
    EXPECT_THAT(answer, HasSubstr("Retry-After: 7\r\n"));
  }
}

TEST_F(TranscoderTest, ARefusedTokenOfTheGatewayIsNotTheClientsFault) {
  const std::string answer = Get("/v1/fail/because?number=16");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 503"));
  EXPECT_THAT(answer, HasSubstr("echo does not accept the gateway's token"));
}

TEST_F(TranscoderTest, NamesTheServiceThatIsAway) {
  echo_.Stop();
  const std::string answer = Get("/v1/echo/x");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 503"));
  EXPECT_THAT(answer, HasSubstr("echo is not answering: try again in a few seconds"));
}

TEST_F(TranscoderTest, AnswersAFiniteStreamAsAnArray) {
  EXPECT_EQ(BodyOf(Get("/v1/list/x?number=0")), "[]");
  const std::string answer = BodyOf(Get("/v1/list/x?number=2"));
  EXPECT_THAT(answer, StartsWith("[{\"request\":{\"name\":\"x\",\"number\":2"));
  EXPECT_THAT(answer, HasSubstr("},{\"request\""));
  EXPECT_EQ(answer.back(), ']');
}

TEST_F(TranscoderTest, BoundsAnArray) {
  const std::string answer = Get("/v1/list/x?number=100000");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 429"));
  EXPECT_THAT(answer, HasSubstr("too large"));
}

TEST_F(TranscoderTest, AFiniteStreamMayBeAskedForAsEvents) {
  const std::string answer = Get("/v1/list/x?number=2", "Accept: text/event-stream\r\n");
  EXPECT_THAT(answer, HasSubstr("Content-Type: text/event-stream\r\n"));
  EXPECT_THAT(answer, HasSubstr("data: {\"request\""));
}

TEST_F(TranscoderTest, AWatchWantsAnEventStream) {
  EXPECT_THAT(Get("/v1/echo/x:watch"), StartsWith("HTTP/1.1 406"));
}

TEST_F(TranscoderTest, EventsCarryThePositionAsTheirId) {
  HttpClient client(server_->port());
  client.Send("GET /v1/echo/x:watch HTTP/1.1\r\nAccept: text/event-stream\r\n\r\n");
  const std::string read = client.ReadUntil("id: 3\n");
  EXPECT_THAT(read, HasSubstr("id: 1\ndata: {\"position\":{\"logId\":\"\",\"seq\":\"1\",\"chain\":\"\"}}\n\n"));
  EXPECT_THAT(read, HasSubstr("id: 3\n"));
}

TEST_F(TranscoderTest, AClientThatHasGoneEndsTheCall) {
  {
    HttpClient client(server_->port());
    client.Send("GET /v1/echo/x:watch HTTP/1.1\r\nAccept: text/event-stream\r\n\r\n");
    client.ReadUntil("id: 1\n");
    EXPECT_EQ(echo_.service.ended, 0);
  }
  EXPECT_TRUE(support::Eventually([&] { return echo_.service.ended == 1; }));
}

TEST_F(TranscoderTest, AClientThatDoesNotReadHoldsBackTheService) {
  HttpClient client(server_->port());
  client.Send("GET /v1/echo/x:watch HTTP/1.1\r\nAccept: text/event-stream\r\n\r\n");
  client.ReadUntil("id: 1\n");
  // It stops at what sockets and windows hold: no more than some megabytes.
  int before = -1;
  EXPECT_TRUE(support::Eventually([&] {
    const int now = echo_.service.written;
    if (now == before) return true;
    before = now;
    absl::SleepFor(absl::Milliseconds(200));
    return false;
  }));
  EXPECT_LT(echo_.service.written, 1'000'000);
}

TEST_F(TranscoderTest, AFailureAfterTheFirstEventIsAnEvent) {
  const std::string answer = Get("/v1/echo/x:watch?number=1", "Accept: text/event-stream\r\n");
  EXPECT_THAT(answer, HasSubstr("id: 1\n"));
  EXPECT_THAT(
      answer,
      HasSubstr("event: status\ndata: {\"code\":14,\"status\":\"UNAVAILABLE\",\"message\":\"watch again\"}\n\n"));
}

TEST_F(TranscoderTest, StoppingTheServerEndsItsStreams) {
  HttpClient client(server_->port());
  client.Send("GET /v1/echo/x:watch HTTP/1.1\r\nAccept: text/event-stream\r\n\r\n");
  client.ReadUntil("id: 1\n");
  std::thread reader([&client] { client.ReadAll(); });
  server_->Stop(absl::Seconds(10));
  reader.join();
  EXPECT_TRUE(support::Eventually([&] { return echo_.service.ended == 1; }));
  EXPECT_EQ(server_->connections(), 0);
}

// The contract of this version: nothing can be changed over HTTP, and no person's data can be read.
TEST(Contracts, OnlyReadingMethodsWithoutPersonalDataAreReachable) {
  auto routes = transcode::RouteTable::Build(
      {registry::v1::GetManifestRequest::descriptor()->file()->FindServiceByName("RegistryService"),
       scheduling::v1::GetPlanRequest::descriptor()->file()->FindServiceByName("SchedulingService"),
       v1::Overview::descriptor()->file()->FindServiceByName("DashboardService")});
  ASSERT_TRUE(routes.ok()) << routes.status();
  for (const transcode::Route& route : routes->routes()) {
    EXPECT_EQ(route.verb, "GET") << route.rpc;
    EXPECT_THAT(route.rpc, Not(HasSubstr("Manifest")));
    EXPECT_THAT(route.rpc, Not(HasSubstr("Import")));
  }
  EXPECT_NE(routes->Find("GET", "/v1/regencies/53.03/overview:watch").route, nullptr);
}

TEST(Contracts, PositionsAreFoundInsideResponses) {
  auto routes = transcode::RouteTable::Build(
      {v1::Overview::descriptor()->file()->FindServiceByName("DashboardService"),
       registry::v1::GetManifestRequest::descriptor()->file()->FindServiceByName("RegistryService")});
  ASSERT_TRUE(routes.ok());
  EXPECT_EQ(routes->Find("GET", "/v1/regencies/53.03/overview:watch").route->position.size(), 3);
  EXPECT_EQ(routes->Find("GET", "/v1/regencies/53.03/tallies:watch").route->position.size(), 2);
}

TEST(OpenApi, DescribesParametersBodiesAndStreams) {
  auto routes = transcode::RouteTable::Build({EchoDescriptor()});
  ASSERT_TRUE(routes.ok());
  const std::string document = transcode::OpenApi(*routes, "v1");
  EXPECT_THAT(document, HasSubstr("\"/v1/echo/{name}:watch\""));
  EXPECT_THAT(document, HasSubstr("\"text/event-stream\""));
  EXPECT_THAT(document, HasSubstr("\"requestBody\""));
  EXPECT_THAT(document, HasSubstr("\"COLOUR_RED\""));
  EXPECT_THAT(document, Not(HasSubstr("Hidden")));
}

}  // namespace
}  // namespace jemputbola::gateway::testing
