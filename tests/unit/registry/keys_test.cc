#include "registry/store/keys.h"

#include <filesystem>
#include <fstream>

#include "registry/store/vault.h"
#include "tests/unit/registry/privacy_fixture.h"

namespace jemputbola::registry {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr int kPeople = 1200;

class KeysTest : public PrivacyTest {
 protected:
  static std::string List(int people) {
    std::string csv = kPeopleHeader;
    for (int i = 1; i <= people; ++i) csv += PersonRow(i, kBokon);
    return csv;
  }
  std::string PersonIdOf(int number) {
    const auto subject = Export(NikOf(number));
    EXPECT_TRUE(subject.ok()) << subject.status();
    return subject.ok() ? subject->person_id() : "";
  }
};
JB_ON_BOTH_STORES(KeysTest);

TEST_P(KeysTest, ARotationSealsEverythingAnewAndDestroysTheOldKey) {
  Populate(kPeople);
  const std::string person = PersonIdOf(7);
  auto finding = Finding(person, "deceased", "office");
  finding.set_evidence("AKM-5303-0007");
  finding.set_note("died in May");
  ASSERT_TRUE(Record(finding).ok());
  v1::ImportStatusesResponse waiting;
  ASSERT_TRUE(TryStatuses("nik,status,date\n" + NikOf(5000) + ",PRINT_READY,2024-07-01\n", waiting).ok());
  ASSERT_EQ(Number("select count(*) from waiting_status"), 1);
  // The same NIK twice in one list.
  std::string twice = List(2) + PersonRow(2, kBitefa);
  ImportPeople(twice);
  ASSERT_EQ(Number("select count(*) from list_conflict"), 1);

  ASSERT_TRUE(Rotate().ok());
  EXPECT_THAT(Keys().older(), ElementsAre(1));
  FinishRotation();
  EXPECT_EQ(Keys().version(), 2);
  EXPECT_EQ(Number("select count(*) from person where key_version <> 2"), 0);
  EXPECT_EQ(Number("select count(*) from list_conflict where key_version <> 2"), 0);
  EXPECT_FALSE(HasKeyFile("registry"));
  EXPECT_TRUE(HasKeyFile("registry.2"));

  Restart();
  const auto subject = Export(NikOf(7));
  ASSERT_TRUE(subject.ok()) << subject.status();
  EXPECT_EQ(subject->identity().nik(), NikOf(7));
  ASSERT_EQ(subject->events_size(), 1);
  EXPECT_EQ(subject->events(0).evidence(), "AKM-5303-0007");
  EXPECT_EQ(subject->events(0).note(), "died in May");
  EXPECT_EQ(Export(NikOf(2))->other_rows_size(), 1);
  // The waiting status finds its person.
  ImportPeople(List(2) + PersonRow(5000, kBokon));
  EXPECT_TRUE(support::Eventually([&] {
    platform_->tick();
    return Number("select count(*) from waiting_status") == 0;
  }));
  EXPECT_THAT(AuditProblems(), IsEmpty());
  EXPECT_EQ(AuditRecords("key.rotate"), 1);
  EXPECT_EQ(AuditRecords("key.destroy"), 1);
}

TEST_P(KeysTest, WhileKeysRotatePeopleAreFoundByEither) {
  Populate(50);
  const std::string known = PersonIdOf(3);
  ASSERT_TRUE(Rotate().ok());
  // No tick yet: all rows are of the first key.
  EXPECT_EQ(PersonIdOf(3), known);
  std::string csv = List(49) + PersonRow(50, kBitefa) + PersonRow(51, kBokon);
  const auto result = ImportPeople(csv);
  EXPECT_EQ(result.unchanged(), 49);
  EXPECT_EQ(result.updated(), 1);
  EXPECT_EQ(result.added(), 1);
  EXPECT_EQ(Number("select count(*) from person"), 51) << "nobody is listed twice";
  EXPECT_EQ(Number("select count(*) from person where key_version = 2"), 1) << "who is new, with the new key";
  EXPECT_EQ(ImportPeople(csv).unchanged(), 51) << "rows of both keys are found";
  EXPECT_EQ(Export(NikOf(50))->identity().village_code(), kBitefa) << "an old index beside a new box";
  FinishRotation();
  EXPECT_EQ(ImportPeople(csv).unchanged(), 51);
  EXPECT_EQ(PersonIdOf(3), known);
  ExpectTalliesEqualARecount();
}

TEST_P(KeysTest, ARestartInTheMiddleGoesOn) {
  Populate(50);
  ASSERT_TRUE(Rotate().ok());
  Restart();
  EXPECT_TRUE(HasKeyFile("registry"));
  FinishRotation();
  EXPECT_FALSE(HasKeyFile("registry"));
  EXPECT_TRUE(Export(NikOf(50)).ok());
}

TEST_P(KeysTest, AProblemIsToldUntilTheRotationGoesOn) {
  Populate(2);
  ASSERT_TRUE(Execute("create table kept as select person_id, sealed from person").ok());
  ASSERT_TRUE(Execute("update person set sealed = nik_index").ok());
  ASSERT_TRUE(Rotate().ok());
  platform_->tick();
  EXPECT_NE(Keys().problem(), "");
  ASSERT_TRUE(
      Execute("update person set sealed = (select k.sealed from kept k where k.person_id = person.person_id)").ok());
  platform_->tick();
  EXPECT_EQ(Keys().problem(), "") << "at once, and not at the next look some seconds later";
  FinishRotation();
}

TEST_P(KeysTest, AKeyFileThatWasOverwrittenAndNotRemovedIsRemoved) {
  Populate(2);
  const std::string path = dir_.File("registry.key");
  const auto size = std::filesystem::file_size(path);
  ASSERT_TRUE(Rotate().ok());
  FinishRotation();
  std::ofstream(path) << std::string(size, '!');
  std::filesystem::permissions(path, std::filesystem::perms(0600));
  Restart();
  FinishRotation();
  EXPECT_FALSE(HasKeyFile("registry"));
  EXPECT_EQ(Keys().problem(), "");
  EXPECT_TRUE(Rotate().ok());
  FinishRotation();
}

TEST_P(KeysTest, WhileTheOldKeyCannotBeDestroyedNoFurtherRotationBegins) {
  Populate(2);
  ASSERT_TRUE(Rotate().ok());
  FinishRotation();
  std::filesystem::create_directories(dir_.File("registry.key") + "/in the way");
  const absl::Status refused = Rotate();
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(refused.message(), HasSubstr("has yet to destroy the old key"));
  EXPECT_EQ(Keys().version(), 2);
  EXPECT_FALSE(HasKeyFile("registry.3"));
  std::filesystem::remove_all(dir_.File("registry.key"));
  EXPECT_TRUE(Rotate().ok());
  FinishRotation();
  EXPECT_EQ(Keys().version(), 3);
}

TEST_P(KeysTest, KeysMayRotateAgain) {
  Populate(5);
  for (const int version : {2, 3}) {
    ASSERT_TRUE(Rotate().ok());
    EXPECT_EQ(Rotate().code(), absl::StatusCode::kFailedPrecondition) << "one at a time";
    FinishRotation();
    EXPECT_EQ(Keys().version(), version);
  }
  EXPECT_FALSE(HasKeyFile("registry.2"));
  EXPECT_TRUE(Export(NikOf(5)).ok());
}

TEST_P(KeysTest, WhatWasSealedWithADestroyedKeyCannotBeWrittenAnyMore) {
  Populate(1);
  std::vector<store::PersonRecord> late;
  ASSERT_TRUE(database()
                  .Read([&](const jemputbola::store::ReadTransaction& tx) {
                    std::string id;
                    tx.sql() << "select person_id from person", soci::into(id);
                    late.push_back({store::FetchSealed(tx, kRegency, {id}).at(id),
                                    store::FetchStandings(tx, kRegency, {id}).at(id)});
                    return absl::OkStatus();
                  })
                  .ok());
  const auto write = [&] {
    return database().Write([&](jemputbola::store::WriteTransaction& tx) {
      store::SavePeople(tx, kRegency, late, absl::CivilDay(2024, 7, 24));
      return absl::OkStatus();
    });
  };
  ASSERT_TRUE(Rotate().ok());
  EXPECT_TRUE(write().ok()) << "both keys are live";
  FinishRotation();
  EXPECT_THAT(std::string(write().message()), HasSubstr("do it again"));
  EXPECT_TRUE(Export(NikOf(1)).ok());
}

TEST_P(KeysTest, AnIndexOfBeforeARotationIsNotTakenForNobody) {
  Populate(1);
  const store::Vault old(*crypto::Key::Read(dir_.File("registry.key")));
  const std::string index = old.NikIndex(NikOf(1));
  const auto look = [&] {
    std::size_t found = 0;
    const absl::Status status = database().Read([&](const jemputbola::store::ReadTransaction& tx) {
      found = store::FindByNik(tx, kRegency, {index}).size();
      return absl::OkStatus();
    });
    return std::make_pair(status.ok(), found);
  };
  EXPECT_EQ(look(), std::make_pair(true, std::size_t{1}));
  ASSERT_TRUE(Rotate().ok());
  EXPECT_FALSE(look().first) << "it may be a row of the new key: to be asked again";
}

TEST_P(KeysTest, AMissingKeyFileIsNamedAtStart) {
  Populate(1);
  ASSERT_TRUE(Rotate().ok());
  FinishRotation();
  std::filesystem::remove(dir_.File("registry.2.key"));
  const auto built = api::Build(*platform_, options_);
  EXPECT_THAT(std::string(built.status().message()), HasSubstr("registry.2.key is missing"));
}

TEST_P(KeysTest, ARotationNeedsAReason) {
  v1::RotateKeysRequest request;
  request.set_regency_code(kRegency);
  v1::RotateKeysResponse response;
  EXPECT_EQ(privacy_->RotateKeys(Context().get(), request, &response).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(Keys().older(), IsEmpty());
}

}  // namespace
}  // namespace jemputbola::registry
