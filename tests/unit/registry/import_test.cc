#include "absl/strings/str_cat.h"
#include "common/rpc/channel.h"
#include "registry/api/build.h"
#include "tests/unit/registry/registry_fixture.h"

namespace jemputbola::registry {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class ImportTest : public RegistryTest {};
JB_ON_BOTH_STORES(ImportTest);

std::vector<std::string> Faults(const platform::v1::ImportResult& result) {
  std::vector<std::string> faults;
  for (const auto& error : result.errors()) faults.push_back(absl::StrCat(error.line(), ":", error.field()));
  return faults;
}

TEST_P(ImportTest, AreasOfAFileAreListedInCodeOrderWithWhatLiesAbove) {
  const auto result = ImportAreas(AreasCsv());
  EXPECT_EQ(result.rows(), 7);
  EXPECT_EQ(result.added(), 7);
  std::vector<std::string> codes;
  for (const auto& area : Areas()) codes.push_back(area.code());
  EXPECT_THAT(codes, ElementsAre("53", "53.03", "53.03.01", kBokon, kBitefa, "53.03.02", kEban));
  const v1::Area bitefa = Areas()[4];
  EXPECT_FALSE(bitefa.has_own_centroid());
  EXPECT_DOUBLE_EQ(bitefa.latitude(), -9.3811) << "that of its district";
  EXPECT_EQ(bitefa.parent_code(), "53.03.01");
}

TEST_P(ImportTest, AreasMayComeInAnyOrderAndTwice) {
  const std::string shuffled =
      "parent,code,name,level\n"
      "53.03.01,53.03.01.2005,Bokon,desa\n53.03,53.03.01,Miomaffo Timur,kecamatan\n"
      "53,53.03,Timor Tengah Utara,kabupaten\n,53,Nusa Tenggara Timur,provinsi\n";
  EXPECT_EQ(ImportAreas(shuffled).added(), 4);
  EXPECT_EQ(ImportAreas(shuffled).unchanged(), 4);
  EXPECT_EQ(Log().size(), 1U) << "nothing changed, nothing was told";
}

TEST_P(ImportTest, BadAreasAreRefusedAloneWithLineAndField) {
  const auto result = ImportAreas(AreasCsv() +
                                  "5303012007,desa,Wrong,53.03.01,,\n"        // line 9: BPS
                                  "53.03.09.2001,desa,Orphan,53.03.09,,\n"    // line 10: no district 09
                                  "53.03.01.2005,desa,Bokon,53.03.01,,\n"     // line 11: twice
                                  "53.03.01.2008,desa,Far,53.03.01,-100,1\n"  // line 12: latitude
                                  "53.03.01.2009,desa\n");                    // line 13: fields
  EXPECT_EQ(result.added(), 7);
  EXPECT_EQ(result.refused(), 5);
  EXPECT_THAT(Faults(result), ::testing::UnorderedElementsAre("9:code", "10:parent", "11:code", "12:lat", "13:"));
}

TEST_P(ImportTest, ANewVillageIsToldOfBeforeAnybodyIsListedInIt) {
  Populate();
  std::map<std::string, v1::TallyChanged> told;
  for (const auto& event : Log()) {
    v1::TallyChanged changed;
    ASSERT_TRUE(changed.ParseFromString(event.data()));
    EXPECT_EQ(changed.tally().revision(), event.sequence());
    told[changed.tally().area_code()] = changed;
  }
  EXPECT_EQ(told.size(), 3U);
  EXPECT_EQ(told[kEban].tally().listed(), 0);
}

TEST_P(ImportTest, PeopleAreListedAndTheirVillagesToldOfOnce) {
  Populate(5);
  EXPECT_EQ(Village(kBokon).listed(), 5);
  EXPECT_EQ(Village(kBokon).workload_findings().unverified(), 5);
  EXPECT_EQ(Village(kBokon).revision(), 4) << "three villages, then one change for five people";
  ExpectTalliesEqualARecount();
}

TEST_P(ImportTest, TheSameFileTwiceChangesNothing) {
  Populate();
  std::string csv = kPeopleHeader;
  for (int i = 1; i <= 30; ++i) csv += PersonRow(i, i % 2 == 0 ? kBokon : kEban);
  EXPECT_EQ(ImportPeople(csv).added(), 30);
  const auto log = Log().size();
  const auto again = ImportPeople(csv);
  EXPECT_EQ(again.unchanged(), 30);
  EXPECT_EQ(again.rows(), 30);
  EXPECT_EQ(Log().size(), log);
}

TEST_P(ImportTest, MoreRowsThanOneTransactionTakesAreAllListed) {
  Populate();
  std::string csv = kPeopleHeader;
  for (int i = 1; i <= 4100; ++i) csv += PersonRow(i, i % 3 == 0 ? kBokon : kEban);
  EXPECT_EQ(ImportPeople(csv, 100'000).added(), 4100);
  EXPECT_EQ(ListTallies(v1::AREA_LEVEL_REGENCY).by_code[kRegency].listed(), 4100);
  ExpectTalliesEqualARecount();
}

TEST_P(ImportTest, BadRowsAreRefusedAloneAndNeverRepeated) {
  Populate();
  const std::string csv =
      absl::StrCat(kPeopleHeader, PersonRow(1, kBokon), "5303013002850002,,Bad Nik,L,1985-02-28,,,", kBokon, "\n",  // 3
                   PersonRow(3, "53.03.01.2999"),                                                                   // 4
                   "\"quoted\nover two lines\"\n",                                // 5 and 6
                   PersonRow(4, kBokon),                                          // 7
                   PersonRow(1, kEban),                                           // 8: NIK again
                   NikOf(5), ",,", NameOf(5), ",Q,1985-08-17,,,", kBokon, "\n");  // 9
  const auto result = ImportPeople(csv);
  EXPECT_EQ(result.added(), 2);
  EXPECT_EQ(result.rows(), 7);
  EXPECT_THAT(Faults(result), ElementsAre("3:nik", "4:village_code", "5:", "8:nik", "9:sex"));
  for (const auto& error : result.errors()) {
    for (const std::string& secret : {NikOf(1), NikOf(5), NameOf(5), std::string("5303013002850002")}) {
      EXPECT_THAT(error.message(), Not(HasSubstr(secret)));
    }
  }
}

TEST_P(ImportTest, TheFileMayHaveAnyColumnOrderByteOrderMarkLineEndAndPieces) {
  Populate();
  const std::string csv =
      absl::StrCat("\xEF\xBB\xBFvillage_code, BIRTH_DATE ,Full_Name,nik,remark\r\n\r\n", kBokon,
                   ",1985-08-17,\"T'Eba, Maria\",", NikOf(1), ",x\r\n", kBokon, ",1985-08-17,Yosef,", NikOf(2), ",");
  const auto result = ImportPeople(csv, 1);
  EXPECT_EQ(result.added(), 2) << result.DebugString();
  EXPECT_EQ(GetManifest(kBokon)->entries(0).full_name(), "T'Eba, Maria");
}

TEST_P(ImportTest, AFileWithoutItsColumnsIsRefusedWhole) {
  Populate();
  for (const std::string& csv : {std::string("nik,full_name,birth_date\n1,2,3\n"), std::string(),
                                 std::string("\x7F"
                                             "ELF\x02\x01\x01\0\0\0",
                                             10)}) {
    v1::ImportPeopleResponse response;
    const auto context = rpc::NewContext(absl::Seconds(10));
    auto writer = stub_->ImportPeople(context.get(), &response);
    v1::ImportPeopleRequest request;
    request.set_chunk(csv);
    writer->Write(request);
    writer->WritesDone();
    EXPECT_EQ(writer->Finish().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  }
}

TEST_P(ImportTest, AFieldWithoutEndIsRefusedBeforeItFillsMemory) {
  Populate();
  v1::ImportPeopleResponse response;
  const auto context = rpc::NewContext(absl::Seconds(10));
  auto writer = stub_->ImportPeople(context.get(), &response);
  v1::ImportPeopleRequest request;
  request.set_chunk(std::string(kPeopleHeader) + "\"" + std::string(1 << 20, 'x'));
  writer->Write(request);
  writer->WritesDone();
  const grpc::Status status = writer->Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(status.error_message(), HasSubstr("line 2"));
}

TEST_P(ImportTest, ANewerListUpdatesWhoIsListedAndKeepsWhatWasReported) {
  Populate(2);
  const auto people = PeopleOf(kBokon);
  ASSERT_TRUE(Deliver({Captured(people[0], field_reporting::v1::OUTCOME_NOT_MET)}).ok());
  const auto result = ImportPeople(std::string(kPeopleHeader) + PersonRow(1, kEban) + PersonRow(2, kBokon));
  EXPECT_EQ(result.updated(), 1);
  EXPECT_EQ(result.unchanged(), 1);
  EXPECT_EQ(Village(kBokon).listed(), 1);
  EXPECT_EQ(Village(kEban).workload_findings().not_met(), 1);
  EXPECT_EQ(StandingOf(people[0]).village_code, kEban);
  ExpectTalliesEqualARecount();
}

TEST_P(ImportTest, WhoeverIsNotYet16IsSetAside) {
  Populate();
  ImportPeople(std::string(kPeopleHeader) + PersonRow(1, kBokon, "2008-07-24") + PersonRow(2, kBokon, "2008-07-25"));
  EXPECT_EQ(Village(kBokon).workload(), 1);
  EXPECT_EQ(Village(kBokon).set_aside_reasons().not_yet_16(), 1);
}

TEST_P(ImportTest, AnotherKeyThanTheRegistryWasSealedWithIsRefusedAtStart) {
  Populate(1);
  Start();
  EXPECT_EQ(Village(kBokon).listed(), 1) << "the same key opens";
  support::TempDir other;
  ASSERT_TRUE(crypto::WriteKeyFile(other.File("registry.key"), crypto::Key::Random()).ok());
  TestPlatform platform(database(), other.path(), clock_, "owner");
  const auto built = api::Build(platform, api::Options());
  EXPECT_EQ(built.status().code(), absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace jemputbola::registry
