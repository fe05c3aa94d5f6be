#include <fstream>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "common/rpc/channel.h"
#include "jemputbola/registry/v1/area_service.grpc.pb.h"
#include "tests/unit/registry/registry_fixture.h"

namespace jemputbola::registry {
namespace {

using field_reporting::v1::OUTCOME_CAPTURED;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kOldBitefa[] = "53.03.01.1006";
constexpr char kChanges[] =
    "old_code,old_name,new_code,new_name,old_decree,new_decree\n"
    "53.03.01.1006,Bitefa Lama,53.03.01.2006,Bitefa,Permendagri 58/2021,Kepmendagri 100.1.1-6117/2022 (desa)\n";

std::string ReadData(const std::string& name) {
  std::ifstream file(absl::StrCat(JB_DATA, "/", name));
  return std::string(std::istreambuf_iterator<char>(file), {});
}

class AreaServiceTest : public RegistryTest {
 protected:
  AreaServiceTest() {
    rpc::ChannelOptions options;
    options.address = "unix:" + dir_.File("registry.sock");
    options.caller = "test";
    areas_ = v1::AreaService::NewStub(rpc::MakeChannel(options).value());
  }

  platform::v1::ImportResult ImportChanges(const std::string& csv) {
    v1::ImportAreaChangesResponse response;
    const auto context = rpc::NewContext(absl::Seconds(60));
    auto writer = areas_->ImportAreaChanges(context.get(), &response);
    v1::ImportAreaChangesRequest request;
    request.set_chunk(csv);
    writer->Write(request);
    writer->WritesDone();
    const grpc::Status status = writer->Finish();
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response.result();
  }

  platform::v1::ImportResult ImportAliases(const std::string& csv) {
    v1::ImportAreaAliasesResponse response;
    const auto context = rpc::NewContext(absl::Seconds(60));
    auto writer = areas_->ImportAreaAliases(context.get(), &response);
    v1::ImportAreaAliasesRequest request;
    request.set_chunk(csv);
    writer->Write(request);
    writer->WritesDone();
    const grpc::Status status = writer->Finish();
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response.result();
  }

  // What is said of an area, or the refusal.
  grpc::Status Get(const std::string& area, v1::AreaDetail& detail, v1::AreaLevel level = v1::AREA_LEVEL_UNSPECIFIED) {
    v1::GetAreaRequest request;
    request.set_area(area);
    request.set_regency_code(kRegency);
    request.set_level(level);
    v1::GetAreaResponse response;
    const grpc::Status status = areas_->GetArea(rpc::NewContext(absl::Seconds(10)).get(), request, &response);
    detail = response.area();
    return status;
  }
  std::string CodeOf(const std::string& area, v1::AreaLevel level = v1::AREA_LEVEL_UNSPECIFIED) {
    v1::AreaDetail detail;
    const grpc::Status status = Get(area, detail, level);
    return status.ok() ? detail.area().code() : status.error_message();
  }

