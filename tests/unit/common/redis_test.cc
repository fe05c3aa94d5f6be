#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>

#include "absl/time/clock.h"
#include "common/redis/connection.h"
#include "tests/support/redis_server.h"

namespace jemputbola::redis {
namespace {

using support::RedisServer;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

class RedisTest : public testing::Test {
 protected:
  RedisServer server_;
  Connection connection_{{.socket = server_.socket(), .timeout = absl::Milliseconds(500)}};
};

std::string EveryByte() {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes.push_back(static_cast<char>(i));
  return bytes;
}

TEST_F(RedisTest, CarriesEveryByteBothWays) {
  const std::string bytes = EveryByte();
  ASSERT_TRUE(connection_.Command({"SET", bytes, bytes}).ok());
  const auto reply = connection_.Command({"GET", bytes});
  ASSERT_TRUE(reply.ok());
  EXPECT_EQ(reply->type, Reply::Type::kString);
  EXPECT_EQ(reply->string, bytes);
}

TEST_F(RedisTest, TellsTheTypesOfRepliesApart) {
  EXPECT_EQ(connection_.Command({"GET", "nothing"})->type, Reply::Type::kNil);
  EXPECT_EQ(connection_.Command({"INCRBY", "n", "41"})->integer, 41);
  ASSERT_TRUE(connection_.Command({"RPUSH", "list", "a", ""}).ok());
  const auto list = connection_.Command({"LRANGE", "list", "0", "-1"});
  ASSERT_TRUE(list.ok());
  ASSERT_EQ(list->array.size(), 2u);
  EXPECT_EQ(list->array[0].string, "a");
  EXPECT_EQ(list->array[1].string, "");
}

TEST_F(RedisTest, AnErrorReplyIsAStatusWithItsTextAndTheConnectionGoesOn) {
  ASSERT_TRUE(connection_.Command({"SET", "k", "v"}).ok());
  const auto reply = connection_.Command({"XADD", "k", "1-0", "f", "v"});
  EXPECT_EQ(reply.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(reply.status().message()), HasSubstr("WRONGTYPE"));
  EXPECT_TRUE(connection_.Command({"PING"}).ok());
}

TEST_F(RedisTest, SaysFailedPreconditionWhenRedisWantsAPassword) {
  ASSERT_TRUE(connection_.Command({"CONFIG", "SET", "requirepass", "secret"}).ok());
  Connection stranger({.socket = server_.socket()});
  EXPECT_EQ(stranger.Command({"PING"}).status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(stranger.CheckServer().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(RedisTest, IsUnavailableWhileRedisIsAwayAndWorksAgainWithTheNextCommand) {
  ASSERT_TRUE(connection_.Command({"PING"}).ok());
  server_.Kill();
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(connection_.Command({"PING"}).status().code(), absl::StatusCode::kUnavailable);
  }
  server_.Start();
  EXPECT_TRUE(connection_.Command({"PING"}).ok());
}

TEST_F(RedisTest, OneCommandAfterARestartMayFailButNotTheSecond) {
  ASSERT_TRUE(connection_.Command({"PING"}).ok());
  server_.Stop();
  server_.Start();
  const auto first = connection_.Command({"PING"});
  EXPECT_TRUE(first.ok() || first.status().code() == absl::StatusCode::kUnavailable) << first.status();
  EXPECT_TRUE(connection_.Command({"PING"}).ok());
}

TEST_F(RedisTest, SaysDeadlineExceededWhenRedisIsMuteAndNeverTakesALateAnswerForAnother) {
  ASSERT_TRUE(connection_.Command({"SET", "a", "late"}).ok());
  server_.Pause();
  const absl::Time start = absl::Now();
  EXPECT_EQ(connection_.Command({"GET", "a"}).status().code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_LT(absl::Now() - start, absl::Seconds(3));
  server_.Resume();
  const auto reply = connection_.Command({"ECHO", "fresh"});
  ASSERT_TRUE(reply.ok()) << reply.status();
  EXPECT_EQ(reply->string, "fresh");
}

TEST_F(RedisTest, ABlockingCommandMayBlockLongerThanTheTimeout) {
  const absl::Duration block = absl::Milliseconds(700);
  const absl::Time start = absl::Now();
  const auto reply = connection_.Command({"BLPOP", "nothing", "0.7"}, block);
  ASSERT_TRUE(reply.ok()) << reply.status();
  EXPECT_EQ(reply->type, Reply::Type::kNil);
  EXPECT_GE(absl::Now() - start, block);
  EXPECT_TRUE(connection_.Command({"PING"}).ok());
}

TEST_F(RedisTest, SaysResourceExhaustedWhenRedisIsFullThoughItAnswersPings) {
  RedisServer small({.maxmemory = "2mb"});
  Connection connection({.socket = small.socket()});
  const std::string value(100'000, 'x');
  absl::Status status;
  for (int i = 0; i < 100 && status.ok(); ++i) {
    status = StreamAdd(connection, "stream", std::to_string(i + 1) + "-0", {{"batch", value}});
  }
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted) << status;
  EXPECT_TRUE(connection.Command({"PING"}).ok());
  ASSERT_TRUE(connection.Command({"DEL", "stream"}).ok());
  EXPECT_TRUE(StreamAdd(connection, "stream", "1-0", {{"batch", "y"}}).ok());
}

TEST_F(RedisTest, APipelineAnswersEachCommandInOrderErrorsIncluded) {
  const std::string bytes = EveryByte();
  const auto results = connection_.Pipeline({{"SET", "k", bytes}, {"INCR", "k"}, {"GET", "k"}});
  ASSERT_EQ(results.size(), 3u);
  EXPECT_TRUE(results[0].ok());
  EXPECT_EQ(results[1].status().code(), absl::StatusCode::kFailedPrecondition);
  ASSERT_TRUE(results[2].ok());
  EXPECT_EQ(results[2]->string, bytes);
}

TEST_F(RedisTest, TheRestOfAPipelineIsUnavailableAfterTheConnectionBroke) {
  const auto results = connection_.Pipeline({{"SET", "k", "v"}, {"QUIT"}, {"GET", "k"}, {"GET", "k"}});
  ASSERT_EQ(results.size(), 4u);
  EXPECT_TRUE(results[0].ok());
  EXPECT_EQ(results[2].status().code(), absl::StatusCode::kUnavailable) << results[2].status();
  EXPECT_EQ(results[3].status().code(), absl::StatusCode::kUnavailable) << results[3].status();
  EXPECT_EQ(connection_.Command({"GET", "k"})->string, "v");
}

TEST_F(RedisTest, APipelineToNobodyIsUnavailableForEachCommand) {
  server_.Kill();
  const auto results = connection_.Pipeline({{"PING"}, {"PING"}});
  ASSERT_EQ(results.size(), 2u);
  for (const auto& result : results) EXPECT_EQ(result.status().code(), absl::StatusCode::kUnavailable);
}

TEST_F(RedisTest, MovesToAnotherOwner) {
  Connection moved = std::move(connection_);
  EXPECT_TRUE(moved.Command({"PING"}).ok());
}

TEST_F(RedisTest, AcceptsAServerThatNeverEvicts) {
  EXPECT_TRUE(connection_.CheckServer().ok());
}

TEST_F(RedisTest, RefusesAServerThatMayDropDataAndSaysHowToSetIt) {
  RedisServer evicting({.maxmemory = "10mb", .policy = "allkeys-lru"});
  Connection connection({.socket = evicting.socket()});
  const absl::Status status = connection.CheckServer();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), HasSubstr("maxmemory-policy noeviction"));
}

TEST_F(RedisTest, CheckServerIsUnavailableWithoutAServer) {
  server_.Kill();
  EXPECT_EQ(connection_.CheckServer().code(), absl::StatusCode::kUnavailable);
}

TEST_F(RedisTest, AddingAnIdThatIsNotAboveTheLastSaysAlreadyExists) {
  ASSERT_TRUE(StreamAdd(connection_, "s", "5-0", {{"batch", "five"}}).ok());
  EXPECT_EQ(StreamAdd(connection_, "s", "5-0", {{"batch", "again"}}).code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(StreamAdd(connection_, "s", "4-0", {{"batch", "late"}}).code(), absl::StatusCode::kAlreadyExists);
  EXPECT_TRUE(StreamAdd(connection_, "s", "6-0", {{"batch", "six"}}).ok());
}

TEST_F(RedisTest, TheLastEntryOfAStreamIsItsNewestAndOfNoStreamNone) {
  EXPECT_EQ(*StreamLast(connection_, "s"), std::nullopt);
  const std::string bytes = EveryByte();
  ASSERT_TRUE(StreamAdd(connection_, "s", "1-0", {{"batch", "one"}}).ok());
  ASSERT_TRUE(StreamAdd(connection_, "s", "2-0", {{"batch", bytes}, {"more", ""}}).ok());
  const auto last = StreamLast(connection_, "s");
  ASSERT_TRUE(last.ok() && last->has_value());
  EXPECT_EQ((*last)->id, "2-0");
  EXPECT_THAT((*last)->fields, ElementsAre(Pair("batch", bytes), Pair("more", "")));
}

TEST_F(RedisTest, ReadsSeveralStreamsAfterTheirIdsUpToACount) {
  for (const char* key : {"a", "b"}) {
    for (const char* id : {"1-0", "2-0", "3-0"}) ASSERT_TRUE(StreamAdd(connection_, key, id, {{"k", key}}).ok());
  }
  const auto streams = StreamRead(connection_, {{"a", "0-0"}, {"b", "2-0"}, {"c", "0-0"}}, 2, absl::ZeroDuration());
  ASSERT_TRUE(streams.ok()) << streams.status();
  ASSERT_EQ(streams->size(), 2u);
  EXPECT_EQ((*streams)[0].key, "a");
  ASSERT_EQ((*streams)[0].entries.size(), 2u);
  EXPECT_EQ((*streams)[0].entries[1].id, "2-0");
  EXPECT_THAT((*streams)[1].entries[0].fields, ElementsAre(Pair("k", "b")));
  EXPECT_EQ((*streams)[1].entries.size(), 1u);
}

TEST_F(RedisTest, AReadBlocksUntilSomethingComes) {
  std::thread writer([this] {
    Connection other({.socket = server_.socket()});
    EXPECT_TRUE(StreamAdd(other, "s", "1-0", {{"batch", "x"}}).ok());
  });
  const auto streams = StreamRead(connection_, {{"s", "0-0"}}, 10, absl::Seconds(10));
  writer.join();
  ASSERT_TRUE(streams.ok()) << streams.status();
  ASSERT_EQ(streams->size(), 1u);
  EXPECT_EQ((*streams)[0].entries[0].id, "1-0");
}

TEST_F(RedisTest, AReadThatSeesNothingInItsTimeIsEmpty) {
  for (const absl::Duration block : {absl::ZeroDuration(), absl::Microseconds(1), absl::Milliseconds(20)}) {
    const auto streams = StreamRead(connection_, {{"s", "0-0"}}, 10, block);
    ASSERT_TRUE(streams.ok()) << streams.status();
    EXPECT_TRUE(streams->empty());
  }
}

}  // namespace
}  // namespace jemputbola::redis
