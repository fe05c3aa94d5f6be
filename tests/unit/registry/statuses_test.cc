#include "absl/strings/str_cat.h"
#include "common/clock/civil.h"
#include "tests/support/eventually.h"
#include "tests/unit/registry/office_fixture.h"

namespace jemputbola::registry {
namespace {

using field_reporting::v1::OUTCOME_CAPTURED;
using field_reporting::v1::OUTCOME_NOT_MET;
using ::testing::ElementsAre;

class StatusesTest : public OfficeTest {
 protected:
  static std::string Row(int number, const std::string& status, const std::string& date = "2024-07-23") {
    return absl::StrCat(NikOf(number), ";", status, ";", date, "\r\n");
  }
};
JB_ON_BOTH_STORES(StatusesTest);

constexpr char kHeader[] = "NIK;Status Rekam;Tanggal\r\n";

TEST_P(StatusesTest, TheFieldTallyAndTheVoterTallyAreCountedApart) {
  Populate(6);
  const std::string csv = std::string(kHeader) + Row(1, "BELUM REKAM") + Row(2, "SUDAH REKAM") +
                          Row(3, "SENT_FOR_ENROLLMENT") + Row(4, "PRINT_READY_RECORD") + Row(5, "CARD_PRINTED") +
                          Row(6, "CARD_ISSUED", "22-07-2024 13:45");
  const auto imported = ImportStatuses(csv);
  EXPECT_EQ(imported.result().rows(), 6);
  EXPECT_EQ(imported.result().added(), 5);
  EXPECT_EQ(imported.not_recorded(), 1);
  EXPECT_EQ(Village(kBokon).recorded(), 5);
  EXPECT_EQ(Village(kBokon).print_ready(), 3);
  EXPECT_EQ(Village(kBokon).workload(), 1);
  EXPECT_EQ(Village(kBokon).captured_here(), 0) << "SIAK does not say where";
  ExpectTalliesEqualARecount();
}

TEST_P(StatusesTest, WhoeverTheCentreSendsBackIsOnTheListAgainWithTheReason) {
  Populate(2);
  const auto people = PeopleOf(kBokon);
  ASSERT_TRUE(Deliver({Captured(people[0], OUTCOME_CAPTURED), Captured(people[1], OUTCOME_CAPTURED)}).ok());
  EXPECT_EQ(Village(kBokon).recorded(), 2);
  clock_.Advance(absl::Hours(48));
  const auto imported = ImportStatuses(std::string(kHeader) + Row(1, "DUPLICATE_RECORD", "2024-07-25") +
                                       Row(2, "ENROLL_FAILURE_AT_CENTRAL", "2024-07-25"));
  EXPECT_EQ(imported.returned(), 2);
  EXPECT_EQ(Village(kBokon).recorded(), 0) << "a tally can go down";
  EXPECT_EQ(Village(kBokon).workload(), 2);
  EXPECT_EQ(HistoryOf(people[0]).standing().returned(), "DUPLICATE_RECORD");
  EXPECT_EQ(HistoryOf(people[1]).standing().returned(), "ENROLL_FAILURE");

  ASSERT_TRUE(Deliver({Captured(people[1], OUTCOME_CAPTURED, kBokon, absl::Hours(49))}).ok());
  EXPECT_EQ(Village(kBokon).recorded(), 1);
  EXPECT_EQ(HistoryOf(people[1]).standing().returned(), "");
  ExpectTalliesEqualARecount();
}

TEST_P(StatusesTest, ABareDateIsTheEndOfItsDay) {
  Populate(2);
  const auto people = PeopleOf(kBokon);
  ASSERT_TRUE(Deliver({Captured(people[0], OUTCOME_CAPTURED), Captured(people[1], OUTCOME_CAPTURED)}).ok());
  clock_.Advance(absl::Hours(48));
  // Both were recorded on the 24th at 08:00; the first failure is of the evening before, the second of that day.
  ImportStatuses(std::string(kHeader) + Row(1, "ENROLL_FAILURE", "2024-07-23") +
                 Row(2, "ENROLL_FAILURE", "2024-07-24"));
  EXPECT_EQ(HistoryOf(people[0]).standing().recording(), "BIO_CAPTURED");
  EXPECT_EQ(HistoryOf(people[1]).standing().recording(), "NOT_RECORDED");
}

TEST_P(StatusesTest, TheSameExportAgainOrInAnotherOrderChangesNothing) {
  Populate(2);
  const std::vector<std::string> rows = {Row(1, "SENT_FOR_ENROLLMENT"), Row(1, "DUPLICATE_RECORD"),
                                         Row(1, "BIO_CAPTURED"), Row(2, "CARD_ISSUED", "2024-07-24")};
  const auto first = ImportStatuses(kHeader + rows[0] + rows[1] + rows[2] + rows[3]);
  EXPECT_EQ(first.result().added(), 4);
  const auto tallies = ListTallies();
  EXPECT_EQ(Village(kBokon).recorded(), 1) << "of one day, what sends back counts last";
  clock_.Advance(absl::Hours(3));
  const auto again = ImportStatuses(kHeader + rows[3] + rows[2] + rows[1] + rows[0] + rows[0]);
  EXPECT_EQ(again.result().added(), 0);
  EXPECT_EQ(again.result().unchanged(), 5);
  EXPECT_EQ(ListTallies().position, tallies.position);
}

TEST_P(StatusesTest, StatusesOfPeopleOnNoListWaitForThem) {
  Populate(1);
  const std::string csv = std::string(kHeader) + Row(1, "PRINT_READY") + Row(7, "PRINT_READY") + Row(8, "CARD_ISSUED");
  EXPECT_EQ(ImportStatuses(csv, true).unlisted(), 2);
  EXPECT_EQ(Number("select count(*) from waiting_status"), 0) << "a dry run writes nothing";
  const auto imported = ImportStatuses(csv);
  EXPECT_EQ(imported.result().added(), 1);
  EXPECT_EQ(imported.unlisted(), 2);
  EXPECT_THAT(imported.unlisted_lines(), ElementsAre(3, 4));
  ImportStatuses(csv);
  EXPECT_EQ(Number("select count(*) from waiting_status"), 2) << "once";

  ASSERT_EQ(ImportPeople(std::string(kPeopleHeader) + PersonRow(1, kBokon) + PersonRow(7, kBokon)).added(), 1);
  ASSERT_TRUE(support::Eventually([&] { return Village(kBokon).print_ready() == 2; }));
  EXPECT_EQ(Number("select count(*) from waiting_status"), 1);
  const auto again = ImportStatuses(csv);
  EXPECT_EQ(again.result().added(), 0) << "what waited is what the file says";
  ExpectTalliesEqualARecount();
}

TEST_P(StatusesTest, PeopleMayBeNamedByIdAndBadRowsAreToldOf) {
  Populate(1);
  const std::string person = PeopleOf(kBokon)[0];
  const auto imported = ImportStatuses(absl::StrCat(
      "person_id,nik,status,date\n", person, ",,CARD_PRINTED,2024-07-01\n", "nobody,,CARD_PRINTED,2024-07-01\n",
      ",,CARD_PRINTED,2024-07-01\n", person, ",,LULUS,2024-07-01\n", person, ",,CARD_PRINTED,2099-01-01\n"));
  EXPECT_EQ(imported.result().added(), 1);
  EXPECT_EQ(imported.result().refused(), 4);
  std::vector<std::string> faults;
  for (const auto& error : imported.result().errors()) faults.push_back(absl::StrCat(error.line(), error.field()));
  EXPECT_THAT(faults, testing::UnorderedElementsAre("3person_id", "4nik", "5status", "6date"));
}

}  // namespace
}  // namespace jemputbola::registry
