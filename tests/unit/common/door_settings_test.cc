#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "common/crypto/crypto.h"
#include "common/door/settings.h"
#include "common/door/shard.h"
#include "tests/support/temp_dir.h"

namespace jemputbola::door {
namespace {

using ::testing::HasSubstr;

class SettingsTest : public ::testing::Test {
 protected:
  absl::StatusOr<Settings> Load(std::vector<std::string> flags = {},
                                std::map<std::string, std::string> environment = {}) const {
    environment.emplace("JB_HOME", dir_.path());
    std::vector<const char*> arguments = {"jb-registry"};
    for (const std::string& flag : flags) arguments.push_back(flag.c_str());
    return LoadSettings("registry", nullptr, static_cast<int>(arguments.size()), arguments.data(), environment);
  }
  void WriteConfig(const std::string& content) const { std::ofstream(dir_.File("config.toml")) << content; }

  support::TempDir dir_;
};

TEST_F(SettingsTest, EveryPathFollowsFromTheHome) {
  const auto settings = Load();
  ASSERT_TRUE(settings.ok()) << settings.status();
  EXPECT_EQ(settings->home, dir_.path());
  EXPECT_EQ(settings->address, "unix:" + dir_.File("run/registry.sock"));
  EXPECT_EQ(settings->redis_socket, dir_.File("run/redis.sock"));
  EXPECT_EQ(settings->database_url, "sqlite:" + dir_.File("data/registry.sqlite"));
  EXPECT_EQ(settings->log_file, dir_.File("log/registry.log"));
  EXPECT_EQ(settings->peers.at("scheduling"), "unix:" + dir_.File("run/scheduling.sock"));
}

TEST_F(SettingsTest, TheFileOfTheHomeIsReadWhereverTheHomeIsNamed) {
  WriteConfig("[deployment]\nclock = \"manual\"\n");
  const std::string flag = "--deployment.home=" + dir_.path();
  EXPECT_EQ(Load()->clock_mode, "manual");
  EXPECT_EQ(Load({}, {{"JB_HOME", ""}, {"JB_DEPLOYMENT_HOME", dir_.path()}})->clock_mode, "manual");
  EXPECT_EQ(Load({flag}, {{"JB_HOME", "/elsewhere"}})->clock_mode, "manual");
  EXPECT_EQ(Load({"--deployment.home", dir_.path()}, {{"JB_HOME", "/elsewhere"}})->clock_mode, "manual");
}

TEST_F(SettingsTest, AFileThatIsNamedIsReadInsteadAndMayNameTheHome) {
  WriteConfig("[deployment]\nclock = \"manual\"\n");
  const support::TempDir other;
  std::ofstream(other.File("c.toml")) << "[deployment]\nhome = \"" << other.path() << "\"\n";
  const auto settings = LoadSettings("registry", nullptr, 3,
                                     std::array{"jb-registry", "--config", other.File("c.toml").c_str()}.data(), {});
  ASSERT_TRUE(settings.ok()) << settings.status();
  EXPECT_EQ(settings->home, other.path());
  EXPECT_EQ(settings->clock_mode, "system");
}

TEST_F(SettingsTest, TheServicesNameStandsWhereTheFileLeavesRoomForIt) {
  WriteConfig("[store]\nurl = \"postgresql:///jb_{service}\"\n[rpc]\naddress = \"unix:/run/{service}.sock\"\n");
  const auto settings = Load();
  ASSERT_TRUE(settings.ok()) << settings.status();
  EXPECT_EQ(settings->database_url, "postgresql:///jb_registry");
  EXPECT_EQ(settings->address, "unix:/run/registry.sock");
}

TEST_F(SettingsTest, WhatIsGivenForOneServiceWinsOverWhatIsGivenForAll) {
  WriteConfig(
      "[metrics]\naddress = \"127.0.0.1:1\"\n[registry.metrics]\naddress = \"127.0.0.1:2\"\n"
      "[scheduling.metrics]\naddress = \"127.0.0.1:3\"\n");
  EXPECT_EQ(Load()->metrics_address, "127.0.0.1:2");
}

TEST_F(SettingsTest, ARelativeHomeIsMadeAbsolute) {
  const auto settings = Load({"--deployment.home=."});
  ASSERT_TRUE(settings.ok()) << settings.status();
  EXPECT_TRUE(std::filesystem::path(settings->home).is_absolute());
}

TEST_F(SettingsTest, NoRedisAndNoLogFileAreChoices) {
  const auto settings = Load({"--redis.socket=none", "--log.file=stderr"});
  ASSERT_TRUE(settings.ok()) << settings.status();
  EXPECT_EQ(settings->redis_socket, "");
  EXPECT_EQ(settings->log_file, "");
}

TEST_F(SettingsTest, AnUnknownClockIsRefused) {
  EXPECT_THAT(std::string(Load({"--deployment.clock=slow"}).status().message()), HasSubstr("system or manual"));
}

TEST(Shard, EveryPartitionIsInExactlyOneCell) {
  ASSERT_TRUE(crypto::Init().ok());
  std::vector<int> sizes(7);
  for (int regency = 1; regency <= 514; ++regency) {
    const std::string partition = std::to_string(11 + regency / 100) + "." + std::to_string(regency % 100);
    int owners = 0;
    for (std::uint32_t i = 0; i < 7; ++i) {
      if (!Shard{i, 7}.Contains(partition)) continue;
      ++owners;
      ++sizes[i];
    }
    EXPECT_EQ(owners, 1) << partition;
  }
  // About 73 each: no cell stands idle or does the work of two.
  for (const int size : sizes) EXPECT_TRUE(size > 40 && size < 110) << size;
}

TEST(Shard, TheCellOfAPartitionIsTheSameInEveryRelease) {
  ASSERT_TRUE(crypto::Init().ok());
  // b2sum -l 128 of "53.03" begins with 28f52f7f2bc29f02, which is 2 modulo 4.
  EXPECT_TRUE((Shard{2, 4}.Contains("53.03")));
}

TEST(Shard, IsReadAsIOfN) {
  EXPECT_EQ(ParseShard("2/5")->index, 2u);
  EXPECT_EQ(ParseShard("2/5")->count, 5u);
  for (const char* text : {"", "1", "1/1", "5/5", "-1/5", "1/0", "a/b", "1/2/3", "0/"}) {
    EXPECT_EQ(ParseShard(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

}  // namespace
}  // namespace jemputbola::door
