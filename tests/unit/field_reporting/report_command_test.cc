#include <google/protobuf/util/json_util.h>
#include <sys/stat.h>

#include <atomic>
#include <fstream>

#include "absl/strings/match.h"
#include "tests/support/eventually.h"
#include "tests/unit/cli/run_jb.h"
#include "upload_fixture.h"

// `jb report submit` on a field_reporting in this process.
namespace jemputbola::field_reporting::api {
namespace {

using cli::Answer;

class ReportCommand : public testing::Test {
 protected:
  // A home folder whose field_reporting is `house`.
  void SetHome(const UploadHouse& house) {
    ASSERT_EQ(cli::RunJb(home_.path(), {"keys", "init"}).code, 0);
    std::ofstream(home_.File("config.toml")) << "[field_reporting.rpc]\naddress = \"" << house.Address() << "\"\n";
    std::ofstream(home_.File("token")) << house.token() << '\n';
    ASSERT_EQ(chmod(home_.File("token").c_str(), 0600), 0);
  }
  void WriteReports(const UploadHouse& house, std::int64_t first, std::int64_t last) {
    std::ofstream file(home_.File("reports.ndjson"));
    for (std::int64_t seq = first; seq <= last; ++seq) {
      std::string line;
      ASSERT_TRUE(google::protobuf::util::MessageToJsonString(house.Capture(seq), &line).ok());
      file << line << "\n\n";
    }
  }
  Answer Submit(std::vector<std::string> more) {
    std::vector<std::string> arguments = {"report",      "submit",       home_.File("reports.ndjson"),
                                          "--device",    kDevice,        "--installation",
                                          kInstallation, "--token-file", home_.File("token")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return cli::RunJb(home_.path(), arguments);
  }

  support::TempDir home_;
};

UploadHouse::Options Limited(double rate, double burst) {
  UploadHouse::Options options;
  options.device_rate = {rate, burst};
  return options;
}

TEST_F(ReportCommand, SendsAFileOverAStream) {
  UploadHouse house;
  SetHome(house);
  WriteReports(house, 1, 2500);
  const Answer answer = Submit({"--stream", "--batch", "300"});
  EXPECT_EQ(answer.code, 0) << answer.err;
  EXPECT_EQ(answer.out, "2500 reports: 2500 accepted, 0 duplicate, 0 in conflict, 0 rejected, 0 unreadable\n");
  EXPECT_EQ(house.EventIds().size(), 2500u);
}

TEST_F(ReportCommand, SaysOfEveryReportWhatBecameOfItEitherWay) {
  for (const bool stream : {false, true}) {
    UploadHouse house;
    SetHome(house);
    WriteReports(house, 1, 3);
    ASSERT_EQ(Submit({}).code, 0);
    {
      std::ofstream file(home_.File("reports.ndjson"), std::ios::app);
      file << R"({"seq": 4})" << '\n' << R"({"seq": "5303011708850001x"})" << '\n';
    }
    const Answer answer = Submit(stream ? std::vector<std::string>{"--stream"} : std::vector<std::string>{});
    EXPECT_EQ(answer.code, 0) << answer.err;
    EXPECT_EQ(answer.out, "5 reports: 0 accepted, 3 duplicate, 0 in conflict, 1 rejected, 1 unreadable\n");
    EXPECT_TRUE(absl::StrContains(answer.err, "report 4: occurred_at is missing")) << answer.err;
    EXPECT_TRUE(absl::StrContains(answer.err, "line 8: is not a report as proto JSON")) << answer.err;
    EXPECT_FALSE(absl::StrContains(answer.err, "5303")) << answer.err;
  }
}

TEST_F(ReportCommand, WaitsAsLongAsTheServiceSays) {
  UploadHouse house(Limited(1'000, 100));
  SetHome(house);
  WriteReports(house, 1, 600);
  const absl::Time begin = absl::Now();
  const Answer answer = Submit({"--batch", "100"});
  EXPECT_EQ(answer.code, 0) << answer.err;
  EXPECT_GE(absl::Now() - begin, absl::Milliseconds(450));
  EXPECT_EQ(house.EventIds().size(), 600u);
}

TEST_F(ReportCommand, ARefusedDeviceIsToldWhyAtOnce) {
  UploadHouse house;
  SetHome(house);
  WriteReports(house, 1, 3);
  house.Revoke();
  for (const bool stream : {false, true}) {
    const Answer answer = Submit(stream ? std::vector<std::string>{"--stream"} : std::vector<std::string>{});
    EXPECT_EQ(answer.code, cli::kFailed);
    EXPECT_TRUE(absl::StrContains(answer.err, "revoked")) << answer.err;
  }
}

TEST_F(ReportCommand, AStreamThatBreaksIsOpenedAgainAndGoesOn) {
  UploadHouse house(Limited(10'000, 300));
  SetHome(house);
  WriteReports(house, 1, 6000);
  std::atomic<bool> done = false;
  std::thread breaking([&] {
    for (int restart = 0; restart < 3 && !done; ++restart) {
      const std::size_t before = house.EventIds().size();
      support::Eventually([&] { return done || house.EventIds().size() > before + 500; });
      house.Restart();
    }
  });
  const Answer answer = Submit({"--stream"});
  done = true;
  breaking.join();
  EXPECT_EQ(answer.code, 0) << answer.err;
  EXPECT_EQ(house.EventIds().size(), 6000u);
}

}  // namespace
}  // namespace jemputbola::field_reporting::api
