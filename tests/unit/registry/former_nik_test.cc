#include "tests/unit/registry/privacy_fixture.h"

namespace jemputbola::registry {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

// A list of people, a status, a finding that still has a NIK which was corrected.
class FormerNikTest : public PrivacyTest {
 protected:
  // Persons 1 and 2; the first one's NIK is corrected.
  void PopulateAndCorrect() {
    Populate(2);
    person_ = Export(NikOf(1))->person_id();
    const auto corrected = Correct(NikOf(1), "nik", kNew);
    ASSERT_TRUE(corrected.ok()) << corrected.status();
  }
  // Person 1 with the present NIK.
  static std::string NewRow() { return kNew + PersonRow(1, kBokon).substr(kNew.size()); }
  // "2:nik:" and the reason.
  std::vector<std::string> NikReports() const {
    std::vector<std::string> reports;
    for (const auto& report : reports_) {
      if (report.field() == "nik") reports.push_back(absl::StrCat(report.line(), ":", report.reason()));
    }
    return reports;
  }
  v1::SubjectIdentity Identity() {
    const auto subject = Export(kNew);
    EXPECT_TRUE(subject.ok()) << subject.status();
    return subject.ok() ? subject->identity() : v1::SubjectIdentity();
  }

  static const inline std::string kNew = NikOf(9);
  std::string person_;
};
JB_ON_BOTH_STORES(FormerNikTest);

TEST_P(FormerNikTest, AListWithTheOldNikFindsThePersonWhoKeepsTheCorrectedOne) {
  PopulateAndCorrect();
  const auto result = ImportPeople(kPeopleHeader + PersonRow(1, kBokon) + PersonRow(2, kBokon));
  EXPECT_EQ(result.added(), 0);
  EXPECT_EQ(result.unchanged(), 2);
  EXPECT_EQ(result.vanished(), 0);
  EXPECT_EQ(result.doubted(), 1);
  ASSERT_EQ(NikReports().size(), 1U);
  EXPECT_THAT(NikReports()[0], AllOf(HasSubstr("2:is a NIK that was corrected"), Not(HasSubstr(NikOf(1)))));
  EXPECT_EQ(Identity().nik(), kNew);
  EXPECT_EQ(Export(kNew)->person_id(), person_);
  EXPECT_EQ(Number("select count(*) from person"), 2);
  ExpectTalliesEqualARecount();
}

TEST_P(FormerNikTest, WhatElseTheListSaysNewlyCounts) {
  PopulateAndCorrect();
  const auto result = ImportPeople(kPeopleHeader + PersonRow(1, kBitefa) + PersonRow(2, kBokon));
  EXPECT_EQ(result.updated(), 1);
  EXPECT_EQ(Identity().village_code(), kBitefa);
  EXPECT_EQ(Identity().nik(), kNew);
  ExpectTalliesEqualARecount();
}

TEST_P(FormerNikTest, ARefusedRowWithTheOldNikKeepsThePersonOnTheList) {
  PopulateAndCorrect();
  std::string refused = PersonRow(1, kBokon);
  refused.replace(refused.find(",L,"), 3, ",Q,");
  EXPECT_EQ(ImportPeople(kPeopleHeader + refused + PersonRow(2, kBokon)).vanished(), 0);
}

TEST_P(FormerNikTest, WhatWasCorrectedBeforeTheNikStaysCorrected) {
  Populate(2);
  ASSERT_TRUE(Correct(NikOf(1), "full_name", "XAVERIUS QUILL").ok());
  ASSERT_TRUE(Correct(NikOf(1), "nik", kNew).ok());
  const auto result = ImportPeople(kPeopleHeader + PersonRow(1, kBokon) + PersonRow(2, kBokon));
  EXPECT_EQ(result.unchanged(), 2);
  EXPECT_EQ(Identity().full_name(), "XAVERIUS QUILL");
}

TEST_P(FormerNikTest, BothNiksInOneFileAreOnePerson) {
  PopulateAndCorrect();
  const auto result = ImportPeople(kPeopleHeader + PersonRow(1, kBokon) + NewRow() + PersonRow(2, kBokon));
  EXPECT_EQ(result.unchanged(), 2);
  EXPECT_EQ(result.repeated(), 1);
  EXPECT_EQ(Number("select count(*) from person"), 2);
}

TEST_P(FormerNikTest, SomebodyElseWithTheOldNikIsANewPerson) {
  PopulateAndCorrect();
  const std::string stranger = absl::StrCat(NikOf(1), ",,MARIA BENU,P,1990-03-02,,,", kBokon, "\n");
  const std::string csv = kPeopleHeader + stranger + NewRow() + PersonRow(2, kBokon);
  const auto result = ImportPeople(csv);
  EXPECT_EQ(result.added(), 1);
  EXPECT_EQ(result.unchanged(), 2);
  EXPECT_EQ(result.doubted(), 1);
  EXPECT_THAT(NikReports(), Contains(HasSubstr("2:is a NIK that another person on the list had")));
  EXPECT_EQ(Identity().full_name(), NameOf(1));
  EXPECT_NE(Export(NikOf(1))->person_id(), person_) << "it is hers now";
  EXPECT_EQ(ImportPeople(csv).unchanged(), 3);
}

TEST_P(FormerNikTest, ADryRunTellsTheSame) {
  PopulateAndCorrect();
  const std::string csv = kPeopleHeader + PersonRow(1, kBitefa) + PersonRow(2, kBokon);
  v1::ImportPeopleOptions options;
  options.set_dry_run(true);
  platform::v1::ImportResult dry;
  ASSERT_TRUE(TryImportPeople(csv, options, dry).ok());
  const auto dry_reports = NikReports();
  EXPECT_EQ(dry_reports.size(), 1U);
  EXPECT_EQ(dry.DebugString(), ImportPeople(csv).DebugString());
  EXPECT_EQ(dry_reports, NikReports());
}

TEST_P(FormerNikTest, ANikThatWasPutBackCountsAgain) {
  PopulateAndCorrect();
  const auto back = Correct(kNew, "nik", NikOf(1));
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(Export(NikOf(1))->person_id(), person_);
  EXPECT_EQ(ImportPeople(kPeopleHeader + PersonRow(1, kBokon) + PersonRow(2, kBokon)).doubted(), 0);
  EXPECT_EQ(ImportPeople(kPeopleHeader + NewRow() + PersonRow(2, kBokon)).doubted(), 1);
  EXPECT_EQ(Number("select count(*) from person"), 2);
}

TEST_P(FormerNikTest, StatusesAndFindingsWithTheOldNikAreOfThePerson) {
  PopulateAndCorrect();
  v1::ImportStatusesResponse statuses;
  ASSERT_TRUE(TryStatuses("nik,status,date\n" + NikOf(1) + ",PRINT_READY,2024-07-01\n", statuses).ok());
  EXPECT_EQ(Number("select count(*) from waiting_status"), 0);
  EXPECT_EQ(Village(kBokon).recorded(), 1);
  auto finding = Finding("", "moved");
  finding.set_nik(NikOf(1));
  ASSERT_TRUE(Record(finding).ok());
  EXPECT_EQ(HistoryOf(person_).events_size(), 2);
}

TEST_P(FormerNikTest, WhoAsksForTheirDataNeedsTheNikThatTheyHaveNow) {
  PopulateAndCorrect();
  EXPECT_EQ(Export(NikOf(1)).status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(Export(NikOf(1)).status().message()), HasSubstr("was corrected"));
  EXPECT_EQ(Correct(NikOf(1), "full_name", "SOMEBODY").status().code(), absl::StatusCode::kNotFound);
}

TEST_P(FormerNikTest, ARotationKeepsTheOldNikFindable) {
  PopulateAndCorrect();
  const std::string csv = kPeopleHeader + PersonRow(1, kBokon) + PersonRow(2, kBokon);
  ASSERT_TRUE(Rotate().ok());
  EXPECT_EQ(ImportPeople(csv).unchanged(), 2) << "while it is under way";
  FinishRotation();
  EXPECT_EQ(Number("select count(*) from former_nik where key_version = 2"), 1);
  EXPECT_FALSE(HasKeyFile("registry"));
  EXPECT_EQ(ImportPeople(csv).unchanged(), 2);
  EXPECT_EQ(Number("select count(*) from person"), 2);
  EXPECT_THAT(AuditProblems(), IsEmpty());
}

TEST_P(FormerNikTest, APurgeForgetsIt) {
  PopulateAndCorrect();
  options_.polling_day = "2024-11-27";
  clock_.Set(absl::FromCivil(absl::CivilDay(2025, 11, 28), absl::UTCTimeZone()));
  Restart();
  ASSERT_TRUE(Purge(PlanPurge()->reference()).ok());
  EXPECT_EQ(Number("select count(*) from former_nik"), 0);
  FinishRotation();
}

}  // namespace
}  // namespace jemputbola::registry
