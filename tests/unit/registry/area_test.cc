#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "registry/domain/area_code.h"
#include "registry/domain/area_row.h"
#include "registry/domain/text.h"

namespace jemputbola::registry::domain {
namespace {

using ::testing::HasSubstr;

std::string Refusal(std::string_view code) {
  return std::string(ParseAreaCode(code).status().message());
}

TEST(AreaCode, KnowsTheLevelByItsForm) {
  EXPECT_EQ(*ParseAreaCode("53"), AreaLevel::kProvince);
  EXPECT_EQ(*ParseAreaCode("53.03"), AreaLevel::kRegency);
  EXPECT_EQ(*ParseAreaCode("53.03.01"), AreaLevel::kDistrict);
  EXPECT_EQ(*ParseAreaCode("53.03.01.2005"), AreaLevel::kVillage);
  EXPECT_EQ(*ParseAreaCode("53.71"), AreaLevel::kRegency) << "a kota";
}

TEST(AreaCode, RefusesBpsNumbersAndSaysWhy) {
  for (const char* code : {"5305", "5305010", "5305010001", "5303012005", "53.05.010", "53.05.010.001", "53 05 010"}) {
    EXPECT_THAT(Refusal(code), HasSubstr("BPS")) << code;
  }
}

TEST(AreaCode, RefusesEveryOtherForm) {
  for (const char* code : {"", "5", "53.", "53.3", "53,03", "53.03.1", "53.05.10.001", "53.03.01.205", "53.03.01.20055",
                           "53.03-01.2005", "aa.03.01.2005", "53.03.01.2O05"}) {
    EXPECT_THAT(Refusal(code), HasSubstr("Home-Affairs")) << code;
  }
}

TEST(AreaCode, RefusesPartsThatDoNotExist) {
  for (const char* code : {"00", "53.00", "53.70", "53.03.00", "53.03.01.0005", "53.03.01.4005"}) {
    EXPECT_FALSE(ParseAreaCode(code).ok()) << code;
  }
}

TEST(AreaCode, NamesTheAreasAbove) {
  EXPECT_EQ(RegencyOf("53.03.01.2005"), "53.03");
  EXPECT_EQ(DistrictOf("53.03.01.2005"), "53.03.01");
  EXPECT_EQ(ParentOf("53.03.01.2005"), "53.03.01");
  EXPECT_EQ(ParentOf("53"), "");
  EXPECT_TRUE(IsUrbanVillage("53.03.05.1001"));
  EXPECT_FALSE(IsUrbanVillage("53.03.01.2005"));
}

std::string FieldAtFault(const AreaRow& row) {
  const auto read = ReadAreaRow(row);
  return std::holds_alternative<RowProblem>(read) ? std::get<RowProblem>(read).field : "";
}

TEST(AreaRow, ReadsAVillage) {
  const auto read = ReadAreaRow({"53.03.01.2005", "desa", "Sa'tab", "53.03.01", "-9.3515", "124.4795"});
  ASSERT_TRUE(std::holds_alternative<Area>(read));
  EXPECT_EQ(std::get<Area>(read), (Area{"53.03.01.2005", AreaLevel::kVillage, "Sa'tab", Centroid{-9.3515, 124.4795}}));
}

TEST(AreaRow, NamesTheFieldAtFault) {
  EXPECT_EQ(FieldAtFault({"5303012005", "desa", "Bokon", "53.03.01", "", ""}), "code");
  EXPECT_EQ(FieldAtFault({"53.03.01.2005", "kelurahan", "Bokon", "53.03.01", "", ""}), "level");
  EXPECT_EQ(FieldAtFault({"53.71", "kabupaten", "Kupang", "53", "", ""}), "level");
  EXPECT_EQ(FieldAtFault({"53.03.01.2005", "desa", "", "53.03.01", "", ""}), "name");
  EXPECT_EQ(FieldAtFault({"53.03.01.2005", "desa", "Bokon", "53.03.02", "", ""}), "parent");
  EXPECT_EQ(FieldAtFault({"53.03.01.2005", "desa", "Bokon", "53.03.01", "-91", "124"}), "lat");
  EXPECT_EQ(FieldAtFault({"53.03.01.2005", "desa", "Bokon", "53.03.01", "nan", "124"}), "lat");
  EXPECT_EQ(FieldAtFault({"53.03.01.2005", "desa", "Bokon", "53.03.01", "-9", ""}), "lon");
}

TEST(AreaRow, AVillageWithoutCentroidLiesWhereItsDistrictLies) {
  const Centroid district{-9.3811, 124.49};
  const Centroid village{-9.3515, 124.4795};
  const auto located = Locate({{"53.03.01", AreaLevel::kDistrict, "Miomaffo Timur", district},
                               {"53.03.01.2005", AreaLevel::kVillage, "Bokon", village},
                               {"53.03.01.2006", AreaLevel::kVillage, "Bitefa", std::nullopt},
                               {"53.03.02.2001", AreaLevel::kVillage, "Elsewhere", std::nullopt}});
  EXPECT_THAT(located, ::testing::ElementsAre(district, village, district, std::nullopt));
}

TEST(Text, IsCleanWhenItIsUtf8WithoutControlCharacters) {
  EXPECT_TRUE(IsCleanText("Fatu’Ana é", 100));
  EXPECT_TRUE(IsCleanText("\xF0\x9F\x98\x80", 4));
  for (const char* text : {"a\nb", "a\x7F", "\xFF", "\xC3", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\x80"}) {
    EXPECT_FALSE(IsCleanText(text, 100));
  }
  EXPECT_FALSE(IsCleanText("four", 3));
}

}  // namespace
}  // namespace jemputbola::registry::domain
