#include "deploy/demo/crew.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/temp_dir.h"

namespace jemputbola::demo {
namespace {

using field_reporting::v1::Report;

registry::v1::Manifest ManifestOf(const std::vector<std::string>& niks) {
  registry::v1::Manifest manifest;
  manifest.set_village_code("53.03.01.2005");
  for (const std::string& nik : niks) {
    registry::v1::ManifestEntry& entry = *manifest.add_entries();
    entry.set_nik(nik);
    entry.set_person_id("person-" + nik);
  }
  return manifest;
}

std::vector<int> Outcomes(const std::vector<Report>& reports) {
  std::vector<int> outcomes;
  for (const Report& report : reports) {
    if (report.has_capture()) outcomes.push_back(report.capture().outcome());
  }
  return outcomes;
}

const absl::Time kArrive = absl::FromUnixSeconds(1721779200);

TEST(CrewTest, ReportsArrivalPeopleAndDepartureUnderContiguousSequences) {
  Crew crew("device", "token", "installation", 6);
  const auto reports =
      crew.Visit(ManifestOf({"1", "2"}), {{"1", "present"}, {"2", "away"}}, kArrive, kArrive + absl::Hours(1));
  ASSERT_EQ(reports.size(), 4u);
  for (std::size_t i = 0; i < reports.size(); ++i) EXPECT_EQ(reports[i].seq(), static_cast<std::int64_t>(i) + 1);
  EXPECT_TRUE(reports.front().has_arrival());
  EXPECT_TRUE(reports.back().has_departure());
}

TEST(CrewTest, MeetsSomeoneAbsentOnlyAtTheNextVisit) {
  Crew crew("device", "token", "installation", 6);
  registry::v1::Manifest manifest = ManifestOf({"1"});
  const Truth truth = {{"1", "absent"}};
  EXPECT_THAT(Outcomes(crew.Visit(manifest, truth, kArrive, kArrive + absl::Hours(1))),
              testing::ElementsAre(field_reporting::v1::OUTCOME_NOT_MET));
  manifest.mutable_entries(0)->set_visits_not_met(1);
  EXPECT_THAT(Outcomes(crew.Visit(manifest, truth, kArrive, kArrive + absl::Hours(1))),
              testing::ElementsAre(field_reporting::v1::OUTCOME_CAPTURED));
}

TEST(CrewTest, StopsWhenTheNextPersonWouldTakeItPastTheTimeToLeave) {
  Crew crew("device", "token", "installation", 6);
  const auto reports = crew.Visit(ManifestOf({"1", "2", "3"}), {{"1", "present"}, {"2", "present"}, {"3", "present"}},
                                  kArrive, kArrive + absl::Minutes(13));
  EXPECT_EQ(Outcomes(reports).size(), 2u);
}

TEST(CrewTest, ClosesTheDayWithItsOwnCountOfThatDayOnly) {
  Crew crew("device", "token", "installation", 6);
  crew.Visit(ManifestOf({"1", "2"}), {{"1", "present"}, {"2", "deceased"}}, kArrive, kArrive + absl::Hours(1));
  EXPECT_EQ(crew.CloseDay("2024-07-24", kArrive).closing().captured(), 1);
  EXPECT_EQ(crew.CloseDay("2024-07-25", kArrive).closing().captured(), 0);
}

TEST(TruthTest, NamesTheLineThatIsNotNikCommaTruth) {
  support::TempDir folder;
  const std::string path = folder.path() + "/truth.csv";
  std::ofstream(path) << "nik,truth\n5303011708450001,present\nbroken\n";
  const absl::StatusOr<Truth> truth = ReadTruth(path);
  EXPECT_THAT(std::string(truth.status().message()), testing::HasSubstr("line 3"));
}

}  // namespace
}  // namespace jemputbola::demo
