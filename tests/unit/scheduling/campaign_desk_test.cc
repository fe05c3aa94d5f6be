#include <gmock/gmock.h>

#include "scheduling/domain/sentence.h"
#include "tests/unit/scheduling/office.h"

namespace jemputbola::scheduling {
namespace {

using fixtures::July;
using fixtures::kRegency;
using fixtures::kWednesday;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class CampaignDeskTest : public fixtures::Office {
 protected:
  v1::ShowCampaignResponse Show() { return process_->desk.Show(kRegency).value(); }

  v1::ListCampaignChangesResponse Changes(std::int64_t number = 0) {
    v1::ListCampaignChangesRequest request;
    request.set_regency_code(kRegency);
    request.set_number(number);
    return process_->desk.Changes(request).value();
  }

  static v1::ExtendCampaignRequest Extension(const std::string& until) {
    v1::ExtendCampaignRequest request;
    request.set_regency_code(kRegency);
    request.set_until(until);
    request.set_actor("kepala dinas");
    request.set_reason("the list is longer than we thought");
    return request;
  }

  static v1::SplitUnitRequest SplitOf(const std::string& unit, int crew, const std::string& from) {
    v1::SplitUnitRequest request;
    request.set_regency_code(kRegency);
    request.set_unit_id(unit);
    request.set_new_unit_id("mobile-2");
    request.set_crew_size(crew);
    request.set_from(from);
    request.set_actor("kepala dinas");
    request.set_reason("a second unit is ready");
    return request;
  }

  // The row of the campaign can no longer be read.
  void Spoil(CampaignState state) {
    const absl::Status written = database().Write([&](store::WriteTransaction& tx) {
      Campaigns::Save(tx, kRegency, {state, "\x0b not a campaign", 0});
      return absl::OkStatus();
    });
    ASSERT_TRUE(written.ok()) << written;
  }

  // Three days of service, too few for everybody.
  void SetShort() {
    v1::Campaign campaign = July();
    campaign.set_last_service_day("2024-07-26");
    ASSERT_TRUE(Set(campaign).ok());
    Tally({{"53.03.01.2001", 400}, {"53.03.02.2001", 300}});
  }
};

JB_ON_BOTH_STORES(CampaignDeskTest);

TEST_P(CampaignDeskTest, ShowsACampaignAsItWasSetWithItsWorkingDaysAndBrokenUnits) {
  v1::Campaign campaign = July();
  campaign.add_overtime_days("2024-07-27");
  (*campaign.mutable_day_names())["2024-07-27"] = "Sabtu";
  campaign.set_last_service_day("2024-07-31");
  campaign.mutable_units(0)->add_staff_ids("staff-1");
  campaign.mutable_units(0)->add_staff_ids("staff-2");
  campaign.mutable_units(0)->add_staff_ids("staff-3");
  ASSERT_TRUE(Set(campaign).ok());
  SetTime(kWednesday + 1, 600);
  field_reporting::v1::UnitBroken broken;
  *broken.mutable_source() = Source(1, "mobile-1", kWednesday + 1, 590);
  broken.mutable_breakdown()->set_back_on("2024-07-29");
  ASSERT_TRUE(Report(1, broken).ok());
  v1::ShowCampaignResponse shown = Show();
  EXPECT_EQ(shown.working_days(), 7);
  EXPECT_EQ(shown.working_days_left(), 6);
  ASSERT_EQ(shown.broken_units_size(), 1);
  EXPECT_EQ(shown.broken_units(0).unit_id(), "mobile-1");
  EXPECT_EQ(shown.broken_units(0).broken_on(), "2024-07-25");
  EXPECT_EQ(shown.broken_units(0).back_on(), "2024-07-29");
  shown.mutable_campaign()->clear_updated_at();
  shown.mutable_campaign()->set_state(campaign.state());
  EXPECT_EQ(shown.campaign().SerializeAsString(), campaign.SerializeAsString());
}

TEST_P(CampaignDeskTest, TellsEveryFaultOfACampaignAtOnceAlsoBesideADateThatIsNone) {
  v1::Campaign campaign = July();
  campaign.set_polling_day("27 November");
  campaign.mutable_units(0)->set_crew_size(4);
  campaign.mutable_travel_matrix()->add_places("office");
  EXPECT_EQ(Set(campaign).message(),
            "The travel matrix has 0 entries for 1 places: 1 are needed.\n"
            "polling_day: '27 November' is no date; write YYYY-MM-DD, such as 2024-07-24.\n"
            "Unit mobile-1 has a crew of 4: a crew is 1 to 3 people.");
}

TEST_P(CampaignDeskTest, TravelsByTheMatrixAndSaysWhatItDoesNotKnow) {
  ASSERT_TRUE(Set(July()).ok());
  Tally({{"53.03.01.2001", 30}});
  const int by_distance = PlanNow().tours(0).stops(0).arrive_minute();
  v1::Campaign campaign = July();
  v1::TravelMatrix& matrix = *campaign.mutable_travel_matrix();
  for (const char* place : {"office", "53.03.01.2001"}) matrix.add_places(place);
  for (const int minutes : {0, 100, -1, 0}) matrix.add_minutes(minutes);
  v1::SetCampaignRequest request;
  *request.mutable_campaign() = campaign;
  const absl::StatusOr<v1::SetCampaignResponse> set = process_->desk.Set(request);
  ASSERT_TRUE(set.ok()) << set.status();
  EXPECT_THAT(set->remarks(), ElementsAre(HasSubstr("The travel matrix does not know 665 of 666 pairs of places")));
  EXPECT_THAT(Show().remarks(), ElementsAre(set->remarks(0)));
  EXPECT_NE(by_distance, 450 + 100);
  EXPECT_EQ(PlanNow().tours(0).stops(0).arrive_minute(), 450 + 100);
}

TEST_P(CampaignDeskTest, ShowsWhatOpeningWouldAnnounceAndOpensOnlyThat) {
  ASSERT_TRUE(Set(July()).ok());
  Tally({{"53.03.01.2001", 30}, {"53.03.02.2001", 20}});
  const absl::StatusOr<v1::PreviewOpeningResponse> preview = process_->announcer.Preview(kRegency);
  ASSERT_TRUE(preview.ok()) << preview.status();
  EXPECT_TRUE(AllVisits().empty()) << "a preview announces nothing";
  EXPECT_GT(preview->visits_size(), 0);
  EXPECT_EQ(preview->villages(), 2);
  EXPECT_EQ(preview->districts(), 2);
  EXPECT_EQ(Open("0123456789").status().code(), absl::StatusCode::kFailedPrecondition);
  Tally({{"53.03.03.2001", 300}});
  EXPECT_THAT(Open(preview->reference()).status().message(), HasSubstr("not the reference of what would be announced"));
  EXPECT_TRUE(AllVisits().empty());
  const v1::PreviewOpeningResponse again = process_->announcer.Preview(kRegency).value();
  ASSERT_EQ(Open(again.reference()).value(), again.visits_size());
  const std::vector<Visit> visits = AllVisits();
  ASSERT_EQ(static_cast<int>(visits.size()), again.visits_size());
  EXPECT_EQ(process_->announcer.Preview(kRegency).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_P(CampaignDeskTest, AReferenceOutlivesTheMinutesItIsReadIn) {
  ASSERT_TRUE(Set(July()).ok());
  Tally({{"53.03.01.2001", 30}});
  const std::string reference = process_->announcer.Preview(kRegency).value().reference();
  SetTime(kWednesday, 455);
  Tally({{"53.03.01.2001", 29}});
  EXPECT_TRUE(Open(reference).ok());
}

TEST_P(CampaignDeskTest, AnExtensionIsKeptWithItsReasonTheOldPlanAndTheDifference) {
  SetShort();
  const v1::Plan before = PlanNow();
  const absl::StatusOr<v1::ExtendCampaignResponse> extended = process_->desk.Extend(Extension("2024-07-30"));
  ASSERT_TRUE(extended.ok()) << extended.status();
  const v1::CampaignChange& change = extended->change();
  EXPECT_THAT(change.added_days(), ElementsAre("2024-07-29", "2024-07-30"));
  EXPECT_EQ(change.before().working_days(), 3);
  EXPECT_EQ(change.after().working_days(), 5);
  EXPECT_GT(change.after().expected_captures(), change.before().expected_captures());
  EXPECT_EQ(change.after().expected_captures() + change.after().expected_left(), 700);
  EXPECT_THAT(change.summary(), HasSubstr("The service ends on 2024-07-30 instead of 2024-07-26, 2 working days more: "
                                          "2024-07-29, 2024-07-30. From now on the plan counts on "));
  EXPECT_EQ(extended->campaign().last_service_day(), "2024-07-30");
  EXPECT_GT(PlanNow().expected_captures(), before.expected_captures()) << "the plan follows at once";
  Restart();
  const v1::ListCampaignChangesResponse kept = Changes(change.number());
  ASSERT_EQ(kept.changes_size(), 1);
  EXPECT_EQ(kept.changes(0).actor(), "kepala dinas");
  EXPECT_EQ(kept.changes(0).reason(), "the list is longer than we thought");
  EXPECT_EQ(kept.changes(0).summary(), change.summary());
  EXPECT_EQ(kept.plan_before().SerializeAsString(), before.SerializeAsString());
  EXPECT_FALSE(Changes().has_plan_before());
}

TEST_P(CampaignDeskTest, AnExtensionSaysThatItAddsNoWorkingDay) {
  SetShort();
  const absl::StatusOr<v1::ExtendCampaignResponse> extended = process_->desk.Extend(Extension("2024-07-28"));
  ASSERT_TRUE(extended.ok()) << extended.status();
  EXPECT_EQ(extended->change().summary(),
            "The service ends on 2024-07-28 instead of 2024-07-26, but the extension adds no working day: 2024-07-27 "
            "(weekend), 2024-07-28 (weekend) are days off; name those that are to be worked with --overtime DAY=NAME.");
  v1::ExtendCampaignRequest overtime = Extension("2024-07-28");
  overtime.add_overtime()->set_date("2024-07-27");
  EXPECT_EQ(process_->desk.Extend(overtime).status().message(),
            "Overtime day 2024-07-27 has no name: write --overtime 2024-07-27=NAME.");
  overtime.mutable_overtime(0)->set_name("Sabtu");
  const absl::StatusOr<v1::ExtendCampaignResponse> worked = process_->desk.Extend(overtime);
  ASSERT_TRUE(worked.ok()) << worked.status();
  EXPECT_THAT(worked->change().added_days(), ElementsAre("2024-07-27"));
  EXPECT_EQ(process_->desk.Extend(overtime).status().message(), "2024-07-27 is an overtime day already: leave it out.");
}

TEST_P(CampaignDeskTest, AHolidayThatIsWorkedKeepsItsName) {
  v1::Campaign campaign = July();
  campaign.set_last_service_day("2024-07-26");
  campaign.add_holidays("2024-07-25");
  campaign.add_holidays("2024-07-26");
  (*campaign.mutable_day_names())["2024-07-25"] = "Idul Adha";
  (*campaign.mutable_day_names())["2024-07-26"] = "Cuti bersama";
  ASSERT_TRUE(Set(campaign).ok());
  v1::ExtendCampaignRequest overtime = Extension("2024-07-26");
  overtime.add_overtime()->set_date("2024-07-25");
  overtime.mutable_overtime(0)->set_name("Lembur");
  overtime.add_overtime()->set_date("2024-07-26");
  const absl::StatusOr<v1::ExtendCampaignResponse> worked = process_->desk.Extend(overtime);
  ASSERT_TRUE(worked.ok()) << worked.status();
  EXPECT_EQ(worked->campaign().day_names().at("2024-07-25"), "Idul Adha, Lembur");
  EXPECT_EQ(worked->campaign().day_names().at("2024-07-26"), "Cuti bersama");
}

TEST_P(CampaignDeskTest, HistorySaysFieldByFieldWhatASetChanged) {
  ASSERT_TRUE(Set(July()).ok());
  ASSERT_TRUE(Set(July()).ok());
  v1::Campaign campaign = July();
  campaign.set_last_service_day("2024-11-22");
  campaign.set_minutes_per_capture(5);
  campaign.add_holidays("2024-08-19");
  (*campaign.mutable_day_names())["2024-08-19"] = "Cuti";
  campaign.set_turnout(1, 0.4);
  campaign.mutable_units(1)->set_crew_size(1);
  v1::Unit& made = *campaign.add_units();
  made.set_unit_id("mobile-2");
  made.set_kind(v1::UNIT_KIND_MOBILE);
  made.set_crew_size(2);
  v1::TravelMatrix& matrix = *campaign.mutable_travel_matrix();
  for (const char* place : {"office", "53.03.01.2001"}) matrix.add_places(place);
  for (const int minutes : {0, 30, 30, 0}) matrix.add_minutes(minutes);
  ASSERT_TRUE(Set(campaign).ok());
  campaign.mutable_units()->SwapElements(0, 1);
  campaign.clear_travel_matrix();
  ASSERT_TRUE(Set(campaign).ok());
  const v1::ListCampaignChangesResponse all = Changes();
  EXPECT_EQ(all.changes(0).summary(), "The campaign was set with service from 2024-07-24 to 2024-11-26 and 2 units.");
  EXPECT_EQ(all.changes(1).summary(), "The campaign was set again: nothing changed.");
  const std::string& summary = all.changes(2).summary();
  for (const char* part :
       {"last_service_day 2024-11-26 -> 2024-11-22", "minutes_per_capture 6 -> 5", "holidays: 2024-08-19 added",
        "day_names: 2024-08-19 Cuti added", "turnout 2: 0.5 -> 0.4", "units: office-1 crew_size 2 -> 1",
        "units: mobile-2 added", "travel_matrix of 2 places added"}) {
    EXPECT_THAT(summary, HasSubstr(part));
  }
  EXPECT_EQ(all.changes(3).summary(), "The campaign was set again: units: in another order; travel_matrix removed.");
}

TEST_P(CampaignDeskTest, OfManyChangesOfASetSomeAreNamedAndTheOthersCounted) {
  ASSERT_TRUE(Set(July()).ok());
  v1::Campaign campaign = July();
  for (int day = 1; day <= 30; ++day) campaign.add_holidays(Date(absl::CivilDay(2024, 9, day)));
  ASSERT_TRUE(Set(campaign).ok());
  EXPECT_THAT(Changes().changes(1).summary(), HasSubstr("holidays: 2024-09-12 added; and 18 more changes."));
}

TEST_P(CampaignDeskTest, ATravelMatrixWithoutPlacesIsAFault) {
  v1::Campaign campaign = July();
  campaign.mutable_travel_matrix();
  EXPECT_EQ(Set(campaign).message(),
            "The travel matrix is empty: name places and minutes, or leave it out to travel by formula.");
}

TEST_P(CampaignDeskTest, ExtendsOnlyForwardsWithAReasonAndWhileTheCampaignLives) {
  SetShort();
  const auto refusal = [&](const v1::ExtendCampaignRequest& request) {
    return std::string(process_->desk.Extend(request).status().message());
  };
  EXPECT_THAT(refusal(Extension("2024-07-25")), HasSubstr("an extension only adds days"));
  EXPECT_THAT(refusal(Extension("2024-07-26")), HasSubstr("ends on 2024-07-26 already"));
  EXPECT_THAT(refusal(Extension("2024-11-28")), HasSubstr("lies after polling day"));
  EXPECT_EQ(refusal(Extension("")), "until is missing: write YYYY-MM-DD, such as 2024-07-24.");
  EXPECT_THAT(refusal(Extension("soon")), HasSubstr("until: 'soon' is no date; write YYYY-MM-DD"));
  v1::ExtendCampaignRequest nameless = Extension("2024-07-30");
  nameless.clear_reason();
  EXPECT_THAT(refusal(nameless), HasSubstr("give an actor and a reason"));
  ASSERT_TRUE(Open().ok());
  ASSERT_TRUE(Close().ok());
  EXPECT_THAT(refusal(Extension("2024-07-30")), HasSubstr("the campaign is closed"));
}

TEST_P(CampaignDeskTest, SplitsACrewWhenAUnitBecomesReady) {
  SetShort();
  ASSERT_TRUE(Open().ok());
  const absl::StatusOr<v1::SplitUnitResponse> made = process_->desk.Split(SplitOf("mobile-1", 1, "2024-07-26"));
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_THAT(made->change().summary(), HasSubstr("From 2024-07-26 on 1 of the crew of unit mobile-1 goes with unit "
                                                  "mobile-2, which tours; 2 stay. From now on the plan counts on "));
  EXPECT_EQ(made->campaign().state(), v1::CAMPAIGN_STATE_OPEN);
  ASSERT_EQ(made->campaign().units_size(), 3);
  EXPECT_EQ(made->campaign().units(0).crew_changes(0).crew_size(), 2);
  EXPECT_EQ(made->campaign().units(2).available(0).from(), "2024-07-26");
  bool tours_friday = false;
  const v1::Plan plan = PlanNow();
  for (const v1::Tour& tour : plan.tours()) {
    if (tour.unit_id() != "mobile-2") continue;
    EXPECT_EQ(tour.date(), "2024-07-26");
    tours_friday = true;
  }
  EXPECT_TRUE(tours_friday);
  EXPECT_THAT(process_->desk.Split(SplitOf("mobile-1", 1, "2024-07-26")).status().message(),
              HasSubstr("There is a unit mobile-2 already"));
}

TEST_P(CampaignDeskTest, NamesWhoGoesWhereTheCrewIsNamed) {
  v1::Campaign campaign = July();
  for (const char* member : {"staff-1", "staff-2", "staff-3"}) campaign.mutable_units(0)->add_staff_ids(member);
  ASSERT_TRUE(Set(campaign).ok());
  v1::SplitUnitRequest request = SplitOf("mobile-1", 2, "2024-08-01");
  EXPECT_THAT(process_->desk.Split(request).status().message(), HasSubstr("Name the 2 of the crew of mobile-1"));
  request.add_staff_ids("staff-2");
  request.add_staff_ids("staff-9");
  EXPECT_THAT(process_->desk.Split(request).status().message(), HasSubstr("Name the 2 of the crew of mobile-1"));
  request.set_staff_ids(1, "staff-3");
  const absl::StatusOr<v1::SplitUnitResponse> made = process_->desk.Split(request);
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_THAT(made->campaign().units(0).crew_changes(0).staff_ids(), ElementsAre("staff-1"));
  EXPECT_THAT(made->campaign().units(2).staff_ids(), ElementsAre("staff-2", "staff-3"));
}

TEST_P(CampaignDeskTest, DoesNotSplitACrewOfWhichNobodyStaysNorInThePast) {
  ASSERT_TRUE(Set(July()).ok());
  SetTime(kWednesday + 1, 600);
  const auto refusal = [&](const v1::SplitUnitRequest& request) {
    return std::string(process_->desk.Split(request).status().message());
  };
  EXPECT_THAT(refusal(SplitOf("mobile-1", 3, "2024-07-26")), HasSubstr("at least one stays"));
  EXPECT_THAT(refusal(SplitOf("mobile-1", 0, "2024-07-26")), HasSubstr("at least one of them goes"));
  EXPECT_THAT(refusal(SplitOf("mobile-9", 1, "2024-07-26")), HasSubstr("There is no unit mobile-9"));
  EXPECT_THAT(refusal(SplitOf("mobile-1", 1, "2024-07-24")), HasSubstr("from today (2024-07-25)"));
}

TEST_P(CampaignDeskTest, AStoredCampaignThatCannotBeReadIsSetAgainInEveryState) {
  for (const CampaignState state : {CampaignState::kDraft, CampaignState::kOpen, CampaignState::kClosed}) {
    Spoil(state);
    EXPECT_THAT(process_->desk.Show(kRegency).status().message(), HasSubstr("set it again"));
    const absl::Status set = Set(July());
    ASSERT_TRUE(set.ok()) << set;
    EXPECT_EQ(Show().campaign().state(),
              state == CampaignState::kOpen ? v1::CAMPAIGN_STATE_OPEN : v1::CAMPAIGN_STATE_DRAFT);
    EXPECT_EQ(Changes().changes().rbegin()->summary(),
              "The campaign was set with service from 2024-07-24 to 2024-11-26 and 2 units.");
  }
}

TEST_P(CampaignDeskTest, WhatWasAnnouncedHoldsThoughTheCampaignOfBeforeCannotBeRead) {
  SetShort();
  ASSERT_TRUE(Open().ok());
  Spoil(CampaignState::kOpen);
  v1::Campaign later = July();
  later.set_first_service_day("2024-08-01");
  EXPECT_THAT(Set(later).message(), HasSubstr("move or cancel it first"));
  const absl::Status set = Set(July());
  EXPECT_TRUE(set.ok()) << set;
}

TEST_P(CampaignDeskTest, KeepsEveryChangeInOrderWithActorAndReason) {
  SetShort();
  ASSERT_TRUE(Open().ok());
  ASSERT_TRUE(process_->desk.Extend(Extension("2024-07-30")).ok());
  v1::CloseCampaignRequest close;
  close.set_regency_code(kRegency);
  close.set_actor("kepala dinas");
  close.set_reason("polling is over");
  close.set_visits(v1::STANDING_VISITS_CANCEL);
  ASSERT_TRUE(process_->desk.Close(close).ok());
  Restart();
  const v1::ListCampaignChangesResponse all = Changes();
  ASSERT_EQ(all.changes_size(), 4);
  const v1::CampaignAction actions[] = {v1::CAMPAIGN_ACTION_SET, v1::CAMPAIGN_ACTION_OPEN, v1::CAMPAIGN_ACTION_EXTEND,
                                        v1::CAMPAIGN_ACTION_CLOSE};
  for (int at = 0; at < 4; ++at) {
    EXPECT_EQ(all.changes(at).number(), at + 1);
    EXPECT_EQ(all.changes(at).action(), actions[at]);
    EXPECT_FALSE(all.changes(at).summary().empty());
    EXPECT_GT(all.changes(at).at().seconds(), 0);
  }
  EXPECT_EQ(all.changes(3).reason(), "polling is over");
  v1::ListCampaignChangesRequest request;
  request.set_regency_code(kRegency);
  request.set_number(9);
  EXPECT_EQ(process_->desk.Changes(request).status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace jemputbola::scheduling
