#include <gmock/gmock.h>
#include <google/protobuf/util/json_util.h>

#include "jemputbola/scheduling/v1/compare.pb.h"
#include "scheduling/api/simulation_service.h"
#include "tests/unit/scheduling/command_house.h"

// `jb plan compare`, and what the coverage rule says through `jb`, on a real scheduling service.
namespace jemputbola::scheduling {
namespace {

using fixtures::July;
using fixtures::kWednesday;
using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

class PlanCompareCommandTest : public fixtures::CommandHouse {
 protected:
  PlanCompareCommandTest() : simulations_(database(), clock_, calls_) {
    const std::string address = "unix:" + dir_.File("c.sock");
    Write("home/config.toml", "[deployment]\nregency = \"53.03\"\n[peers]\nscheduling = \"" + address +
                                  "\"\nnotification = \"" + address + "\"\n");
    auto server =
        rpc::Server::Start({.address = address, .tls = {}}, {&service_, &simulations_, &notification_}, calls_);
    EXPECT_TRUE(server.ok()) << server.status();
    compared_ = *std::move(server);
    // One of these districts alone keeps the unit busy until the end.
    Tally({{"53.03.01.2001", 5'000}, {"53.03.02.2001", 30}, {"53.03.02.2002", 2}, {"53.03.03.2001", 4}});
  }
  ~PlanCompareCommandTest() override { compared_->Shutdown(); }

  // On tour alone, for eight working days.
  v1::Campaign Short() {
    v1::Campaign campaign = July();
    campaign.mutable_units()->RemoveLast();
    campaign.set_last_service_day("2024-08-02");
    return campaign;
  }
  v1::Campaign Covered(const std::string& by) {
    v1::Campaign campaign = Short();
    campaign.set_cover_by(by);
    return campaign;
  }

  SimulationService simulations_;
  std::unique_ptr<rpc::Server> compared_;
};

JB_ON_BOTH_STORES(PlanCompareCommandTest);

TEST_P(PlanCompareCommandTest, ShowsThePoliciesSideBySideAndWritesNothing) {
  ASSERT_TRUE(Set(Short()).ok());
  ASSERT_TRUE(Open().ok());
  const std::size_t visits = AllVisits().size();
  const cli::Answer shown = Jb({"plan", "compare"});
  EXPECT_EQ(shown.code, cli::kDone) << shown.err;
  EXPECT_THAT(shown.out,
              AllOf(ContainsRegex("^[^\n]* of 5,036 people by 2024-08-02"),
                    ContainsRegex("\n +largest-remaining +marginal-gain +optimised\n"),
                    ContainsRegex("\ncaptured by 2024-08-02 +[0-9]+ +[0-9]+ +[0-9]+\n"),
                    ContainsRegex("\nworking days used +8 +8 +8\n"), ContainsRegex("\nkm on the road +[0-9]+"),
                    ContainsRegex("\nnobody more to be met +[-0-9]+ .late.")));
  EXPECT_THAT(shown.out, AllOf(HasSubstr("Captured by district:\n"), ContainsRegex("\n53.03.01 +District 1 +5000 "),
                               HasSubstr("Where nobody comes from 2024-07-24 to 2024-08-02:\n"),
                               ContainsRegex("\n53.03.02.2001 +Village 2-2001 +30 +never")));
  EXPECT_EQ(AllVisits().size(), visits);
  EXPECT_THAT(Jb({"campaign", "show"}).out, ContainsRegex("policy +largest-remaining"));
}

TEST_P(PlanCompareCommandTest, TakesAChoiceOfPoliciesAndAnswersInJson) {
  ASSERT_TRUE(Set(Short()).ok());
  const cli::Answer one = Jb({"plan", "compare", "--policy", "marginal-gain"});
  EXPECT_THAT(one.out, AllOf(HasSubstr("marginal-gain captures"), Not(HasSubstr("optimised")))) << one.err;
  v1::ComparePlansResponse response;
  const cli::Answer json = Jb({"plan", "compare", "--policy", "optimised", "--policy", "largest-remaining", "--json"});
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(json.out, &response).ok()) << json.out;
  ASSERT_EQ(response.policies_size(), 2);
  EXPECT_EQ(response.policies(0).policy(), "optimised");
  EXPECT_EQ(response.policies(1).policy(), "largest-remaining");
  EXPECT_EQ(response.workload(), 5'036);
  EXPECT_EQ(response.policies(1).captured() + response.policies(1).left(), 5'036);
  EXPECT_EQ(response.policies(1).captured(), PlanNow().expected_captures());
  EXPECT_EQ(response.policies(1).never_reached_people(), 36);
}

TEST_P(PlanCompareCommandTest, SaysWhatIsWrong) {
  EXPECT_THAT(Jb({"plan", "compare"}).err, HasSubstr("has no campaign: run jb campaign set"));
  ASSERT_TRUE(Set(Short()).ok());
  EXPECT_THAT(Jb({"plan", "compare", "--policy", "best"}).err,
              HasSubstr("There is no policy best: write largest-remaining, marginal-gain or optimised."));
  ASSERT_TRUE(Open().ok());
  ASSERT_TRUE(Close().ok());
  EXPECT_THAT(Jb({"plan", "compare"}).err, HasSubstr("the campaign is closed"));
}

TEST_P(PlanCompareCommandTest, TheCoverageRuleIsSetAndShownAndEveryPolicyKeepsIt) {
  const cli::Answer set = Jb({"campaign", "set", CampaignFile(Covered("2024-07-31"))});
  EXPECT_THAT(set.out, ContainsRegex("coverage rule +every district is visited by 2024-07-31")) << set.err;
  const std::string kept = "All 3 districts with people to fetch are visited by 2024-07-31.";
  EXPECT_THAT(Jb({"campaign", "open"}).out, HasSubstr(kept));
  EXPECT_THAT(Jb({"plan"}).out, AllOf(HasSubstr(kept), HasSubstr("Every district is to be visited by 2024-07-31, and "
                                                                 "District 3 was not yet")));
  EXPECT_THAT(Jb({"plan", "compare"}).out,
              ContainsRegex("\ndistricts visited by 2024-07-31 +3 of 3 +3 of 3 +3 of 3\n"));
}

TEST_P(PlanCompareCommandTest, WhatIsNotCoveredIsSaidWithItsReason) {
  v1::Campaign campaign = Covered("2024-07-24");
  campaign.set_setup_minutes(220);
  ASSERT_TRUE(Set(campaign).ok());
  const auto sentence = ContainsRegex(
      "2 of 3 districts with people to fetch are not visited by 2024-07-24: District . ?"
      "[^\n]* .too few days of units are left until then..");
  EXPECT_THAT(Jb({"plan"}).out, sentence);
  EXPECT_THAT(Jb({"campaign", "open"}).out, sentence);
  EXPECT_THAT(Jb({"plan", "compare"}).out, AllOf(sentence, ContainsRegex("\ndistricts visited by [-0-9]+ +1 of 3 ")));
}

TEST_P(PlanCompareCommandTest, ARuleThatCannotBeIsRefusedWithASentence) {
  EXPECT_THAT(Jb({"campaign", "set", CampaignFile(Covered("2024-09-31"))}).err,
              HasSubstr("cover_by: '2024-09-31' is no date; write YYYY-MM-DD, such as 2024-07-24."));
  EXPECT_THAT(Jb({"campaign", "set", CampaignFile(Covered("2024-08-03"))}).err,
              HasSubstr("cover_by (2024-08-03) lies outside the service days"));
  SetTime(kWednesday + 2, 480);
  EXPECT_THAT(Jb({"campaign", "set", CampaignFile(Covered("2024-07-25"))}).err,
              HasSubstr("cover_by (2024-07-25) is past, and not visited by then: District 1, District 2, District 3; "
                        "choose a later day or leave it out."));
}

TEST_P(PlanCompareCommandTest, AVillageThatNobodyKnowsThePlaceOfIsNamed) {
  for (CachedArea& area : registry_.areas) {
    if (area.code == "53.03.02.2001") area.at = {};
  }
  ASSERT_TRUE(process_->replanner.FetchAreas(fixtures::kRegency).ok());
  ASSERT_TRUE(Set(Short()).ok());
  EXPECT_THAT(Jb({"plan"}).out,
              HasSubstr("Nobody knows where 1 village with 30 people (53.03.02.2001 Village 2-2001) lies"));
}

}  // namespace
}  // namespace jemputbola::scheduling
