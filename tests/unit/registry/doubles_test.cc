#include "registry/domain/doubles.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <set>
#include <tuple>

#include "absl/strings/str_format.h"

namespace jemputbola::registry::domain {
namespace {

struct Person {
  std::string id;
  std::string village;
  std::string name;
  absl::CivilDay born;
};

using Found = std::set<std::tuple<std::string, std::string, Likeness>>;

Found Search(const std::vector<Person>& people) {
  DoubleSearch search;
  std::map<std::string, std::string> names;
  for (const Person& person : people) {
    search.Add(person.id, person.village, person.name, person.born, Sex::kFemale);
    names[person.id] = person.name;
  }
  Found found;
  search.Search(
      [&](const std::vector<std::string>& ids) {
        std::vector<std::string> wanted;
        for (const std::string& id : ids) wanted.push_back(names.at(id));
        return wanted;
      },
      [&](const DoubleSearch::Pair& pair) {
        EXPECT_TRUE(found.emplace(pair.first, pair.second, pair.likeness).second) << "each pair once";
      });
  return found;
}

// Everyone with everyone.
Found CompareAll(const std::vector<Person>& people) {
  Found found;
  for (const Person& a : people) {
    for (const Person& b : people) {
      if (a.id >= b.id || a.village != b.village) continue;
      const auto likeness = CompareNames(ComparableName(a.name), ComparableName(b.name));
      if (a.born == b.born && likeness) found.emplace(a.id, b.id, *likeness);
      if (ComparableName(a.name) == ComparableName(b.name) && IsTypedDate(a.born, b.born)) {
        found.emplace(a.id, b.id, Likeness::kTypedDate);
      }
    }
  }
  return found;
}

RC_GTEST_PROP(Doubles, TheSearchFindsWhatComparingEveryoneWithEveryoneFinds, ()) {
  const auto words = rc::gen::element<std::string>("Maria", "Mariah", "Goreti", "Goretti", "Naben", "M", "Sila");
  const auto name =
      rc::gen::map(rc::gen::pair(words, words), [](const auto& pair) { return pair.first + " " + pair.second; });
  std::vector<Person> people;
  const int count = *rc::gen::inRange(0, 40);
  for (int i = 0; i < count; ++i) {
    people.push_back({absl::StrFormat("person-%03d", i), *rc::gen::element<std::string>("A", "B"), *name,
                      absl::CivilDay(1985, *rc::gen::inRange(1, 4), *rc::gen::inRange(1, 4))});
  }
  RC_ASSERT(Search(people) == CompareAll(people));
}

TEST(Doubles, AVillageOfOneBirthDateIsNotComparedWithoutEnd) {
  std::vector<Person> people;
  constexpr int kPeople = 5'000;
  for (int i = 0; i < kPeople; ++i) {
    // Words of letters, since numbers tell people apart.
    std::string name = "Anak ";
    for (int rest = i + 1000; rest > 0; rest /= 26) name.push_back(static_cast<char>('A' + rest % 26));
    people.push_back({absl::StrFormat("person-%06d", i), "A", name + " Desa", absl::CivilDay(1970, 7, 1)});
  }
  people.push_back({"person-x", "A", people[7].name, absl::CivilDay(1970, 7, 1)});
  const Found found = Search(people);
  EXPECT_TRUE(found.contains({people[7].id, "person-x", Likeness::kSameName}));
}

TEST(Doubles, OtherSexesAreNotTwinsUnlessEverythingElseIsTheSame) {
  DoubleSearch search;
  search.Add("a", "A", "Yohanes Kefi", absl::CivilDay(1985, 8, 17), Sex::kMale);
  search.Add("b", "A", "Yohana Kefi", absl::CivilDay(1985, 8, 17), Sex::kFemale);
  search.Add("c", "A", "Yohanes Kefi", absl::CivilDay(1985, 8, 17), Sex::kFemale);
  std::set<std::string> found;
  search.Search(
      [](const std::vector<std::string>& ids) {
        std::vector<std::string> names;
        for (const std::string& id : ids) names.emplace_back(id == "b" ? "Yohana Kefi" : "Yohanes Kefi");
        return names;
      },
      [&](const DoubleSearch::Pair& pair) { found.insert(pair.first + pair.second); });
  EXPECT_EQ(found, (std::set<std::string>{"ac", "bc"}));
}

}  // namespace
}  // namespace jemputbola::registry::domain
