#include <gmock/gmock.h>

#include <fstream>

#include "absl/strings/str_cat.h"
#include "common/rpc/channel.h"
#include "common/rpc/server.h"
#include "scheduling/api/forecast_ranges.h"
#include "scheduling/api/simulation_service.h"
#include "scheduling/domain/sentence.h"
#include "scheduling/store/stops_seen.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/cli/run_jb.h"
#include "tests/unit/scheduling/office.h"

namespace jemputbola::scheduling {
namespace {

using fixtures::kRegency;
using fixtures::kWednesday;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// `jb forecast`, `jb what-if` and `jb simulate` on a real scheduling service.
class ForecastCommandTest : public fixtures::Office {
 protected:
  ForecastCommandTest()
      : service_(database(), process_->live, process_->replanner, process_->announcer, process_->desk, process_->office,
                 clock_, calls_),
        simulations_(database(), clock_, calls_),
        ranges_(database(), process_->live, clock_, log::Logger::Null(), metrics_),
        home_(dir_.File("home")) {
    EXPECT_EQ(Jb({"keys", "init"}).code, cli::kDone);
    Write("home/config.toml",
          "[deployment]\nregency = \"53.03\"\n[peers]\nscheduling = \"unix:" + dir_.File("s.sock") + "\"\n");
    auto server =
        rpc::Server::Start({.address = "unix:" + dir_.File("s.sock"), .tls = {}}, {&service_, &simulations_}, calls_);
    EXPECT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }
  ~ForecastCommandTest() override { server_->Shutdown(); }

  cli::Answer Jb(std::vector<std::string> arguments) { return cli::RunJb(home_, std::move(arguments)); }
  std::string Write(const std::string& name, const std::string& content) {
    std::ofstream(dir_.File(name)) << content;
    return dir_.File(name);
  }
  // Two small districts, ten villages of `each` people.
  void OpenWith(std::int64_t each) {
    std::vector<std::pair<std::string, std::int64_t>> villages;
    for (int number = 2001; number <= 2005; ++number) {
      villages.emplace_back(absl::StrCat("53.03.01.", number), each);
      villages.emplace_back(absl::StrCat("53.03.02.", number), each);
    }
    Tally(villages);
    SetAndOpen();
  }
  // A small campaign for `jb simulate`.
  std::string Scenario(const std::string& more) {
    Write("areas.csv",
          "code,level,name,parent,lat,lon\n53.03,kabupaten,TTU,53,,\n53.03.01,kecamatan,Timur,53.03,-9.45,124.5\n"
          "53.03.01.2001,desa,Satu,53.03.01,-9.44,124.5\n53.03.01.2002,desa,Dua,53.03.01,,\n");
    Write("holidays.csv", "date,type,name\n2024-07-25,libur_nasional,Hari Uji\n");
    return Write("scenario.toml",
                 "name = \"Uji\"\nassumed = [\"all of it\"]\nfrom = \"2024-07-24\"\nareas = \"areas.csv\"\n"
                 "holidays = \"holidays.csv\"\n[people]\n\"53.03.01\" = 60\n[campaign]\nregency_code = \"53.03\"\n"
                 "name = \"Uji\"\npolling_day = \"2024-11-27\"\nfirst_service_day = \"2024-07-24\"\n"
                 "last_service_day = \"2024-07-26\"\nutc_offset_minutes = 480\nopens_minute = 450\n"
                 "closes_minute = 900\ncut_minute = 720\nannounce_working_days = 3\nminutes_per_capture = 6\n"
                 "setup_minutes = 15\nspeed_kmh = 35\ndetour_factor = 1.6\noffice_latitude = -9.4615\n"
                 "office_longitude = 124.4728\nturnout = [0.6, 0.5]\npolicy = \"largest-remaining\"\n"
                 "units = [{unit_id = \"tour\", kind = \"UNIT_KIND_MOBILE\", crew_size = 3}]\n" +
                     more);
  }

