#include "absl/strings/str_cat.h"
#include "common/clock/civil.h"
#include "tests/unit/registry/office_fixture.h"

namespace jemputbola::registry {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class FindingsTest : public OfficeTest {};
JB_ON_BOTH_STORES(FindingsTest);

TEST_P(FindingsTest, AReportedDeathIsSetAsideAndAConfirmedOneIsOffTheList) {
  Populate(2);
  const std::string person = PeopleOf(kBokon)[0];
  const auto recorded = Record(Finding(person, "deceased"));
  ASSERT_TRUE(recorded.ok()) << recorded.status();
  EXPECT_EQ(recorded->standing().finding(), "DECEASED");
  EXPECT_EQ(recorded->standing().certainty(), "REPORTED");
  EXPECT_EQ(recorded->standing().bucket(), "SET_ASIDE_DECEASED");
  EXPECT_EQ(Village(kBokon).set_aside_reasons().deceased(), 1);

  const auto without = Confirm(recorded->event_id(), "");
  EXPECT_EQ(without.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(without.status().message()), HasSubstr("death certificate"));
  EXPECT_EQ(Village(kBokon).removed(), 0);

  ASSERT_TRUE(Confirm(recorded->event_id(), "5303-KM-24072024-0017").ok());
  EXPECT_EQ(Village(kBokon).removed(), 1);
  EXPECT_EQ(Village(kBokon).workload(), 1);
  EXPECT_EQ(Village(kBokon).listed(), 2) << "nobody is deleted";
  ExpectTalliesEqualARecount();
}

TEST_P(FindingsTest, ARejectedDeathPutsThePersonBack) {
  Populate(1);
  const std::string person = PeopleOf(kBokon)[0];
  ASSERT_TRUE(Record(Finding(person, "present", "crew")).ok());
  clock_.Advance(absl::Minutes(5));
  auto death = Finding(person, "deceased");
  death.set_confirmed(true);
  death.set_evidence("5303-KM-1");
  const auto recorded = Record(death);
  ASSERT_TRUE(recorded.ok()) << recorded.status();
  EXPECT_EQ(Village(kBokon).removed(), 1);

  const auto rejection = Reject(recorded->event_id());
  ASSERT_TRUE(rejection.ok()) << rejection.status();
  EXPECT_EQ(Village(kBokon).removed(), 0);
  EXPECT_EQ(Village(kBokon).workload_findings().present(), 1) << "what was known before counts again";
  EXPECT_EQ(Reject(recorded->event_id()).status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(Confirm(recorded->event_id(), "5303-KM-1").status().code(), absl::StatusCode::kFailedPrecondition);

  ASSERT_TRUE(Withdraw(*rejection).ok());
  EXPECT_EQ(Village(kBokon).removed(), 1) << "the rejection was a mistake";
  ExpectTalliesEqualARecount();
}

TEST_P(FindingsTest, AMoveIsConfirmedWithItsNumberAndTakenBackByWhoeverSaidIt) {
  Populate(1);
  const std::string person = PeopleOf(kBokon)[0];
  auto move = Finding(person, "moved");
  move.set_confirmed(true);
  const auto without = Record(move);
  EXPECT_THAT(std::string(without.status().message()), HasSubstr("formal move"));
  EXPECT_THAT(HistoryOf(person).events(), IsEmpty()) << "nothing was written";
  move.set_evidence("SKPWNI/5303/2024/7");
  const auto recorded = Record(move);
  ASSERT_TRUE(recorded.ok()) << recorded.status();
  EXPECT_EQ(recorded->standing().bucket(), "REMOVED");
  ASSERT_TRUE(Withdraw(recorded->event_id()).ok());
  EXPECT_EQ(Village(kBokon).workload(), 1);
  const auto history = HistoryOf(person);
  ASSERT_EQ(history.events_size(), 3);
  EXPECT_EQ(history.events(2).kind(), "WITHDRAW");
  EXPECT_EQ(history.events(2).actor(), "VILLAGE_HEAD");
  EXPECT_FALSE(history.events(0).counts());
}

TEST_P(FindingsTest, WhoSaidWhatIsToldWithTheEvidenceMaskedUnlessItIsAskedForWithAPurpose) {
  Populate(1);
  const std::string person = PeopleOf(kBokon)[0];
  auto death = Finding(person, "deceased", "voter-check");
  death.set_note("kata tetangga");
  const auto recorded = Record(death);
  ASSERT_TRUE(recorded.ok()) << recorded.status();
  clock_.Advance(absl::Minutes(1));
  ASSERT_TRUE(Confirm(recorded->event_id(), "5303-KM-24072024-0017").ok());

  auto history = HistoryOf(person);
  ASSERT_EQ(history.events_size(), 2);
  EXPECT_EQ(history.events(0).kind(), "DECEASED");
  EXPECT_EQ(history.events(0).actor(), "VOTER_CHECK");
  EXPECT_EQ(history.events(0).counts_certainty(), "CONFIRMED");
  EXPECT_EQ(history.events(0).note(), "");
  EXPECT_EQ(history.events(1).kind(), "CONFIRM");
  EXPECT_EQ(history.events(1).actor(), "OFFICE");
  EXPECT_EQ(history.events(1).target_event_id(), recorded->event_id());
  EXPECT_EQ(history.events(1).evidence(), "…0017");
  EXPECT_EQ(history.audit_reference(), "");

  v1::GetHistoryRequest request;
  request.set_person_id(person);
  request.set_with_evidence(true);
  EXPECT_EQ(History(request).status().code(), absl::StatusCode::kInvalidArgument) << "no purpose";
  request.set_recipient("head of the office");
  request.set_purpose("complaint");
  const auto full = History(request);
  ASSERT_TRUE(full.ok()) << full.status();
  EXPECT_EQ(full->events(0).note(), "kata tetangga");
  EXPECT_EQ(full->events(1).evidence(), "5303-KM-24072024-0017");
  EXPECT_THAT(full->audit_reference(), Not(IsEmpty()));
  EXPECT_EQ(AuditRecords("history.disclose"), 1);
}

TEST_P(FindingsTest, APersonIsFoundByNikAndEveryActIsAudited) {
  Populate(1);
  auto request = Finding("", "refused", "crew");
  request.set_nik(NikOf(1));
  const auto recorded = Record(request);
  ASSERT_TRUE(recorded.ok()) << recorded.status();
  EXPECT_EQ(recorded->standing().bucket(), "SET_ASIDE_REFUSED");
  request.set_nik(NikOf(7));
  EXPECT_EQ(Record(request).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Record(Finding("nobody", "refused")).status().code(), absl::StatusCode::kNotFound);
  ASSERT_TRUE(Reject(recorded->event_id()).ok());
  EXPECT_EQ(AuditRecords("finding.record"), 1);
  EXPECT_EQ(AuditRecords("finding.reject"), 1);
}

TEST_P(FindingsTest, ACallThatIsRepeatedRecordsOnce) {
  Populate(1);
  auto request = Finding(PeopleOf(kBokon)[0], "away");
  request.set_request_id("0190c2aa-0000-7000-8000-000000000001");
  const auto first = Record(request);
  const auto again = Record(request);
  ASSERT_TRUE(first.ok() && again.ok()) << first.status() << again.status();
  EXPECT_EQ(first->event_id(), again->event_id());
  EXPECT_EQ(HistoryOf(request.person_id()).events_size(), 1);
  EXPECT_EQ(AuditRecords("finding.record"), 1);
  EXPECT_EQ(first->standing().away_until(), "2024-08-07") << "14 days, when no day was given";
}

TEST_P(FindingsTest, AFindingOfAnEarlierDayDoesNotUndoANewerOne) {
  Populate(1);
  const std::string person = PeopleOf(kBokon)[0];
  ASSERT_TRUE(Record(Finding(person, "present", "crew")).ok());
  auto earlier = Finding(person, "unknown");
  earlier.set_on("2024-07-23");
  ASSERT_TRUE(Record(earlier).ok());
  EXPECT_EQ(Village(kBokon).workload_findings().present(), 1);
  earlier.set_on("2024-07-25");
  EXPECT_EQ(Record(earlier).status().code(), absl::StatusCode::kInvalidArgument) << "tomorrow";
}

TEST_P(FindingsTest, WhatCannotBeIsRefusedWithASentence) {
  Populate(1);
  const std::string person = PeopleOf(kBokon)[0];
  EXPECT_THAT(std::string(Record(Finding(person, "dead")).status().message()), HasSubstr("deceased"));
  EXPECT_THAT(std::string(Record(Finding(person, "moved", "neighbour")).status().message()), HasSubstr("village-head"));
  auto confirmed = Finding(person, "away");
  confirmed.set_confirmed(true);
  EXPECT_THAT(std::string(Record(confirmed).status().message()), HasSubstr("takes a person off"));
  EXPECT_EQ(Confirm("finding/nothing#1", "x").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Confirm("nothing", "x").status().code(), absl::StatusCode::kInvalidArgument);
  auto elsewhere = Finding(person, "moved");
  elsewhere.set_regency_code("53");
  EXPECT_EQ(Record(elsewhere).status().code(), absl::StatusCode::kInvalidArgument);
}

constexpr char kPackHeader[] =
    "\xEF\xBB\xBFpaket;no;orang;nik;nama;jk;usia;alamat;temuan_terakhir;hadir;di_luar;pindah;tidak_dikenal;meninggal;"
    "menolak;bukti;catatan\r\n";

std::string PackRow(const std::string& person, const std::string& boxes) {
  return absl::StrCat("K7QF2M9X;1;", person, ";530301******0001;X;L;39;Jalan Zamrud;UNVERIFIED;", boxes, ";;\r\n");
}

TEST_P(FindingsTest, ACrossCheckedListIsTakenInOnceHoweverOftenItComes) {
  Populate(7);
  const auto people = PeopleOf(kBokon);
  const std::string csv = kPackHeader + PackRow(people[0], "x;;;;;") + PackRow(people[1], ";x;;;;") +
                          PackRow(people[2], ";;v;;;") + PackRow(people[3], ";;;X;;") + PackRow(people[4], ";;;;1;") +
                          PackRow(people[5], ";;;;;ya") + PackRow(people[6], ";;;;;");
  auto dry = ImportFindings(csv, true);
  EXPECT_EQ(dry.result().added(), 6);
  EXPECT_EQ(Village(kBokon).set_aside(), 0) << "a dry run writes nothing";

  const auto imported = ImportFindings(csv);
  EXPECT_EQ(imported.result().rows(), 7);
  EXPECT_EQ(imported.result().added(), 6);
  EXPECT_EQ(imported.unanswered(), 1);
  const v1::Tally tally = Village(kBokon);
  EXPECT_EQ(tally.workload_findings().present(), 1);
  EXPECT_EQ(tally.workload_findings().unverified(), 1);
  EXPECT_EQ(tally.set_aside_reasons().away(), 1) << "outside the village is not moved";
  EXPECT_EQ(tally.set_aside_reasons().moved(), 1);
  EXPECT_EQ(tally.set_aside_reasons().unknown_person(), 1);
  EXPECT_EQ(tally.set_aside_reasons().deceased(), 1);
  EXPECT_EQ(tally.set_aside_reasons().refused(), 1);
  EXPECT_EQ(tally.removed(), 0) << "a village head reports, the office confirms";

  const auto position = ListTallies().position;
  clock_.Advance(absl::Hours(1));
  const auto again = ImportFindings(csv);
  EXPECT_EQ(again.result().added(), 0);
  EXPECT_EQ(again.result().unchanged(), 7);
  EXPECT_EQ(ListTallies().position, position);
  EXPECT_EQ(AuditRecords("finding.rows"), 1) << "the rows that count are recorded with them";
  EXPECT_EQ(AuditRecords("finding.import"), 2) << "each file that came is recorded, not the dry run";
  ExpectTalliesEqualARecount();
}

TEST_P(FindingsTest, VoterListCodesTakeOffOnlyWhomRecordingLoses) {
  Populate(8);
  const auto people = PeopleOf(kBokon);
  std::string csv = "reference,person_ref,code\n";
  for (std::size_t i = 0; i < 8; ++i) absl::StrAppend(&csv, "COKLIT-1,", people[i], ",", i + 1, "\n");
  const auto imported = ImportFindings(csv);
  EXPECT_EQ(imported.result().added(), 4);
  EXPECT_EQ(imported.codes_without_effect(), 4);
  const v1::Tally tally = Village(kBokon);
  EXPECT_EQ(tally.set_aside_reasons().deceased(), 1);
  EXPECT_EQ(tally.set_aside_reasons().duplicate(), 1);
  EXPECT_EQ(tally.set_aside_reasons().moved(), 1);
  EXPECT_EQ(tally.set_aside_reasons().unknown_person(), 1);
  EXPECT_EQ(tally.workload(), 4) << "under age, army, police and another polling station stay";
  EXPECT_EQ(HistoryOf(people[0]).events(0).actor(), "VOTER_CHECK");
}

TEST_P(FindingsTest, BadRowsAreToldOfAndGoodOnesKept) {
  Populate(2);
  const auto people = PeopleOf(kBokon);
  const auto imported = ImportFindings(kPackHeader + PackRow(people[0], "x;;;;x;") + PackRow("nobody", "x;;;;;") +
                                       PackRow(people[1], ";;;;x;"));
  EXPECT_EQ(imported.result().added(), 1);
  EXPECT_EQ(imported.result().refused(), 2);
  ASSERT_EQ(imported.result().errors_size(), 2);
  EXPECT_EQ(imported.result().errors(0).line(), 2);
  EXPECT_EQ(imported.result().errors(0).field(), "dead");
  EXPECT_EQ(imported.result().errors(1).line(), 3);
  EXPECT_EQ(imported.result().errors(1).field(), "person_ref");
}

TEST_P(FindingsTest, AFileThatIsNoneChangesNothing) {
  Populate(1);
  const std::string good = PackRow(PeopleOf(kBokon)[0], ";;;;x;");
  for (const std::string& csv :
       {std::string("PK\x03\x04 zip"), std::string("nama;umur\nX;3\n"), kPackHeader + good + "K7\xFF\xFE;",
        kPackHeader + good + "\"never closed", std::string()}) {
    v1::ImportFindingsResponse response;
    EXPECT_EQ(TryFindings(csv, response).error_code(), grpc::StatusCode::INVALID_ARGUMENT) << csv.substr(0, 20);
    EXPECT_EQ(Village(kBokon).set_aside(), 0);
  }
}

}  // namespace
}  // namespace jemputbola::registry