  std::unique_ptr<v1::AreaService::Stub> areas_;
};
JB_ON_BOTH_STORES(AreaServiceTest);

std::vector<std::string> Faults(const platform::v1::ImportResult& result) {
  std::vector<std::string> faults;
  for (const auto& error : result.errors()) faults.push_back(absl::StrCat(error.line(), ":", error.field()));
  return faults;
}

TEST_P(AreaServiceTest, TheCodesOf2022AndTheWaysToWriteNamesOfTheRealFilesResolve) {
  ASSERT_EQ(ImportAreas(ReadData("areas.csv")).refused(), 0);
  const std::string changes = ReadData("area_changes.csv");
  EXPECT_EQ(ImportChanges(changes).added(), 22);
  EXPECT_EQ(ImportChanges(changes).unchanged(), 22);
  const std::string aliases = ReadData("aliases.csv");
  const auto imported = ImportAliases(aliases);
  EXPECT_EQ(imported.refused(), 0) << imported.DebugString();
  EXPECT_EQ(ImportAliases(aliases).unchanged(), imported.rows());

  EXPECT_EQ(CodeOf("53.03.20.1006"), "53.03.20.2006");
  EXPECT_EQ(CodeOf("Unini"), "53.03.20.2006");
  EXPECT_EQ(CodeOf("Atmen"), "53.03.20.2007") << "the former name of Unini is the name of its neighbour today";
  EXPECT_EQ(CodeOf("Humusu C"), "53.03.09.2010");
  EXPECT_EQ(CodeOf("up faon"), "53.03.03.2003");
  EXPECT_EQ(CodeOf("Miomafo Barat"), "53.03.02");
  EXPECT_EQ(CodeOf("Kec. Miomaffo Tengah"), "53.03.11");
  EXPECT_EQ(CodeOf("Biboki Tanpah"), "53.03.22");
  EXPECT_EQ(CodeOf("Sa’tab"), "53.03.02.2028");
  EXPECT_EQ(CodeOf("fatu ana"), "53.03.08.2026");
  EXPECT_EQ(CodeOf("T`Eba Timur"), "53.03.22.2004");
  EXPECT_EQ(CodeOf("Noemuti", v1::AREA_LEVEL_DISTRICT), "53.03.04");
  EXPECT_THAT(CodeOf("Noemuti"), HasSubstr("53.03.04, 53.03.04.2013"));
}

TEST_P(AreaServiceTest, AnAreaIsShownWithAllThatIsSaidOfIt) {
  Populate(3);
  EXPECT_EQ(ImportChanges(kChanges).added(), 1);
  EXPECT_EQ(ImportAliases("code,alias\n53.03.01.1006,Bitefa II\n").added(), 1);
  v1::AreaDetail detail;
  ASSERT_TRUE(Get(kOldBitefa, detail).ok());
  EXPECT_EQ(detail.area().code(), kBitefa);
  EXPECT_EQ(detail.asked_code(), kOldBitefa);
  EXPECT_EQ(detail.valid_from(), "2022-11-09");
  ASSERT_EQ(detail.replaces_size(), 1);
  EXPECT_EQ(detail.replaces(0).valid_to(), "2022-11-08");
  EXPECT_EQ(detail.replaces(0).old_name(), "Bitefa Lama");
  EXPECT_THAT(detail.aliases(), ElementsAre("Bitefa II"));
  ASSERT_EQ(detail.above_size(), 3);
  EXPECT_EQ(detail.above(0).code(), "53.03.01");
  EXPECT_EQ(detail.above(2).code(), "53");
  EXPECT_EQ(detail.centroid_of(), "53.03.01") << "its own is not known";
  EXPECT_DOUBLE_EQ(detail.area().latitude(), -9.3811);

  ASSERT_TRUE(Get("miomaffo timur", detail).ok());
  EXPECT_EQ(detail.children(), 2);
  EXPECT_EQ(detail.tally().listed(), 3);
  EXPECT_GT(detail.position().position().seq(), 0);
  EXPECT_EQ(detail.valid_from(), "");
  ASSERT_TRUE(Get("53", detail).ok());
  EXPECT_FALSE(detail.has_tally()) << "a province has no list";
}

TEST_P(AreaServiceTest, BpsNumbersAndUnknownAreasAreRefusedWithTheirReason) {
  Populate();
  for (const char* bps : {"5305", "5305010", "5305010001", "53.05.010", "53.05.010.001"}) {
    EXPECT_THAT(CodeOf(bps), HasSubstr("BPS numbers areas differently")) << bps;
  }
  v1::AreaDetail detail;
  EXPECT_EQ(Get("53.03.09", detail).error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(Get("Atlantis", detail).error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(Get(kBokon, detail, v1::AREA_LEVEL_DISTRICT).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_P(AreaServiceTest, BadChangesAreRefusedAloneWithLineAndField) {
  Populate();
  const auto result = ImportChanges(
      "old_code,old_name,new_code,new_name,valid_from\n"
      "53.03.01.1006,Bitefa,53.03.01.2006,Bitefa,2022-11-09\n"  // kept
      "53.03.01.1006,Bitefa,53.03.01.2005,Bokon,2022-11-09\n"   // line 3: twice
      "53.03.01.1007,Oesena,53.03.01.2020,Oesena,2022-11-09\n"  // line 4: not on the list
      "53.03.01.2006,Bitefa,53.03.01.1006,Bitefa,2023-01-01\n"  // line 5: leads back
      "53.04.01.1006,Bitefa,53.03.01.2006,Bitefa,2022-11-09\n"  // line 6: another regency
      "53.03.01.1008,Bitefa,53.03.01.2006,Bitefa,\n"            // line 7: no day
      "5305010001,Bitefa,53.03.01.2006,Bitefa,2022-11-09\n");   // line 8: BPS
  EXPECT_EQ(result.added(), 1);
  EXPECT_THAT(Faults(result), ::testing::UnorderedElementsAre("3:old_code", "4:new_code", "5:new_code", "6:new_code",
                                                              "7:valid_from", "8:old_code"));
  EXPECT_EQ(CodeOf(kOldBitefa), kBitefa);
}

TEST_P(AreaServiceTest, AliasesOfUnknownAreasAreRefused) {
  Populate();
  const auto result = ImportAliases("kode;nama_lain\n53.03.09;Insana\n53.03.01;''\n53.03.01;Miomafo Timur\n");
  EXPECT_EQ(result.added(), 1);
  EXPECT_THAT(Faults(result), ElementsAre("2:code", "3:alias"));
}

TEST_P(AreaServiceTest, ACaptureAtAnOldCodeCountsAtTheNewOneWheneverTheChangeComes) {
  Populate(3);
  const auto people = PeopleOf(kBokon);
  ASSERT_TRUE(Deliver({Captured(people[0], OUTCOME_CAPTURED, kOldBitefa)}).ok());
  EXPECT_EQ(Village(kBitefa).captured_here(), 0) << "nobody knows the code yet";
  ImportChanges(kChanges);
  EXPECT_EQ(Village(kBitefa).captured_here(), 1);
  ASSERT_TRUE(Deliver({Captured(people[1], OUTCOME_CAPTURED, kOldBitefa)}).ok());
  EXPECT_EQ(Village(kBitefa).captured_here(), 2);
  const auto log = Log().size();
  ImportChanges(kChanges);
  EXPECT_EQ(Log().size(), log) << "nothing changed, nothing was told";
  EXPECT_EQ(Village(kBitefa).captured_here(), 2);
}

TEST_P(AreaServiceTest, PeopleOfAListWithOldCodesAreListedWhereTheyLiveToday) {
  Populate();
  ImportChanges(kChanges);
  EXPECT_EQ(ImportPeople(kPeopleHeader + PersonRow(1, kOldBitefa)).added(), 1);
  EXPECT_EQ(Village(kBitefa).listed(), 1);
  EXPECT_EQ(ImportPeople(kPeopleHeader + PersonRow(1, kBitefa)).unchanged(), 1);
  EXPECT_EQ(GetManifest(kOldBitefa)->village_code(), kBitefa) << "asked by its old code";
}

TEST_P(AreaServiceTest, AReplacedCodeDoesNotComeBackAsAnArea) {
  Populate();
  ImportChanges(kChanges);
  const auto result = ImportAreas("code,level,name,parent,lat,lon\n53.03.01.1006,kelurahan,Bitefa,53.03.01,,\n");
  EXPECT_EQ(result.added(), 0);
  ASSERT_EQ(result.errors_size(), 1);
  EXPECT_THAT(result.errors(0).message(), HasSubstr("53.03.01.2006"));
}

TEST_P(AreaServiceTest, EachChangeOfTheAreasIsInTheAuditLog) {
  Populate();
  ImportChanges(kChanges);
  ImportChanges(kChanges);
  EXPECT_EQ(Number("select count(*) from audit_log where action = 'areas.change'"), 1) << "the second changed nothing";
}

}  // namespace
}  // namespace jemputbola::registry
