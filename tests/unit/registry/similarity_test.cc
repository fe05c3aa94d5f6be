#include "registry/domain/similarity.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace jemputbola::registry::domain {
namespace {

std::optional<Likeness> Compare(std::string_view a, std::string_view b) {
  const auto forth = CompareNames(ComparableName(a), ComparableName(b));
  EXPECT_EQ(forth, CompareNames(ComparableName(b), ComparableName(a))) << a << " and " << b;
  return forth;
}

TEST(Similarity, NamesAreComparedWithoutAccentsCasePunctuationAndSpaces) {
  EXPECT_EQ(ComparableName("  Yohanes  d'Arc Sa’tab "), "YOHANES DARC SATAB");
  EXPECT_EQ(ComparableName("José-Mañuel Çelik"), "JOSE MANUEL CELIK");
  EXPECT_EQ(ComparableName("M. Goreti"), "M GORETI");
  EXPECT_EQ(ComparableName("..."), "");
}

TEST(Similarity, ANameThatDiffersAsTypingDoesIsAlike) {
  EXPECT_EQ(Compare("Maria Goreti Naben", "MARIA GORETI NABEN"), Likeness::kSameName);
  EXPECT_EQ(Compare("Maria Goreti Naben", "Maria Goretti Naben"), Likeness::kTypedName);
  EXPECT_EQ(Compare("Yohanes Tefa", "Yohanse Tefa"), Likeness::kTypedName);
  EXPECT_EQ(Compare("Miomaffo Sila", "Miomafo Silla"), Likeness::kTypedName);
  EXPECT_EQ(Compare("Maria", "Marta"), Likeness::kTypedName);
  EXPECT_EQ(Compare("Anna Maria", "Annamaria"), Likeness::kTypedName);
}

TEST(Similarity, WordsMayBeShortenedLeftOutOrInAnotherOrder) {
  EXPECT_EQ(Compare("M. Goreti Naben", "Maria Goreti Naben"), Likeness::kShortenedName);
  EXPECT_EQ(Compare("Yoh Kefi Banusu", "Yohanes Kefi Banusu"), Likeness::kShortenedName);
  EXPECT_EQ(Compare("Naben Maria Goreti", "Maria Goreti Naben"), Likeness::kShortenedName);
  EXPECT_EQ(Compare("Maria Naben", "Maria Goreti Naben"), Likeness::kShortenedName);
}

TEST(Similarity, OtherPeopleAreNotAlike) {
  EXPECT_EQ(Compare("Maria Naben", "Marta Tefa"), std::nullopt);
  EXPECT_EQ(Compare("Ana", "Ani"), std::nullopt) << "too short for a typing error";
  EXPECT_EQ(Compare("Maria", "Maria Goreti Naben"), std::nullopt) << "one word is too little";
  EXPECT_EQ(Compare("Xaverius Quill 0001", "Xaverius Quill 0002"), std::nullopt);
  EXPECT_EQ(Compare("M K", "Maria Kefi"), std::nullopt) << "no word in full";
  EXPECT_EQ(CompareNames("", ""), std::nullopt);
}

TEST(Similarity, DatesThatDifferAsTypingDoesAreAlike) {
  using Day = absl::CivilDay;
  EXPECT_TRUE(IsTypedDate(Day(1985, 8, 7), Day(1985, 7, 8))) << "day and month";
  EXPECT_TRUE(IsTypedDate(Day(1985, 8, 12), Day(1985, 8, 21))) << "digits swapped";
  EXPECT_TRUE(IsTypedDate(Day(1985, 8, 17), Day(1958, 8, 17)));
  EXPECT_TRUE(IsTypedDate(Day(1985, 8, 17), Day(1985, 8, 11)));
  EXPECT_TRUE(IsTypedDate(Day(1985, 8, 17), Day(1986, 8, 17)));
  EXPECT_FALSE(IsTypedDate(Day(1985, 8, 17), Day(1985, 8, 17))) << "the same is no typing error";
  EXPECT_FALSE(IsTypedDate(Day(1985, 8, 17), Day(1965, 8, 17))) << "father and son";
  EXPECT_FALSE(IsTypedDate(Day(1985, 8, 17), Day(1985, 9, 18)));
  EXPECT_FALSE(IsTypedDate(Day(1985, 8, 17), Day(1984, 7, 17)));
}

// The textbook recursion: slow, and plainly right.
int SlowDistance(std::string_view a, std::string_view b) {
  if (a.empty() || b.empty()) return static_cast<int>(a.size() + b.size());
  int best = SlowDistance(a.substr(1), b.substr(1)) + (a[0] == b[0] ? 0 : 1);
  best = std::min({best, SlowDistance(a.substr(1), b) + 1, SlowDistance(a, b.substr(1)) + 1});
  if (a.size() > 1 && b.size() > 1 && a[0] == b[1] && a[1] == b[0]) {
    best = std::min(best, SlowDistance(a.substr(2), b.substr(2)) + 1);
  }
  return best;
}

RC_GTEST_PROP(Similarity, TheDistanceIsTheTextbooksUpToTheLimit, ()) {
  const auto word = rc::gen::resize(6, rc::gen::container<std::string>(rc::gen::element('A', 'B', 'C')));
  const auto a = *word;
  const auto b = *word;
  const int most = *rc::gen::inRange(0, 5);
  RC_ASSERT(EditDistance(a, b, most) == std::min(SlowDistance(a, b), most + 1));
}

}  // namespace
}  // namespace jemputbola::registry::domain
