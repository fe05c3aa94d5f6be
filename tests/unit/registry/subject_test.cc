#include "tests/unit/registry/privacy_fixture.h"

namespace jemputbola::registry {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class SubjectTest : public PrivacyTest {
 protected:
  static std::vector<std::string> Actions(
      const google::protobuf::RepeatedPtrField<platform::v1::AuditRecord>& records) {
    std::vector<std::string> actions;
    for (const auto& record : records) actions.push_back(record.action());
    return actions;
  }
  std::string LastRecord(const std::string& action) {
    std::string detail;
    EXPECT_TRUE(database()
                    .Read([&](const jemputbola::store::ReadTransaction& tx) {
                      tx.sql() << "select detail from audit_log where action = :action order by seq desc limit 1",
                          soci::use(action, "action"), soci::into(detail);
                      return absl::OkStatus();
                    })
                    .ok());
    return detail;
  }
};
JB_ON_BOTH_STORES(SubjectTest);

TEST_P(SubjectTest, AnExportHoldsEverythingAboutThePersonAndWhoWasGivenIt) {
  Populate();
  ImportPeople(kPeopleHeader + PersonRow(1, kBokon) + PersonRow(2, kBokon) + PersonRow(3, kBitefa));
  ASSERT_TRUE(GetManifest(kBokon, "unit-7").ok());
  ASSERT_TRUE(GetManifest(kBitefa, "unit-8").ok());
  const std::string person = Export(NikOf(1))->person_id();
  auto finding = Finding(person, "moved");
  finding.set_note("to Kupang");
  ASSERT_TRUE(Record(finding).ok());

  const auto subject = Export(NikOf(1), "herself", "right of access");
  ASSERT_TRUE(subject.ok()) << subject.status();
  EXPECT_EQ(subject->identity().nik(), NikOf(1));
  EXPECT_EQ(subject->identity().birth_date(), "1985-08-17");
  EXPECT_EQ(subject->identity().kk(), "5303019999990001");
  EXPECT_EQ(subject->village_name(), "Bokon");
  EXPECT_EQ(subject->standing().finding(), "MOVED");
  ASSERT_EQ(subject->events_size(), 1);
  EXPECT_EQ(subject->events(0).actor(), "VILLAGE_HEAD");
  EXPECT_EQ(subject->events(0).note(), "to Kupang");
  EXPECT_THAT(Actions(subject->trail()),
              ElementsAre("people.disclose", "subject.export", "finding.record", "subject.export"))
      << "with the disclosure of the village list that contained them, and this export, but not with other villages";
  EXPECT_EQ(subject->trail(0).recipient(), "unit-7");
  EXPECT_EQ(subject->trail(3).recipient(), "herself");
  EXPECT_EQ(subject->record(), absl::StrCat(subject->trail(3).seq(), ":", subject->trail(3).mac().substr(0, 16)));
  EXPECT_THAT(Actions(subject->imports()), Contains("people.import"));
}

TEST_P(SubjectTest, AnImportThatBrokeOffStandsAmongTheImports) {
  Populate(2);
  ASSERT_TRUE(
      Execute("update person set sealed = nik_index where person_id = (select max(person_id) from person)").ok());
  // The row with the damaged box comes after a transaction was committed.
  std::string csv = kPeopleHeader;
  for (int number = 10; number < 4010; ++number) csv += PersonRow(number, kBitefa);
  csv += PersonRow(1, kBokon) + PersonRow(2, kBokon);
  platform::v1::ImportResult result;
  ASSERT_FALSE(TryImportPeople(csv, {}, result).ok());
  ASSERT_EQ(Number("select count(*) from person"), 4002);
  v1::ImportStatusesResponse statuses;
  ASSERT_TRUE(TryStatuses("nik,status,date\n" + NikOf(1) + ",PRINT_READY,2024-07-01\n", statuses).ok());
  auto subject = Export(NikOf(1));
  if (!subject.ok()) subject = Export(NikOf(2));
  ASSERT_TRUE(subject.ok()) << subject.status();
  EXPECT_THAT(Actions(subject->imports()),
              ElementsAre("list.open", "people.import", "list.open", "status.rows", "status.import"))
      << "the second list has no end";
}

TEST_P(SubjectTest, AnExportNeedsAPersonARequesterAndAPurpose) {
  Populate(1);
  const auto before = Number("select count(*) from audit_log");
  EXPECT_EQ(Export(NikOf(2)).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Export(NikOf(1), "").status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Export(NikOf(1), "herself", "").status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Number("select count(*) from audit_log"), before);
}

TEST_P(SubjectTest, NothingLeavesWhenTheCommitOfItsRecordFails) {
  Populate(2);
  // A constraint that only the commit itself looks at.
  ASSERT_TRUE(Execute("create table nobody (id bigint primary key)").ok());
  ASSERT_TRUE(Execute("create table doomed (id bigint references nobody (id) deferrable initially deferred)").ok());
  if (engine() == jemputbola::store::Engine::kSqlite) {
    ASSERT_TRUE(Execute("create trigger doom after insert on audit_log begin insert into doomed values (1); end").ok());
  } else {
    ASSERT_TRUE(Execute("create function doom() returns trigger language plpgsql as $$ begin insert into doomed values "
                        "(1); return null; end $$")
                    .ok());
    ASSERT_TRUE(Execute("create trigger doom after insert on audit_log for each row execute function doom()").ok());
  }
  const auto manifest = GetManifest(kBokon);
  EXPECT_FALSE(manifest.ok());
  EXPECT_THAT(std::string(manifest.status().message()), Not(HasSubstr("Quill")));
  const auto subject = Export(NikOf(1));
  EXPECT_FALSE(subject.ok());
  EXPECT_EQ(Number("select count(*) from audit_log where recipient <> ''"), 0);

  ASSERT_TRUE(
      Execute(engine() == jemputbola::store::Engine::kSqlite ? "drop trigger doom" : "drop trigger doom on audit_log")
          .ok());
  EXPECT_TRUE(GetManifest(kBokon).ok());
  EXPECT_THAT(AuditProblems(), IsEmpty());
}

TEST_P(SubjectTest, ACorrectionPutsOneFieldRightAndIsOnRecordWithItsDueTime) {
  Populate(1);
  const auto corrected = Correct(NikOf(1), "birth_date", "17-08-1986", "AK-4711-99");
  ASSERT_TRUE(corrected.ok()) << corrected.status();
  EXPECT_EQ(corrected->due_at().seconds(), absl::ToUnixSeconds(clock_.Now() + absl::Hours(72)));
  EXPECT_FALSE(corrected->late());
  const auto subject = Export(NikOf(1));
  EXPECT_EQ(subject->identity().birth_date(), "1986-08-17");
  EXPECT_EQ(subject->identity().phone(), "081234567890") << "nothing else changes";
  EXPECT_THAT(LastRecord("subject.correct"), HasSubstr("field=birth_date"));
  EXPECT_THAT(LastRecord("subject.correct"), HasSubstr("due=2024-07-27T00:00Z"));
  EXPECT_THAT(LastRecord("subject.correct"), Not(HasSubstr("AK-4711-99"))) << "the end of the number is enough";
  EXPECT_THAT(LastRecord("subject.correct"), Not(HasSubstr("1986")));
}

TEST_P(SubjectTest, ACorrectionAfterThreeDaysIsLate) {
  Populate(1);
  const auto corrected = Correct(NikOf(1), "phone", "081200000000", "letter 3", absl::Hours(73));
  ASSERT_TRUE(corrected.ok()) << corrected.status();
  EXPECT_TRUE(corrected->late());
  EXPECT_THAT(LastRecord("subject.correct"), HasSubstr(" late"));
}

TEST_P(SubjectTest, AListThatStillSaysTheOldDoesNotBringItBack) {
  Populate(2);
  ASSERT_TRUE(Correct(NikOf(1), "birth_date", "1986-08-17").ok());
  ImportPeople(kPeopleHeader + PersonRow(1, kBokon) + PersonRow(2, kBokon));
  EXPECT_EQ(Export(NikOf(1))->identity().birth_date(), "1986-08-17");
  EXPECT_FALSE(Export(NikOf(1))->vanished()) << "they stand in the list all the same";
  // What the list says newly counts.
  ImportPeople(kPeopleHeader + PersonRow(1, kBitefa) + PersonRow(2, kBokon));
  EXPECT_EQ(Export(NikOf(1))->identity().village_code(), kBitefa);
}

TEST_P(SubjectTest, ACorrectedVillageAndAgeMoveInTheTallies) {
  Populate(3);
  ASSERT_TRUE(Correct(NikOf(1), "village_code", kEban).ok());
  EXPECT_EQ(Village(kBokon).listed(), 2);
  EXPECT_EQ(Village(kEban).listed(), 1);
  ASSERT_TRUE(Correct(NikOf(2), "birth_date", "2010-08-17").ok());
  EXPECT_EQ(Village(kBokon).set_aside_reasons().not_yet_16(), 1);
  ASSERT_TRUE(Correct(NikOf(2), "marital_status", "KAWIN").ok());
  EXPECT_EQ(Village(kBokon).set_aside(), 0) << "a married minor is to be recorded";
  ExpectTalliesEqualARecount();
}

TEST_P(SubjectTest, ACorrectedNikFindsThePersonAndTheOldOneTellsNothingOfThem) {
  Populate(2);
  const std::string person = Export(NikOf(1))->person_id();
  EXPECT_EQ(Correct(NikOf(1), "nik", NikOf(2)).status().code(), absl::StatusCode::kAlreadyExists);
  ASSERT_TRUE(Correct(NikOf(1), "nik", NikOf(9)).ok());
  EXPECT_EQ(Export(NikOf(9))->person_id(), person);
  EXPECT_EQ(Export(NikOf(1)).status().code(), absl::StatusCode::kNotFound);
}

TEST_P(SubjectTest, ACorrectionThatAnImportWouldRefuseChangesNothing) {
  Populate(1);
  const auto refused = [&](const char* field, const char* value, const char* evidence = "AK-1") {
    const auto corrected = Correct(NikOf(1), field, value, evidence);
    return corrected.ok() ? absl::StatusCode::kOk : corrected.status().code();
  };
  EXPECT_EQ(refused("birth_date", "2099-01-01"), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(refused("nik", "5303011708450000"), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(refused("full_name", ""), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(refused("marital_status", "perhaps"), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(refused("shoe_size", "42"), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(refused("sex", "P", ""), absl::StatusCode::kInvalidArgument) << "without evidence";
  EXPECT_EQ(refused("sex", "L"), absl::StatusCode::kFailedPrecondition) << "it says so already";
  EXPECT_EQ(AuditRecords("subject.correct"), 0);
}

}  // namespace
}  // namespace jemputbola::registry
