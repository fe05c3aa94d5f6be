#include <gmock/gmock.h>

#include "common/rpc/channel.h"
#include "scheduling/domain/sentence.h"
#include "tests/unit/scheduling/command_house.h"

namespace jemputbola::scheduling {
namespace {

using fixtures::July;
using fixtures::kWednesday;
using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

// `jb campaign` and `jb ranking` on a real scheduling service.
class CampaignCommandTest : public fixtures::CommandHouse {};

JB_ON_BOTH_STORES(CampaignCommandTest);

TEST_P(CampaignCommandTest, OpeningShowsFirstWhatIsAnnouncedAndToHowManyAndWantsItsReference) {
  ASSERT_EQ(Jb({"campaign", "set", CampaignFile(July())}).code, cli::kDone);
  Tally({{"53.03.01.2001", 30}, {"53.03.01.2002", 20}});
  const cli::Answer shown = Jb({"campaign", "open"});
  EXPECT_EQ(shown.code, cli::kDone) << shown.err;
  EXPECT_THAT(shown.out,
              AllOf(HasSubstr("Nothing was announced."), HasSubstr("53.03.01.2001"), HasSubstr("Village 1-2001"),
                    HasSubstr("2024-07-24"),
                    HasSubstr("6 messages to the heads of 2 villages, 6 messages to the head of 1 district (camat)."),
                    HasSubstr("The telephone number of each is known."),
                    ContainsRegex("To do it: jb campaign open --confirm [0-9a-f]{10}\n$")));
  EXPECT_TRUE(AllVisits().empty());
  EXPECT_THAT(Jb({"campaign", "open", "--confirm", "0000000000"}).err, HasSubstr("see jb campaign open again"));
  const std::string reference = shown.out.substr(shown.out.size() - 11, 10);
  const cli::Answer opened = Jb({"campaign", "open", "--confirm", reference, "--actor", "kepala dinas"});
  EXPECT_THAT(opened.out, HasSubstr("The campaign of 53.03 is open; ")) << opened.err;
  EXPECT_FALSE(AllVisits().empty());
  const cli::Answer refused = Jb({"campaign", "close", "--reason", "polling is over"});
  EXPECT_EQ(refused.code, cli::kFailed);
  EXPECT_THAT(refused.err, HasSubstr("still stand: write --cancel-visits"));
  EXPECT_GT(Jb({"campaign", "close", "--keep-visits", "--cancel-visits"}).code, 100) << "one or the other";
  const cli::Answer closed = Jb({"campaign", "close", "--cancel-visits", "--reason", "polling is over"});
  EXPECT_THAT(closed.out, AllOf(HasSubstr("called off; the heads are told."), HasSubstr("Village 1-2001"),
                                HasSubstr("The campaign of 53.03 is closed\n")))
      << closed.err;
  EXPECT_THAT(Jb({"visits"}).out, HasSubstr("called off: The campaign was closed: polling is over"));
  EXPECT_THAT(Jb({"campaign", "history"}).out,
              AllOf(HasSubstr("set"), HasSubstr("kepala dinas"), HasSubstr("polling is over")));
}

TEST_P(CampaignCommandTest, AVisitTellsWhyItWasMovedAndCalledOff) {
  ASSERT_TRUE(Set(July()).ok());
  Tally({{"53.03.01.2001", 30}});
  ASSERT_TRUE(Open().ok());
  const Visit visit = AllVisits().at(0);
  EXPECT_THAT(Jb({"visits"}).out, Not(HasSubstr("moved")));
  const cli::Answer moved = Jb({"visit", "move", visit.visit_id, "2024-07-31", "--reason", "the road is flooded"});
  EXPECT_THAT(moved.out,
              ContainsRegex("is now on 2024-07-31, [0-2][0-9]:[0-5][0-9]-[0-2][0-9]:[0-5][0-9]; the heads of "
                            "its village and of its district are told\n"))
      << moved.err;
  EXPECT_THAT(Jb({"visits"}).out, HasSubstr("moved from " + Date(visit.day) + ": the road is flooded"));
  const std::string json = Jb({"visits", "--json"}).out;
  EXPECT_THAT(json, AllOf(HasSubstr("\"change_reason\":\"the road is flooded\""),
                          HasSubstr("\"previous_date\":\"" + Date(visit.day) + "\""),
                          HasSubstr("\"reason\":\"" + visit.reason.substr(0, 10))));
  EXPECT_THAT(Jb({"plan"}).out, HasSubstr("Moved by the operator: the road is flooded."));
  ASSERT_EQ(Jb({"visit", "cancel", visit.visit_id, "--reason", "a funeral"}).code, cli::kDone);
  EXPECT_THAT(Jb({"visits"}).out, HasSubstr("moved from " + Date(visit.day) + ", called off: a funeral"));
}

TEST_P(CampaignCommandTest, OpeningShowsOfWhichHeadsNoTelephoneNumberIsKnown) {
  ASSERT_TRUE(Set(July()).ok());
  Tally({{"53.03.01.2001", 30}, {"53.03.01.2002", 20}});
  notification_.unknown = {"53.03.01.2002", "53.03.01"};
  const cli::Answer shown = Jb({"campaign", "open"});
  EXPECT_THAT(shown.out,
              AllOf(HasSubstr("3 messages to the head of 1 village, 0 messages to the heads of 0 districts (camat)."),
                    HasSubstr("No telephone number is known of 2 heads"),
                    ContainsRegex("\n53.03.01.2002 +Village 1-2002 +3\n"), HasSubstr("\n53.03.01  District 1")))
      << shown.err;
  EXPECT_THAT(Jb({"campaign", "open", "--json"}).out,
              HasSubstr("\"without_contact\":[\"53.03.01\",\"53.03.01.2002\"]}"));
  notification_.away = true;
  const cli::Answer alone = Jb({"campaign", "open"});
  EXPECT_EQ(alone.code, cli::kDone);
  EXPECT_THAT(alone.out, AllOf(HasSubstr("the heads of 2 villages and of 1 district. Whose telephone number is known "
                                         "could not be asked: "),
                               HasSubstr("it is away"), HasSubstr("--confirm")));
  EXPECT_THAT(Jb({"campaign", "open", "--json"}).out, Not(HasSubstr("without_contact")));
}

TEST_P(CampaignCommandTest, OpeningThatWouldAnnounceNothingSaysWhy) {
  ASSERT_TRUE(Set(July()).ok());
  EXPECT_THAT(Jb({"campaign", "open"}).out, HasSubstr("would announce 0 visits.\nNobody is left to fetch.\n"));
}

TEST_P(CampaignCommandTest, TellsEveryFaultOfAFileInALineOfItsOwn) {
  v1::Campaign campaign = July();
  campaign.mutable_units(0)->set_crew_size(4);
  campaign.add_overtime_days("2024-07-25");
  const cli::Answer refused = Jb({"campaign", "set", CampaignFile(campaign)});
  EXPECT_EQ(refused.code, cli::kFailed);
  EXPECT_THAT(refused.err, AllOf(HasSubstr("Overtime day 2024-07-25 is a working day anyway: remove it.\n"),
                                 HasSubstr("Unit mobile-1 has a crew of 4: a crew is 1 to 3 people.")));
}

TEST_P(CampaignCommandTest, TakesAMatrixFromACsvFileAndTellsItsHoles) {
  const std::string times = Write("times.csv", "from,to,minutes\noffice,53.03.01.2001,99.5\n53.03.01.2001,office,\n");
  const cli::Answer set = Jb({"campaign", "set", CampaignFile(July()), "--travel", times});
  EXPECT_THAT(set.out, HasSubstr("matrix of 2 places")) << set.err;
  Tally({{"53.03.01.2001", 30}});
  EXPECT_EQ(PlanNow().tours(0).stops(0).arrive_minute(), 450 + 100);
  EXPECT_THAT(Jb({"campaign", "show"}).out, HasSubstr("The travel matrix does not know 665 of 666 pairs of places"));
  const std::string wrong = Write(
      "wrong.csv", "from,to,minutes\noffice,53.03.01.2001,soon\noffice,53.03.01.2002,5\noffice,53.03.01.2002,6\n");
  const cli::Answer refused = Jb({"campaign", "set", CampaignFile(July()), "--travel", wrong});
  EXPECT_EQ(refused.code, cli::kFailed);
  EXPECT_THAT(refused.err, AllOf(HasSubstr("line 2: minutes must be a number from 0 to 1440, or empty."),
                                 HasSubstr("line 4: the pair stood above with other minutes")));
  constexpr char kNoTimes[] = "empty.csv: The file knows no travel time: write rows with from, to and minutes";
  const std::pair<const char*, const char*> nothing[] = {
      {"", "empty.csv: The file is empty; name the columns in its first line"},
      {"from,to,minutes\n", kNoTimes},
      {"from,to,minutes\noffice,53.03.01.2001,\n", kNoTimes},
      {"from,to,minutes\noffice,office,0\n", kNoTimes},
      {"from,to,minutes\noffice,office,60\n", "line 2: from and to are the same place: remove the row."}};
  for (const auto& [text, sentence] : nothing) {
    const cli::Answer empty = Jb({"campaign", "set", CampaignFile(July()), "--travel", Write("empty.csv", text)});
    EXPECT_EQ(empty.code, cli::kFailed) << text;
    EXPECT_THAT(empty.err, HasSubstr(sentence)) << text;
  }
  // A place that no village of the regency has is the service's to refuse.
  const std::string strange = Write("strange.csv", "from,to,minutes\noffice,Kefamenanu,5\n");
  EXPECT_THAT(Jb({"campaign", "set", CampaignFile(July()), "--travel", strange}).err,
              HasSubstr("The travel matrix names \"Kefamenanu\""));
  const std::string unknown = Write("unknown.csv", "from,to,minutes\noffice,53.03.99.2002,60\n");
  EXPECT_THAT(Jb({"campaign", "set", CampaignFile(July()), "--travel", unknown}).err,
              HasSubstr("The travel matrix names 53.03.99.2002, which is no village that is known"));
}

TEST_P(CampaignCommandTest, ExtendsAndSplitsWithBothPlansSideBySideAndKeepsThem) {
  v1::Campaign campaign = July();
  campaign.set_last_service_day("2024-07-26");
  for (const char* member : {"staff-1", "staff-2", "staff-3"}) campaign.mutable_units(0)->add_staff_ids(member);
  ASSERT_EQ(Jb({"campaign", "set", CampaignFile(campaign)}).code, cli::kDone);
  Tally({{"53.03.01.2001", 400}});
  const cli::Answer extended = Jb({"campaign", "extend", "--until", "2024-07-29", "--overtime", "2024-07-27=Sabtu",
                                   "--reason", "too many are left", "--actor", "kepala dinas"});
  EXPECT_THAT(extended.out, AllOf(HasSubstr("2 working days more: 2024-07-27, 2024-07-29"), HasSubstr("before"),
                                  HasSubstr("last service day"), HasSubstr("jb campaign history --change 2")))
      << extended.err;
  EXPECT_NE(Jb({"campaign", "extend", "--until", "2024-07-30", "--actor", "x"}).code, cli::kDone) << "a reason is due";
  const cli::Answer split = Jb({"campaign", "split", "--unit", "mobile-1", "--into", "mobile-2", "--staff", "staff-3",
                                "--from", "2024-07-26", "--reason", "ready", "--actor", "kepala dinas"});
  EXPECT_THAT(split.out, HasSubstr("1 of the crew of unit mobile-1 goes with unit mobile-2")) << split.err;
  EXPECT_THAT(Jb({"campaign", "show"}).out,
              AllOf(HasSubstr("2024-07-27 (Sabtu)"), HasSubstr("5 working days"),
                    HasSubstr("crew of 3 (staff-1 staff-2 staff-3), of 2 from 2024-07-26 on (staff-1 staff-2)"),
                    HasSubstr("crew of 1 (staff-3), there from 2024-07-26")));
  const cli::Answer kept = Jb({"campaign", "history", "--change", "2"});
  EXPECT_THAT(kept.out, AllOf(HasSubstr("too many are left"), HasSubstr("The plan as it was before:"),
                              HasSubstr("2024-07-26"), Not(HasSubstr("\n2024-07-29"))))
      << kept.err;
}

TEST_P(CampaignCommandTest, WhoAsksForTheCampaignFromOutsideSeesNeitherStaffNorMatrix) {
  v1::Campaign campaign = July();
  for (const char* member : {"staff-1", "staff-2", "staff-3"}) campaign.mutable_units(0)->add_staff_ids(member);
  for (const char* place : {"office", "53.03.01.2001"}) campaign.mutable_travel_matrix()->add_places(place);
  for (const int minutes : {0, 30, 30, 0}) campaign.mutable_travel_matrix()->add_minutes(minutes);
  ASSERT_TRUE(Set(campaign).ok());
  const auto channel = rpc::MakeChannel(
      {.address = "unix:" + dir_.File("s.sock"), .caller = "test", .token = "", .tls = {}, .services = {}});
  ASSERT_TRUE(channel.ok());
  v1::GetCampaignRequest request;
  request.set_regency_code("53.03");
  v1::GetCampaignResponse response;
  ASSERT_TRUE(v1::SchedulingService::NewStub(*channel)
                  ->GetCampaign(rpc::NewContext(absl::Seconds(30)).get(), request, &response)
                  .ok());
  EXPECT_EQ(response.campaign().units(0).crew_size(), 3);
  EXPECT_EQ(response.campaign().units(0).staff_ids_size(), 0);
  EXPECT_FALSE(response.campaign().has_travel_matrix());
}

TEST_P(CampaignCommandTest, TheRankingExplainsEachEntryAndHoldsTheOrderOfTheCut) {
  v1::Campaign campaign = July();
  campaign.set_rank_hysteresis(5);
  ASSERT_TRUE(Set(campaign).ok());
  Tally({{"53.03.01.2001", 30}, {"53.03.02.2001", 29}});
  ASSERT_TRUE(Open().ok());
  Tally({{"53.03.01.2001", 28}});
  const v1::Ranking held = *process_->live.Ranking("53.03", "");
  EXPECT_EQ(held.hysteresis(), 5);
  EXPECT_EQ(held.districts(0).area_code(), "53.03.01");
  EXPECT_EQ(held.districts(0).cut_position(), 1);
  const cli::Answer shown = Jb({"ranking"});
  EXPECT_THAT(shown.out, AllOf(HasSubstr("28 people to fetch, 1 fewer than District 2, but neighbours fewer than 5 "
                                         "apart keep the order of the last cut."),
                               HasSubstr("Neighbours fewer than 5 people apart")))
      << shown.err;
  Tally({{"53.03.01.2001", 24}});
  EXPECT_EQ(process_->live.Ranking("53.03", "")->districts(0).area_code(), "53.03.02");
  SetTime(kWednesday, 720);
  Tick();
  EXPECT_EQ(process_->live.Ranking("53.03", "")->districts(0).cut_position(), 1) << "each cut notes the order anew";
  campaign.set_rank_hysteresis(0);
  ASSERT_TRUE(Set(campaign).ok());
  EXPECT_EQ(process_->live.Ranking("53.03", "")->hysteresis(), 0) << "a change counts at once";
}

TEST_P(CampaignCommandTest, TheRankingTellsReasonsFinishAndWhoIsLeft) {
  v1::Campaign campaign = July();
  campaign.set_last_service_day("2024-07-25");
  ASSERT_TRUE(Set(campaign).ok());
  registry_.snapshot.villages = {{"53.03.01.2001", {415, 0, 10, 5, 400, {1, 0, 0, 0, 0, 4, 0}}, 7}};
  const auto snapshot = process_->tallies.FetchSnapshot(fixtures::kRegency);
  ASSERT_TRUE(snapshot.ok());
  ASSERT_TRUE(
      database().Write([&](store::WriteTransaction& tx) { return (*snapshot)->Store(tx, fixtures::kRegency); }).ok());
  ASSERT_TRUE(process_->replanner.Now(fixtures::kRegency).ok());
  const v1::Ranking ranking = *process_->live.Ranking("53.03", "");
  const v1::RankingEntry& entry = ranking.districts(0);
  EXPECT_EQ(entry.set_aside_reasons().away(), 4);
  EXPECT_EQ(entry.set_aside_reasons().deceased(), 1);
  EXPECT_EQ(ranking.last_service_day(), "2024-07-25");
  EXPECT_GT(entry.projected_finish(), "2024-07-25");
  EXPECT_GT(entry.expected_left(), 0);
  EXPECT_EQ(entry.expected_left(), 400 - PlanNow().expected_captures());
  EXPECT_THAT(Jb({"ranking"}).out,
              AllOf(HasSubstr("away 4, deceased 1"), HasSubstr(entry.projected_finish() + " (late)")));
  EXPECT_THAT(Jb({"ranking", "--district", "53.03.01"}).out, HasSubstr("away 4, deceased 1"));
}

}  // namespace
}  // namespace jemputbola::scheduling
