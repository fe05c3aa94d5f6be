#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <map>
#include <numeric>
#include <regex>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "cli/generate/areas.h"
#include "cli/generate/contacts.h"
#include "cli/generate/csv.h"
#include "cli/generate/people.h"

namespace jemputbola::cli::generate {
namespace {

std::string ReadData(const std::string& name) {
  std::ifstream file(std::string(JB_DATA) + "/" + name);
  EXPECT_TRUE(file) << name;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

struct July : testing::Test {
  Areas areas = ParseAreas(ReadData("areas.csv")).value();
  std::vector<Count> counts = ParseCounts(ReadData("unrecorded_2024-07.csv")).value();
  std::vector<Person> people = People(areas, counts, 2024).value();
};

TEST_F(July, DistrictsHaveExactlyTheCountsOfTheList) {
  std::map<std::string, std::int64_t> by_district;
  for (const Person& person : people) ++by_district[person.village_code.substr(0, 8)];
  ASSERT_EQ(by_district.size(), 24u);
  for (const Count& count : counts) EXPECT_EQ(by_district[count.district_code], count.people) << count.district_code;
  EXPECT_EQ(by_district["53.03.05"], 1126);  // Kota Kefamenanu
  EXPECT_EQ(by_district["53.03.07"], 812);   // Biboki Anleu
  EXPECT_EQ(by_district["53.03.08"], 747);   // Insana
  EXPECT_EQ(by_district["53.03.12"], 99);    // Musi
}

TEST_F(July, NiksAreUniqueAndTellDistrictBirthAndSex) {
  std::set<std::string> districts;
  for (const District& district : areas.districts) {
    districts.insert(district.code.substr(0, 2) + district.code.substr(3, 2) + district.code.substr(6, 2));
  }
  std::set<std::string> niks;
  for (const Person& person : people) {
    EXPECT_TRUE(niks.insert(person.nik).second);
    ASSERT_EQ(person.nik.size(), 16u);
    EXPECT_TRUE(districts.count(person.nik.substr(0, 6)));
    EXPECT_EQ(std::stoi(person.nik.substr(6, 2)), person.birth_date.day() + (person.female ? 40 : 0));
    EXPECT_EQ(std::stoi(person.nik.substr(8, 2)), person.birth_date.month());
    EXPECT_EQ(std::stoi(person.nik.substr(10, 2)), person.birth_date.year() % 100);
    EXPECT_NE(person.nik.substr(12), "0000");
  }
}

TEST_F(July, NoWordOfANameIsAPlace) {
  bool apostrophe = false;
  for (const Person& person : people) {
    const std::string name = absl::AsciiStrToLower(person.full_name);
    apostrophe = apostrophe || name.find('\'') != std::string::npos;
    std::vector<std::string> words = absl::StrSplit(name, ' ');
    ASSERT_GE(words.size(), 2u);
    words.push_back(name);
    for (const std::string& word : words) {
      EXPECT_FALSE(std::binary_search(areas.place_words.begin(), areas.place_words.end(), word)) << word;
    }
  }
  EXPECT_TRUE(apostrophe);
}

TEST_F(July, PeopleAre16To80AndManyVoteForTheFirstTime) {
  int first_time = 0;
  for (const Person& person : people) {
    EXPECT_LE(person.birth_date, absl::CivilDay(2008, 7, 24));
    EXPECT_GT(person.birth_date, absl::CivilDay(1943, 7, 24));
    if (person.birth_date > absl::CivilDay(2007, 2, 14) && person.birth_date <= absl::CivilDay(2007, 11, 27))
      ++first_time;
  }
  EXPECT_GT(first_time, static_cast<int>(people.size()) / 4);
}

TEST_F(July, TheSameSeedGivesTheSameBytesAndAnotherSeedOthers) {
  EXPECT_EQ(PeopleCsv(people), PeopleCsv(People(areas, counts, 2024).value()));
  EXPECT_EQ(TruthCsv(people), TruthCsv(People(areas, counts, 2024).value()));
  EXPECT_NE(PeopleCsv(people), PeopleCsv(People(areas, counts, 2025).value()));
  EXPECT_EQ(ContactsCsv(areas, 1), ContactsCsv(areas, 1));
}

TEST_F(July, TheVillagesOfADistrictDoNotDependOnTheSeed) {
  std::map<std::string, int> one;
  std::map<std::string, int> two;
  for (const Person& person : people) ++one[person.village_code];
  const std::vector<Person> others = People(areas, counts, 7).value();
  for (const Person& person : others) ++two[person.village_code];
  EXPECT_EQ(one, two);
}

TEST_F(July, TheTruthHoldsEveryCase) {
  std::set<std::string> truths;
  for (const Person& person : people) truths.insert(person.truth);
  EXPECT_EQ(truths,
            (std::set<std::string>{"present", "absent", "away", "deceased", "unknown_person", "moved", "refused"}));
}

TEST_F(July, ThePeopleFileHasTheColumnsOfAnImport) {
  auto rows =
      ParseCsv(PeopleCsv(people), {"nik", "kk", "full_name", "sex", "birth_date", "address", "phone", "village_code"});
  ASSERT_TRUE(rows.ok()) << rows.status();
  ASSERT_EQ(rows->size(), people.size());
  EXPECT_EQ(rows->front()["full_name"], people.front().full_name);
  EXPECT_EQ(rows->front()["birth_date"], absl::FormatCivilTime(people.front().birth_date));
}

TEST_F(July, PhonesAreMobileNumbers) {
  const std::regex mobile(R"(\+628[1-35-9]\d{7,10})");
  for (const Person& person : people) {
    EXPECT_TRUE(person.phone.empty() || std::regex_match(person.phone, mobile));
  }
}

TEST(GenerateTest, PartsSumToTheTotalWhateverItIs) {
  std::vector<std::string> villages = {"1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7"};
  for (std::int64_t total = 0; total < 500; ++total) {
    std::vector<std::int64_t> parts = Spread(total, villages);
    EXPECT_EQ(std::accumulate(parts.begin(), parts.end(), std::int64_t{0}), total);
    EXPECT_GE(*std::min_element(parts.begin(), parts.end()), 0);
  }
}

TEST(GenerateTest, ACountOfAnUnknownDistrictIsRefused) {
  Areas areas =
      ParseAreas("code,level,name,parent,lat,lon\n1.1.1,kecamatan,A,1.1,,\n1.1.1.2001,desa,B,1.1.1,,\n").value();
  EXPECT_EQ(People(areas, {{"1.1.2", 5}}, 1).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(People(areas, {{"1.1.1", 5}}, 1)->size(), 5u);
}

TEST(GenerateTest, CsvFieldsAreQuotedWhereTheyMustBe) {
  EXPECT_EQ(CsvLine({"", "a", "b,c", "say \"x\""}), ",a,\"b,c\",\"say \"\"x\"\"\"\n");
  auto rows = ParseCsv("a,b\n" + CsvLine({"x,y", "say \"z\""}), {"a", "b"});
  ASSERT_TRUE(rows.ok());
  EXPECT_EQ(rows->at(0)["a"], "x,y");
  EXPECT_EQ(rows->at(0)["b"], "say \"z\"");
}

TEST(GenerateTest, ABadCsvFileIsRefusedWithItsLine) {
  EXPECT_EQ(ParseCsv("", {}).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ParseCsv("a,b\n1,2\n", {"c"}).status().code(), absl::StatusCode::kInvalidArgument);
  absl::Status status = ParseCsv("a,b\n1,2\n3\n", {"a"}).status();
  EXPECT_NE(status.message().find("Line 3"), absl::string_view::npos) << status;
  EXPECT_EQ(ParseCounts("code,unrecorded\n53.03.01,many\n").status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace jemputbola::cli::generate
