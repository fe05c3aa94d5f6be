#include "common/metrics/metrics.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

namespace jemputbola::metrics {
namespace {

using ::testing::HasSubstr;

// What GET /metrics on a port of this machine answers, headers included.
std::string Get(int port) {
  const int client = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(connect(client, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
  const std::string request = "GET /metrics HTTP/1.0\r\n\r\n";
  EXPECT_EQ(write(client, request.data(), request.size()), static_cast<ssize_t>(request.size()));
  std::string answer;
  char buffer[4096];
  for (ssize_t size = 0; (size = read(client, buffer, sizeof(buffer))) > 0;) {
    answer.append(buffer, static_cast<std::size_t>(size));
  }
  close(client);
  return answer;
}

TEST(Metrics, EachKindIsScraped) {
  Registry registry;
  registry.AddCounter("jb_reports_total", "Reports", {{"outcome", "accepted"}}).Add(2);
  registry.AddGauge("jb_lag_events", "Lag").Set(-3);
  registry.AddHistogram("jb_rpc_seconds", "Calls", {}, {0.1, 1}).Observe(0.5);
  const std::string text = registry.Scrape();
  EXPECT_THAT(text, HasSubstr("jb_reports_total{outcome=\"accepted\"} 2"));
  EXPECT_THAT(text, HasSubstr("jb_lag_events -3"));
  EXPECT_THAT(text, HasSubstr("jb_rpc_seconds_bucket{le=\"0.1\"} 0"));
  EXPECT_THAT(text, HasSubstr("jb_rpc_seconds_bucket{le=\"1\"} 1"));
}

TEST(Metrics, WithoutBucketsAHistogramReachesFromHalfAMillisecondToTenSeconds) {
  Registry registry;
  registry.AddHistogram("jb_rpc_seconds", "Calls").Observe(0.0003);
  EXPECT_THAT(registry.Scrape(), HasSubstr("jb_rpc_seconds_bucket{le=\"0.0005\"} 1"));
  EXPECT_THAT(registry.Scrape(), HasSubstr("jb_rpc_seconds_bucket{le=\"10\"} 1"));
}

TEST(Metrics, TheSameNameAndLabelsGiveTheSameMetric) {
  Registry registry;
  registry.AddCounter("jb_reports_total", "Reports", {{"a", "1"}}).Add();
  registry.AddCounter("jb_reports_total", "Reports", {{"a", "1"}}).Add();
  registry.AddCounter("jb_reports_total", "Reports", {{"a", "2"}}).Add();
  EXPECT_THAT(registry.Scrape(), HasSubstr("jb_reports_total{a=\"1\"} 2"));
  EXPECT_THAT(registry.Scrape(), HasSubstr("jb_reports_total{a=\"2\"} 1"));
}

TEST(Metrics, TheEndpointServesThemOnAFreePort) {
  Registry registry;
  EXPECT_EQ(registry.port(), 0);
  const absl::Status status = registry.Serve("127.0.0.1:0");
  ASSERT_TRUE(status.ok()) << status;
  ASSERT_GT(registry.port(), 0);
  registry.AddGauge("jb_later", "Added after serving").Set(7);
  const std::string answer = Get(registry.port());
  EXPECT_THAT(answer, HasSubstr("200 OK"));
  EXPECT_THAT(answer, HasSubstr("jb_later 7"));
}

TEST(Metrics, ATakenPortIsNamed) {
  Registry first;
  ASSERT_TRUE(first.Serve("127.0.0.1:0").ok());
  Registry second;
  const std::string address = "127.0.0.1:" + std::to_string(first.port());
  const absl::Status status = second.Serve(address);
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(status.message()), HasSubstr(address));
}

}  // namespace
}  // namespace jemputbola::metrics
