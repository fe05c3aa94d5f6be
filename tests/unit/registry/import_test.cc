#include "absl/strings/str_cat.h"
#include "registry/api/build.h"
#include "tests/unit/registry/registry_fixture.h"

namespace jemputbola::registry {
namespace {

using ::testing::ElementsAre;

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
