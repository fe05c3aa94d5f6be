#include "cli/health.h"

#include <gtest/gtest.h>

namespace jemputbola::cli {
namespace {

using platform::v1::Level;

ServiceHealth Health(const std::string& service, Level level) {
  ServiceHealth health{service, "", {}};
  health.status.set_service(service);
  health.status.set_level(level);
  return health;
}

void Consume(ServiceHealth& health, const std::string& source, std::int64_t seq, Level level,
             const std::string& message, std::int64_t dead_letters = 0) {
  auto& consumed = *health.status.add_consumed();
  consumed.set_source(source);
  consumed.set_partition("53.03");
  consumed.mutable_position()->set_seq(seq);
  consumed.set_level(level);
  consumed.set_message(message);
  consumed.set_dead_letters(dead_letters);
}

TEST(HealthTest, EverythingOkIsGreen) {
  ServiceHealth registry = Health("registry", platform::v1::LEVEL_OK);
  Consume(registry, "field_reporting", 5, platform::v1::LEVEL_OK, "");
  EXPECT_EQ(WhyNotGreen({registry, Health("gateway", platform::v1::LEVEL_OK)}), "");
}

TEST(HealthTest, AServiceThatIsAwayIsSaidFirst) {
  ServiceHealth away{"gateway", "The gateway service does not answer.", {}};
  EXPECT_EQ(WhyNotGreen({Health("registry", platform::v1::LEVEL_STOPPED), away}),
            "The gateway service does not answer.");
}

TEST(HealthTest, WhatIsStoppedIsSaidBeforeWhatIsDegraded) {
  ServiceHealth registry = Health("registry", platform::v1::LEVEL_DEGRADED);
  auto& redis = *registry.status.add_dependencies();
  redis.set_name("redis");
  redis.set_level(platform::v1::LEVEL_DEGRADED);
  redis.set_message("it does not answer.");
  EXPECT_EQ(WhyNotGreen({registry}), "registry: redis is degraded: it does not answer.");
  ServiceHealth scheduling = Health("scheduling", platform::v1::LEVEL_STOPPED);
  Consume(scheduling, "registry", 5, platform::v1::LEVEL_STOPPED, "run jb log reset.");
  EXPECT_EQ(WhyNotGreen({registry, scheduling}),
            "scheduling: consuming registry of 53.03 is stopped: run jb log reset.");
}

TEST(HealthTest, AnOpenDeadLetterIsNotGreen) {
  ServiceHealth registry = Health("registry", platform::v1::LEVEL_OK);
  Consume(registry, "field_reporting", 5, platform::v1::LEVEL_OK, "", 2);
  EXPECT_NE(WhyNotGreen({registry}).find("2 dead letters"), std::string::npos);
}

TEST(HealthTest, AServiceThatGivesNoLevelIsNotGreen) {
  EXPECT_NE(WhyNotGreen({Health("registry", platform::v1::LEVEL_UNSPECIFIED)}), "");
}

TEST(HealthTest, TheHighestSeenIsThatOfLogStreamAndEveryConsumer) {
  ServiceHealth producer = Health("field_reporting", platform::v1::LEVEL_OK);
  auto& produced = *producer.status.add_produced();
  produced.set_partition("53.03");
  produced.mutable_head()->set_seq(10);
  ServiceHealth registry = Health("registry", platform::v1::LEVEL_OK);
  Consume(registry, "field_reporting", 25, platform::v1::LEVEL_OK, "");
  ServiceHealth scheduling = Health("scheduling", platform::v1::LEVEL_OK);
  Consume(scheduling, "field_reporting", 20, platform::v1::LEVEL_OK, "");
  Consume(scheduling, "registry", 900, platform::v1::LEVEL_OK, "");
  EXPECT_EQ(HighestSeen({producer, registry, scheduling}, "field_reporting", "53.03"), 25);
  producer.status.mutable_produced(0)->set_relayed_seq(30);
  EXPECT_EQ(HighestSeen({producer, registry, scheduling}, "field_reporting", "53.03"), 30);
  EXPECT_EQ(HighestSeen({producer, registry, scheduling}, "field_reporting", "53.04"), 0);
}

}  // namespace
}  // namespace jemputbola::cli
