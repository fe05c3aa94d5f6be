#include <gtest/gtest.h>

#include "registry/domain/walk_in.h"

namespace jemputbola::registry::domain {
namespace {

const absl::CivilDay kToday(2024, 7, 24);

AreaIndex Areas() {
  std::vector<Area> areas(1);
  areas[0].code = "53.03.20.2006";
  areas[0].level = AreaLevel::kVillage;
  areas[0].name = "Unini";
  std::vector<AreaChange> changes(1);
  changes[0].old_code = "53.03.20.1006";
  changes[0].new_code = "53.03.20.2006";
  return AreaIndex(std::move(areas), std::move(changes), {});
}

WalkInText Maria() {
  WalkInText text;
  text.nik = "5303015708850001";
  text.full_name = "Maria Kono";
  text.sex = "P";
  text.birth_date = "1985-08-17";
  text.home_code = "53.03.20.2006";
  return text;
}

TEST(WalkIn, IsReadAsARowOfAList) {
  const auto read = ReadWalkIn(Maria(), kToday, Areas());
  const auto& person = std::get<WalkInPerson>(read);
  EXPECT_EQ(person.identity.full_name, "MARIA KONO");
  EXPECT_EQ(person.identity.sex, Sex::kFemale);
  EXPECT_EQ(person.identity.village_code, "53.03.20.2006");
  EXPECT_EQ(person.home_regency, "53.03");
  EXPECT_TRUE(person.village_known);
}

TEST(WalkIn, HasTheHomeOfTodayWhateverCodeWasTold) {
  WalkInText text = Maria();
  text.home_code = "53.03.20.1006";
  const auto read = ReadWalkIn(text, kToday, Areas());
  EXPECT_EQ(std::get<WalkInPerson>(read).identity.village_code, "53.03.20.2006");
}

TEST(WalkIn, MayComeFromAVillageThatIsOnNoListHereOrFromARegencyOnly) {
  WalkInText text = Maria();
  text.home_code = "53.04.02.2003";
  EXPECT_EQ(std::get<WalkInPerson>(ReadWalkIn(text, kToday, Areas())).home_regency, "53.04");
  text.home_code = "71.71";
  const auto read = ReadWalkIn(text, kToday, Areas());
  const auto& person = std::get<WalkInPerson>(read);
  EXPECT_EQ(person.home_regency, "71.71");
  EXPECT_EQ(person.identity.village_code, "71.71");
  EXPECT_FALSE(person.village_known);
}

TEST(WalkIn, ThatIsNobodyIsRefusedWithASentenceThatDoesNotRepeatIt) {
  const auto refused = [](auto spoil) {
    WalkInText text = Maria();
    spoil(text);
    const auto read = ReadWalkIn(text, kToday, Areas());
    const auto* sentence = std::get_if<std::string>(&read);
    return sentence != nullptr && !sentence->empty() && sentence->find("5303") == std::string::npos;
  };
  EXPECT_TRUE(refused([](WalkInText& text) { text.nik = "5303015708850000"; }));
  EXPECT_TRUE(refused([](WalkInText& text) { text.nik = ""; }));
  EXPECT_TRUE(refused([](WalkInText& text) { text.full_name = ""; }));
  EXPECT_TRUE(refused([](WalkInText& text) { text.birth_date = "2030-01-01"; }));
  EXPECT_TRUE(refused([](WalkInText& text) { text.home_code = ""; }));
  EXPECT_TRUE(refused([](WalkInText& text) { text.home_code = "Unini"; }));
  EXPECT_TRUE(refused([](WalkInText& text) { text.home_code = "53.03.20"; }));
}

}  // namespace
}  // namespace jemputbola::registry::domain
