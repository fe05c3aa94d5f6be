#include <mutex>
#include <sstream>
#include <thread>

#include "absl/strings/str_cat.h"
#include "tests/support/eventually.h"
#include "tests/unit/scheduling/command_house.h"

namespace jemputbola::scheduling::fixtures {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

// What was written so far, for another thread to read.
class SharedText final : public std::streambuf {
 public:
  std::string text() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return text_;
  }

 protected:
  int overflow(int character) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    text_.push_back(static_cast<char>(character));
    return character;
  }
  std::streamsize xsputn(const char* text, std::streamsize size) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    text_.append(text, static_cast<std::size_t>(size));
    return size;
  }

 private:
  std::mutex mutex_;
  std::string text_;
};

class RankingCommand : public CommandHouse {
 protected:
  // `jb ARGUMENTS` until the server is gone; gives its exit code.
  void StartWatching(std::vector<std::string> arguments) {
    watching_ = std::thread([this, arguments] { code_ = cli::RunJb(home_, arguments, watched_out_, watched_err_); });
  }
  void AwaitSeen(const std::string& text) {
    EXPECT_TRUE(support::Eventually([&] { return watched_.text().find(text) != std::string::npos; }))
        << text << " in " << watched_.text();
  }
  int EndWatching() {
    server_->Shutdown();
    watching_.join();
    return code_;
  }

  SharedText watched_;
  std::ostream watched_out_{&watched_};
  std::ostringstream watched_err_;
  std::thread watching_;
  int code_ = -1;
};

JB_ON_BOTH_STORES(RankingCommand);

TEST_P(RankingCommand, OfAClosedCampaignItSaysThatNobodyMoreIsFetchedAndWhoWasLeft) {
  Tally({{"53.03.01.2001", 50}, {"53.03.05.2001", 70}});
  EXPECT_THAT(Jb({"ranking"}).out, HasSubstr("Still to be fetched: 120"));
  SetAndOpen();
  PlanNow();
  EXPECT_LT(process_->live.Ranking(kRegency, "")->districts(0).expected_left(), 70) << "the plan goes there";
  ASSERT_TRUE(Close().ok());
  PlanNow();
  const cli::Answer closed = Jb({"ranking"});
  EXPECT_THAT(closed.out, HasSubstr("The campaign is closed, nothing more is planned: not recorded: 120, as of "));
  EXPECT_THAT(closed.out, Not(HasSubstr("Still to be fetched")));
  const v1::Ranking ranking = process_->live.Ranking(kRegency, "").value();
  EXPECT_EQ(ranking.campaign_state(), v1::CAMPAIGN_STATE_CLOSED);
  for (const v1::RankingEntry& entry : ranking.districts()) {
    EXPECT_EQ(entry.expected_left(), entry.workload());
    EXPECT_EQ(entry.next_visit(), "");
    EXPECT_EQ(entry.projected_finish(), "");
  }
}

TEST_P(RankingCommand, WatchingADistrictTellsOfItsVillagesAndOfEveryPositionOfTheTallies) {
  Tally({{"53.03.01.2001", 50}, {"53.03.01.2002", 40}, {"53.03.05.2001", 70}});
  const auto channel = rpc::MakeChannel(
      {.address = "unix:" + dir_.File("s.sock"), .caller = "test", .token = "", .tls = {}, .services = {}});
  ASSERT_TRUE(channel.ok());
  const auto stub = v1::SchedulingService::NewStub(*channel);
  v1::WatchRankingRequest request;
  request.set_regency_code(kRegency);
  request.set_district_code("53.03.01");
  const auto context = rpc::NewContext(absl::Seconds(30));
  const auto reader = stub->WatchRanking(context.get(), request);
  v1::WatchRankingResponse response;
  ASSERT_TRUE(reader->Read(&response));
  EXPECT_EQ(response.ranking().district_code(), "53.03.01");
  ASSERT_GE(response.ranking().districts_size(), 2);
  for (const v1::RankingEntry& entry : response.ranking().districts()) {
    EXPECT_THAT(entry.area_code(), HasSubstr("53.03.01."));
  }
  EXPECT_EQ(response.ranking().districts(0).area_code(), "53.03.01.2001");
  EXPECT_EQ(response.ranking().workload(), 90);
  const auto await_position = [&](std::int64_t seq) {
    while (response.ranking().tallies().seq() < seq) ASSERT_TRUE(reader->Read(&response));
  };
  Tally({{"53.03.01.2002", 60}});
  await_position(tally_seq_);
  EXPECT_EQ(response.ranking().districts(0).area_code(), "53.03.01.2002");
  EXPECT_EQ(response.ranking().districts(0).workload(), 60);
  Tally({{"53.03.05.2001", 71}});
  await_position(tally_seq_);
  EXPECT_EQ(response.ranking().workload(), 110) << "another district's tally moves the position alone";
  context->TryCancel();
  reader->Finish();

  request.set_district_code("53.03.77");
  const auto unknown_context = rpc::NewContext(absl::Seconds(30));
  const auto unknown = stub->WatchRanking(unknown_context.get(), request);
  EXPECT_FALSE(unknown->Read(&response));
  EXPECT_EQ(unknown->Finish().error_code(), grpc::StatusCode::NOT_FOUND);
}

TEST_P(RankingCommand, WatchPrintsTheVillagesAndThenWhatChanges) {
  Tally({{"53.03.01.2001", 50}, {"53.03.01.2002", 40}, {"53.03.05.2001", 70}});
  EXPECT_THAT(Jb({"ranking", "--watch", "--district", "53.03.77"}).err, HasSubstr("no district 53.03.77 is known"));
  StartWatching({"ranking", "--watch", "--district", "53.03.01"});
  AwaitSeen("Still to be fetched: 90");
  Tally({{"53.03.01.2002", 60}});
  AwaitSeen("40 -> 60");
  EXPECT_EQ(EndWatching(), cli::kFailed);
  EXPECT_NE(watched_err_.str(), "") << "it says why it ended";
  EXPECT_THAT(watched_.text(),
              AllOf(ContainsRegex(absl::StrCat("Changed as of [0-9 :-]+ \\(tallies ", tally_seq_, "\\)")),
                    ContainsRegex("2 -> 1 +53.03.01.2002"), ContainsRegex("1 -> 2 +53.03.01.2001"),
                    Not(HasSubstr("53.03.05"))));
}

TEST_P(RankingCommand, WatchPrintsAJsonObjectALine) {
  Tally({{"53.03.01.2001", 50}});
  StartWatching({"--json", "ranking", "--watch"});
  AwaitSeen("\"workload\":\"50\"");
  Tally({{"53.03.01.2001", 49}});
  AwaitSeen("\"workload\":\"49\"");
  EndWatching();
  const std::string text = watched_.text();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2);
}

}  // namespace
}  // namespace jemputbola::scheduling::fixtures
