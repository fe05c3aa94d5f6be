#include "registry/domain/area_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "registry/domain/area_name.h"

namespace jemputbola::registry::domain {
namespace {

using ::testing::HasSubstr;

AreaChange Change(const std::string& old_code, const std::string& old_name, const std::string& new_code,
                  const std::string& new_name) {
  return {old_code, old_name, new_code, new_name, absl::CivilDay(2022, 11, 9), "", ""};
}

Area AreaOf(const std::string& code, const std::string& name) {
  return {code, *ParseAreaCode(code), name, std::nullopt};
}

AreaIndex Ttu() {
  return AreaIndex(
      {AreaOf("53", "Nusa Tenggara Timur"), AreaOf("53.03", "Kabupaten Timor Tengah Utara"),
       AreaOf("53.03.02", "Miomaffo Barat"), AreaOf("53.03.02.2028", "Sa'tab"), AreaOf("53.03.04", "Noemuti"),
       AreaOf("53.03.04.2013", "Noemuti"), AreaOf("53.03.20", "Insana Barat"), AreaOf("53.03.20.2006", "Unini"),
       AreaOf("53.03.22", "Biboki Tan Pah"), AreaOf("53.03.22.2004", "T'Eba Timur"),
       AreaOf("53.03.22.2005", "Manunain A"), AreaOf("53.03.22.2006", "Manunain B")},
      {Change("53.03.20.1006", "Atmen", "53.03.20.2006", "Unini"),
       Change("53.03.04.1013", "Noemuti", "53.03.04.2013", "Noemuti")},
      {{"53.03.02", "Miomafo Barat"}, {"53.03.04.2013", "Noemuti Lama"}});
}

std::string Code(const absl::StatusOr<const Area*>& found) {
  return found.ok() ? (*found)->code : std::string(found.status().message());
}

TEST(AreaName, IsComparedWithoutCaseSpacesApostrophesAndLevel) {
  for (const char* name :
       {"Sa'tab", "SA’TAB", "sa`tab", " Sa ‘ tab ", "Desa Sa'tab", "ds. Sa'tab", "Saʼtab", "Sa-tab", "Sa\xC2\xA0tab"}) {
    EXPECT_EQ(AreaNameKey(name), "satab") << name;
  }
  EXPECT_EQ(AreaNameKey("Kecamatan Biboki Tan Pah"), AreaNameKey("kec.biboki tanpah"));
  EXPECT_EQ(AreaNameKey("Kelimutu"), "kelimutu") << "no level stands alone in it";
  EXPECT_NE(AreaNameKey("Kota Kupang"), AreaNameKey("Kabupaten Kupang"));
  EXPECT_EQ(AreaNameKey("Desa"), "desa") << "the level alone is the name";
  EXPECT_EQ(AreaNameKey("'’ -."), "");
  EXPECT_EQ(AreaNameKey("Biboki\r\nTan Pah"), "bibokitanpah") << "a cell of two lines";
}

TEST(AreaName, HoldsNothingThatAKeyLeavesOut) {
  EXPECT_EQ(AreaNameKey("-\nSatab"), "satab") << "the hyphen stood before the line's end";
  EXPECT_EQ(AreaNameKey("Sa\xE2-\x80\x99tab"), "satab") << "the halves of an apostrophe meet";
}

RC_GTEST_PROP(AreaName, KeyOfAKeyIsItself, (const std::string& name)) {
  const std::string key = AreaNameKey(name);
  RC_ASSERT(AreaNameKey(key) == key);
}

TEST(AreaIndex, ResolvesCodesOfToday) {
  const AreaIndex index = Ttu();
  EXPECT_EQ(Code(index.Resolve("53.03.02.2028")), "53.03.02.2028");
  EXPECT_EQ(Code(index.Resolve(" 53.03 ", AreaLevel::kRegency)), "53.03");
}

TEST(AreaIndex, ResolvesReplacedCodesAndFormerNames) {
  const AreaIndex index = Ttu();
  EXPECT_EQ(Code(index.Resolve("53.03.20.1006", AreaLevel::kVillage, "53.03.20")), "53.03.20.2006");
  EXPECT_EQ(Code(index.Resolve("atmen", AreaLevel::kVillage)), "53.03.20.2006");
  EXPECT_EQ(index.CurrentCode("53.03.20.1006"), "53.03.20.2006");
  EXPECT_EQ(index.CurrentCode("53.03.99.1006"), "53.03.99.1006") << "nobody knows it";
}

TEST(AreaIndex, FollowsCodesThatWereReplacedSeveralTimes) {
  const AreaIndex index({AreaOf("53.03.20.3006", "Unini")},
                        {Change("53.03.20.1006", "Atmen", "53.03.20.2006", "Unini"),
                         Change("53.03.20.2006", "Unini", "53.03.20.3006", "Unini")},
                        {});
  EXPECT_EQ(Code(index.Resolve("53.03.20.1006")), "53.03.20.3006");
  EXPECT_EQ(Code(index.Resolve("Atmen")), "53.03.20.3006");
}

TEST(AreaIndex, AReplacedCodeGivesWayAlsoWhileItIsStillOnTheList) {
  const AreaIndex index({AreaOf("53.03.20.1006", "Atmen"), AreaOf("53.03.20.2006", "Unini")},
                        {Change("53.03.20.1006", "Atmen", "53.03.20.2006", "Unini")}, {});
  EXPECT_EQ(Code(index.Resolve("53.03.20.1006")), "53.03.20.2006");
}

TEST(AreaIndex, ResolvesNamesHoweverWritten) {
  const AreaIndex index = Ttu();
  EXPECT_EQ(Code(index.Resolve("miomafo barat", AreaLevel::kDistrict, "53.03")), "53.03.02") << "an alias";
  EXPECT_EQ(Code(index.Resolve("Biboki Tanpah")), "53.03.22") << "without the space";
  EXPECT_EQ(Code(index.Resolve("Sa’tab", AreaLevel::kVillage, "53.03.02")), "53.03.02.2028");
  EXPECT_EQ(Code(index.Resolve("T’eba timur")), "53.03.22.2004");
  EXPECT_EQ(Code(index.Resolve("Manunain B")), "53.03.22.2006");
}

TEST(AreaIndex, LooksForNamesOnlyWhereTold) {
  const AreaIndex index = Ttu();
  EXPECT_EQ(index.Resolve("Sa'tab", AreaLevel::kVillage, "53.03.04").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(index.Resolve("53.03.02.2028", AreaLevel::kVillage, "53.03.04").status().code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(index.Resolve("Sa'tab", AreaLevel::kVillage, "53.03.0").status().code(), absl::StatusCode::kNotFound)
      << "a beginning of a code is no area";
}

TEST(AreaIndex, ANameOfSeveralAreasIsRefusedWithTheirCodes) {
  const AreaIndex index = Ttu();
  const auto found = index.Resolve("Noemuti");
  EXPECT_EQ(found.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(Code(found), HasSubstr("53.03.04, 53.03.04.2013"));
  EXPECT_EQ(Code(index.Resolve("Noemuti", AreaLevel::kVillage)), "53.03.04.2013");
}

TEST(AreaIndex, ANameOfTodayGoesBeforeAFormerOne) {
  const AreaIndex index({AreaOf("53.03.20.2006", "Unini"), AreaOf("53.03.20.2007", "Atmen")},
                        {Change("53.03.20.1006", "Atmen", "53.03.20.2006", "Unini")}, {});
  EXPECT_EQ(Code(index.Resolve("Atmen")), "53.03.20.2007");
}

TEST(AreaIndex, RefusesBpsNumbersOtherLevelsAndUnknownCodesEachWithItsReason) {
  const AreaIndex index = Ttu();
  for (const char* bps : {"5305", "5305010", "5305010001", "53.05.010", "53.05.010.001", "53 05 010 001"}) {
    EXPECT_THAT(Code(index.Resolve(bps)), HasSubstr("BPS")) << bps;
  }
  EXPECT_THAT(Code(index.Resolve("53.03.02", AreaLevel::kVillage)), HasSubstr("code of a district"));
  EXPECT_THAT(Code(index.Resolve("53.03.02.2099")), HasSubstr("not on the list"));
  EXPECT_THAT(Code(index.Resolve("Atlantis", AreaLevel::kVillage, "53.03.02")), HasSubstr("village in 53.03.02"));
  EXPECT_EQ(index.Resolve(" ").status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(AreaIndex, ANameMayBeginWithANumber) {
  const AreaIndex index({AreaOf("16.71.01.1001", "1 Ilir"), AreaOf("16.71.01.1010", "10 Ilir")}, {}, {});
  EXPECT_EQ(Code(index.Resolve("1 ilir")), "16.71.01.1001");
}

std::string FieldAtFault(const AreaChangeRow& row) {
  const auto read = ReadAreaChangeRow(row);
  return std::holds_alternative<RowProblem>(read) ? std::get<RowProblem>(read).field : "";
}

TEST(AreaChangeRow, TakesItsDayFromTheColumnOrFromADecreeThatIsKnown) {
  AreaChangeRow row{"53.03.20.1006",
                    "Atmen",
                    "53.03.20.2006",
                    "Unini",
                    "Permendagri 58/2021 (kelurahan)",
                    "Kepmendagri 100.1.1-6117/2022 (desa)",
                    ""};
  EXPECT_EQ(std::get<AreaChange>(ReadAreaChangeRow(row)).valid_from, absl::CivilDay(2022, 11, 9));
  row.valid_from = "2022-12-01";
  EXPECT_EQ(std::get<AreaChange>(ReadAreaChangeRow(row)).valid_from, absl::CivilDay(2022, 12, 1));
  row.valid_from = "";
  row.new_decree = "Kepmendagri 1/2031";
  EXPECT_EQ(FieldAtFault(row), "valid_from");
}

TEST(AreaChangeRow, NamesTheFieldAtFault) {
  const char* const day = "2022-11-09";
  EXPECT_EQ(FieldAtFault({"5303201006", "Atmen", "53.03.20.2006", "Unini", "", "", day}), "old_code");
  EXPECT_EQ(FieldAtFault({"53.03.20.1006", "Atmen", "53.03.20.2006", "Unini", "", "", "9-11-2022"}), "valid_from");
  EXPECT_EQ(FieldAtFault({"53.03.20.1006", "Atmen", "53.03.20", "Unini", "", "", day}), "new_code");
  EXPECT_EQ(FieldAtFault({"53.03.20.1006", "Atmen", "53.03.20.1006", "Unini", "", "", day}), "new_code");
  EXPECT_EQ(FieldAtFault({"53.03.20.1006", "", "53.03.20.2006", "Unini", "", "", day}), "old_name");
  EXPECT_EQ(FieldAtFault({"53.03.20.1006", "Atmen", "53.03.20.2006", "\x01", "", "", day}), "new_name");
}

TEST(AreaChange, ThatLeadsBackToItsOwnCodeIsNoticed) {
  std::map<std::string, AreaChange, std::less<>> changes;
  changes.emplace("53.03.20.1006", Change("53.03.20.1006", "a", "53.03.20.2006", "b"));
  changes.emplace("53.03.20.2006", Change("53.03.20.2006", "b", "53.03.20.3006", "c"));
  EXPECT_TRUE(LeadsBack(changes, Change("53.03.20.3006", "c", "53.03.20.1006", "a")));
  EXPECT_FALSE(LeadsBack(changes, Change("53.03.20.3006", "c", "53.03.20.3007", "d")));
}

}  // namespace
}  // namespace jemputbola::registry::domain