  support::TempDir dir_;
  Service service_;
  SimulationService simulations_;
  ForecastRanges ranges_;
  std::unique_ptr<rpc::Server> server_;
  std::string home_;
};

JB_ON_BOTH_STORES(ForecastCommandTest);

TEST_P(ForecastCommandTest, TheForecastHasARangeOnceItIsDrawn) {
  OpenWith(40);
  EXPECT_THAT(Jb({"forecast"}).out, HasSubstr("The range is being drawn"));
  ASSERT_TRUE(ranges_.Now(kRegency).ok());
  const cli::Answer shown = Jb({"forecast"});
  EXPECT_THAT(shown.out,
              AllOf(HasSubstr("in 8 of 10 cases"), HasSubstr("the plan counts on"), HasSubstr("of 200 draws"),
                    HasSubstr("never reached"), HasSubstr("1.00 of the planned, from 0 stops")))
      << shown.err;
  EXPECT_LT(shown.out.find("in 8 of 10 cases"), shown.out.find("lan reaches everyone")) << "the plan comes second";
}

TEST_P(ForecastCommandTest, ARangeIsNotShownBesideThePlanOfAnotherCampaignListOrDay) {
  OpenWith(40);
  const auto shows_range = [this] {
    EXPECT_TRUE(process_->replanner.Now(kRegency).ok());
    return Jb({"forecast"}).out.find("of 200 draws") != std::string::npos;
  };
  ASSERT_TRUE(ranges_.Now(kRegency).ok());
  EXPECT_TRUE(shows_range());
  Tally({{"53.03.01.2001", 39}});
  EXPECT_TRUE(shows_range()) << "one person fewer";
  EXPECT_THAT(Jb({"forecast"}).out, HasSubstr("The range is of the list up to event"));
  Tally({{"53.03.01.2001", 5000}});
  EXPECT_FALSE(shows_range()) << "another list";
  ASSERT_TRUE(ranges_.Now(kRegency).ok());
  EXPECT_TRUE(shows_range());
  v1::Campaign slower = fixtures::July();
  slower.set_minutes_per_capture(7);
  ASSERT_TRUE(Set(slower).ok());
  EXPECT_FALSE(shows_range()) << "another campaign";
  ASSERT_TRUE(ranges_.Now(kRegency).ok());
  EXPECT_TRUE(shows_range());
  SetTime(kWednesday + 1, 480);
  EXPECT_FALSE(shows_range()) << "another day";
  ASSERT_TRUE(ranges_.Now(kRegency).ok());
  EXPECT_TRUE(shows_range());
  ASSERT_TRUE(Close().ok());
  EXPECT_FALSE(shows_range()) << "closed";
  EXPECT_THAT(Jb({"forecast"}).out, Not(HasSubstr("being drawn")));
}

TEST_P(ForecastCommandTest, WithNobodyOnTheListNothingIsSaidToBeTooLate) {
  OpenWith(0);
  EXPECT_THAT(Jb({"forecast"}).out, AllOf(HasSubstr("Nobody is left to fetch."), Not(HasSubstr("no end in sight")),
                                          HasSubstr("nobody is to be fetched")));
  const cli::Answer compared = Jb({"plan", "compare"});
  EXPECT_THAT(compared.out, AllOf(::testing::ContainsRegex("half captured by +nobody is to be fetched"),
                                  Not(HasSubstr("not in time"))))
      << compared.err;
}

TEST_P(ForecastCommandTest, NamesTheDayAlsoWhenItIsTooLate) {
  OpenWith(60);
  v1::Campaign campaign = fixtures::July();
  campaign.set_last_service_day("2024-07-26");
  ASSERT_TRUE(Set(campaign).ok());
  EXPECT_THAT(Jb({"forecast"}).out, AllOf(HasSubstr("carried on, the plan takes until 2024-"),
                                          ::testing::ContainsRegex("the plan is done on +2024-[0-9-]+ .late.")));
  ASSERT_TRUE(Close().ok());
  EXPECT_THAT(Jb({"forecast"}).out, ::testing::ContainsRegex("the plan is done on +nothing more is planned"));
}

TEST_P(ForecastCommandTest, IsNotEnoughWhenUnitsLeaveBeforeEverybodyIsMet) {
  OpenWith(300);
  v1::Campaign campaign = fixtures::July();
  for (v1::Unit& unit : *campaign.mutable_units()) {
    v1::DateWindow& window = *unit.add_available();
    window.set_from("2024-07-24");
    window.set_to("2024-08-02");
  }
  ASSERT_TRUE(Set(campaign).ok());
  ASSERT_TRUE(ranges_.Now(kRegency).ok());
  const cli::Answer shown = Jb({"forecast"});
  EXPECT_THAT(shown.out,
              AllOf(HasSubstr("whom visits would meet: no unit is there for them after 2024-08-02"),
                    HasSubstr("no unit comes to them"), Not(HasSubstr("It is")), Not(HasSubstr("not in time")),
                    ::testing::ContainsRegex("the plan is done on +no end in sight")))
      << shown.err;
  EXPECT_THAT(Jb({"plan", "compare"}).out, ::testing::ContainsRegex("nobody more to be met +no end in sight"));
}

TEST_P(ForecastCommandTest, ReportsOfCrewsChangeWhatIsBelieved) {
  OpenWith(40);
  SetTime(kWednesday, 480);
  // Twelve minutes a person instead of six.
  for (int number = 0; number < 15; ++number) {
    ASSERT_TRUE(Capture(number + 1, "mobile-1", kWednesday, 500 + 12 * number, "53.03.01.2001").ok());
  }
  SetTime(kWednesday + 1, 480);
  ASSERT_TRUE(ranges_.Now(kRegency).ok());
  const cli::Answer shown = Jb({"forecast"});
  EXPECT_THAT(shown.out, AllOf(HasSubstr("from 1 stops"), Not(HasSubstr("1.00 of the planned")))) << shown.out;
}

TEST_P(ForecastCommandTest, AStopIsSeenWithItsTimesAndWhoWasThereBefore) {
  OpenWith(40);
  ASSERT_TRUE(Capture(2, "mobile-1", kWednesday, 560, "53.03.01.2001").ok());
  ASSERT_TRUE(Capture(1, "mobile-1", kWednesday, 530, "53.03.01.2001").ok());
  ASSERT_TRUE(Capture(1, "mobile-1", kWednesday, 500, "53.03.01.2001").ok()) << "told again: changes nothing";
  ASSERT_TRUE(Capture(3, "mobile-1", kWednesday + 1, 700, "53.03.01.2001").ok());
  World world;
  world.today = kWednesday + 2;
  world.campaign.units.emplace_back().id = "mobile-1";
  world.villages.emplace_back().code = "53.03.01.2001";
  world.villages.back().workload = 37;
  std::vector<StopSeen> stops;
  ASSERT_TRUE(database()
                  .Read([&](store::ReadTransaction& tx) {
                    stops = LoadStopsSeen(tx, kRegency, world, FieldDays::Load(tx, kRegency));
                    return absl::OkStatus();
                  })
                  .ok());
  ASSERT_EQ(stops.size(), 2U);
  const StopSeen& first = stops[0].day == kWednesday ? stops[0] : stops[1];
  const StopSeen& second = stops[0].day == kWednesday ? stops[1] : stops[0];
  EXPECT_EQ(first.visit_number, 1);
  EXPECT_EQ(first.captured, 2);
  EXPECT_EQ(first.left_before, 40);
  EXPECT_DOUBLE_EQ(first.span_minutes, 30);
  EXPECT_EQ(second.visit_number, 2);
  EXPECT_EQ(second.left_before, 38);
}

TEST_P(ForecastCommandTest, WhatIfTellsWhatAChangeBringsAndStoresNothing) {
  OpenWith(300);
  const auto visits = AllVisits().size();
  const cli::Answer unit = Jb({"what-if", "--extra-units", "1", "--until", "2024-11-26"});
  EXPECT_THAT(unit.out, AllOf(HasSubstr("instead of"), HasSubstr("as it stands"))) << unit.err;
  const cli::Answer nothing = Jb({"what-if", "--until", "2024-11-26"});
  EXPECT_THAT(nothing.out, HasSubstr("It would bring nobody more by 2024-11-26;")) << nothing.err;
  EXPECT_THAT(Jb({"what-if", "--overtime", "2024-07-27"}).out, HasSubstr("by 2024-11-26"));
  EXPECT_EQ(AllVisits().size(), visits);
}

TEST_P(ForecastCommandTest, WhatIfRefusesWhatNoCampaignAllows) {
  OpenWith(30);
  EXPECT_THAT(Jb({"what-if", "--crew", "mobile-1=4"}).err, HasSubstr("a crew is 1 to 3 people"));
  EXPECT_THAT(Jb({"what-if"}).err, HasSubstr("Say what would change"));
  EXPECT_THAT(Jb({"what-if", "--crew", "mobile-1=2.5"}).err, HasSubstr("a whole number of people"));
  EXPECT_THAT(Jb({"what-if", "--minutes", "mobile-1=fast"}).err, HasSubstr("the minutes for one person"));
  EXPECT_THAT(Jb({"what-if", "--overtime", "27 July"}).err,
              HasSubstr("overtime_days: '27 July' is no date; write YYYY-MM-DD"));
  EXPECT_THAT(Jb({"what-if", "--crew", "mobile-9=2"}).err, HasSubstr("There is no unit mobile-9"));
  EXPECT_THAT(Jb({"what-if", "--until", "2025-01-01"}).err, HasSubstr("after polling day"));
  EXPECT_THAT(Jb({"what-if", "--crew", "three"}).err, HasSubstr("\"three\" is no change: write --crew UNIT=3"));
}

TEST_P(ForecastCommandTest, SimulateLivesThroughAScenarioAndItsVariants) {
  const std::string file =
      Scenario("[[variants]]\nname = \"two days more\"\ncampaign = {last_service_day = \"2024-07-28\"}\n");
  const cli::Answer lived = Jb({"simulate", file});
  EXPECT_EQ(lived.code, cli::kDone) << lived.err;
  EXPECT_THAT(lived.out, AllOf(HasSubstr("assumed: all of it"), HasSubstr("2024-07-24"), HasSubstr("2024-07-26"),
                               HasSubstr("Not worked: 2024-07-25 (Hari Uji)"), HasSubstr("two days more")));
  EXPECT_EQ(Jb({"simulate", file}).out, lived.out);
  EXPECT_THAT(Jb({"simulate", file, "--json"}).out, HasSubstr("{\"simulations\":[{"));
  EXPECT_THAT(Jb({"simulate", file, "--villages"}).out, HasSubstr("Satu"));
}

TEST_P(ForecastCommandTest, OfJanuaryItSaysThatThePaceCannotMeetTheDayAndThatAddedDaysAreDaysOff) {
  const cli::Answer january = Jb({"simulate", std::string(JB_DATA) + "/scenarios/january_2024.toml"});
  EXPECT_THAT(january.out,
              AllOf(HasSubstr("On the first morning: The target cannot be met: of 4,000 people the plan counts on"),
                    HasSubstr("333 a day would be needed"), HasSubstr("left on the last service day, 2024-02-07"),
                    HasSubstr("days added to 10 February, days off kept"),
                    HasSubstr("Not worked: 2024-02-08 (Isra Mikraj Nabi Muhammad SAW), 2024-02-09 (Tahun Baru Imlek "
                              "2575), 2024-02-10 (Tahun Baru Imlek 2575 Kongzili).")))
      << january.err;
  // The variant with the days off kept works on as many days and captures as many.
  EXPECT_THAT(january.out,
              ::testing::ContainsRegex("days added to 10 February, days off kept +12 .*[+]0 +not in time"));
}

TEST_P(ForecastCommandTest, AScenariosDaysOffCountAlsoWhereTheServiceIsCarriedOn) {
  const std::string file = Scenario("");
  const auto finish = [this, &file] {
    const std::string lived = Jb({"simulate", file, "--json"}).out;
    const std::size_t at = lived.find("\"finish_date\":\"2");
    return at == std::string::npos ? lived : lived.substr(at, 27);
  };
  const std::string alone = finish();
  ASSERT_THAT(alone, HasSubstr("2024-")) << "the plan goes on after the last service day";
  std::string days = "date,type,name\n2024-07-25,libur_nasional,Hari Uji\n";
  for (int day = 29; day <= 31; ++day) days += absl::StrCat("2024-07-", day, ",libur_nasional,Hari Uji\n");
  Write("holidays.csv", days);
  EXPECT_NE(finish(), alone);
}

TEST_P(ForecastCommandTest, OfJulyItLivesThroughAllWorkingDays) {
  const cli::Answer july = Jb({"simulate", std::string(JB_DATA) + "/scenarios/july_2024.toml", "--timeout", "100"});
  EXPECT_THAT(july.out, AllOf(HasSubstr("2024-07-24"), HasSubstr("2024-11-26"), Not(HasSubstr("2024-09-16  "))))
      << july.err;
}

TEST_P(ForecastCommandTest, SimulateTellsWhatIsWrongWithAScenario) {
  EXPECT_THAT(Jb({"simulate", Write("empty.toml", "seed = 1\n")}).err, HasSubstr("[campaign] is missing"));
  EXPECT_THAT(Jb({"simulate", Write("odd.toml", "sead = 1\n")}).err, HasSubstr("there is no setting sead"));
  EXPECT_THAT(Jb({"simulate", Write("broken.toml", "seed = \n")}).err, HasSubstr("line 1"));
  EXPECT_THAT(Jb({"simulate", Write("nobody.toml", "[campaign]\nname = \"x\"\n")}).err,
              HasSubstr("nobody is to be fetched: name a file of counts"));
  EXPECT_THAT(Jb({"simulate", Write("from.toml", "from = 7\n[campaign]\nname = \"x\"\n")}).err,
              HasSubstr("from must be a date"));
  EXPECT_THAT(Jb({"simulate", Scenario("[crews]\nhaste = 1.0\n")}).err, HasSubstr("no setting haste in [crews]"));
  EXPECT_THAT(Jb({"simulate", Scenario("[[variants]]\ncampaign = {last_service_day = \"2024-13-01\"}\n")}).err,
              HasSubstr("last_service_day"));
  EXPECT_THAT(Jb({"simulate", Scenario("[crews]\npace = 100.0\n")}).err, HasSubstr("pace must be 0.05 to 20"));
  EXPECT_THAT(Jb({"simulate", Scenario("[[breakdowns]]\nunit_id = \"x\"\ndate = \"2024-07-24\"\n")}).err,
              HasSubstr("There is no unit x"));
}

}  // namespace
}  // namespace jemputbola::scheduling
