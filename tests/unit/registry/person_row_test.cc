#include "registry/domain/person_row.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "registry/domain/text.h"

namespace jemputbola::registry::domain {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const absl::CivilDay kToday(2024, 7, 24);
const PersonRow kGoodRow{.nik = "5303011708850001",
                         .kk = "5303010101010001",
                         .full_name = "Maria T'Eba",
                         .sex = "L",
                         .birth_date = "1985-08-17",
                         .address = "RT 1 RW 2",
                         .phone = "0812",
                         .village_code = "53.03.01.2005",
                         .village = "",
                         .district = "",
                         .marital_status = ""};

const AreaIndex& Areas() {
  static const AreaIndex kAreas({{"53", AreaLevel::kProvince, "Nusa Tenggara Timur", {}},
                                 {"53.03", AreaLevel::kRegency, "Kabupaten Timor Tengah Utara", {}},
                                 {"53.03.01", AreaLevel::kDistrict, "Miomaffo Timur", {}},
                                 {"53.03.01.2005", AreaLevel::kVillage, "Bokon", {}},
                                 {"53.03.02", AreaLevel::kDistrict, "Miomaffo Barat", {}},
                                 {"53.03.02.2007", AreaLevel::kVillage, "Sa'tab", {}},
                                 {"53.03.02.2008", AreaLevel::kVillage, "Bokon", {}},
                                 {"53.03.02.2009", AreaLevel::kVillage, "Oeolo", {}},
                                 {"53.03.02.2010", AreaLevel::kVillage, "Oe'olo", {}}},
                                {}, {});
  return kAreas;
}

auto Read(const PersonRow& row) {
  return ReadPersonRow(row, kToday, Areas());
}

ListedPerson Listed(const PersonRow& row) {
  const auto read = Read(row);
  const auto* person = std::get_if<ListedPerson>(&read);
  EXPECT_NE(person, nullptr) << std::get<RowProblem>(read).field << " " << std::get<RowProblem>(read).message;
  return person == nullptr ? ListedPerson() : *person;
}

PersonRow With(std::string_view PersonRow::*field, std::string_view value, PersonRow row = kGoodRow) {
  row.*field = value;
  return row;
}

RowProblem Problem(const PersonRow& row) {
  const auto read = Read(row);
  return std::holds_alternative<RowProblem>(read) ? std::get<RowProblem>(read) : RowProblem();
}

std::string FieldAtFault(std::string_view PersonRow::*field, std::string_view value) {
  const RowProblem problem = Problem(With(field, value));
  EXPECT_TRUE(value.size() < 4 || problem.message.find(value) == std::string::npos)
      << "the content stands in the message";
  return problem.field;
}

TEST(PersonRow, ReadsAPerson) {
  const ListedPerson person = Listed(kGoodRow);
  EXPECT_EQ(person.identity.village_code, "53.03.01.2005");
  EXPECT_EQ(person.identity.full_name, "MARIA T'EBA");
  EXPECT_EQ(person.identity.birth_date, absl::CivilDay(1985, 8, 17));
  EXPECT_EQ(person.identity.sex, Sex::kMale);
  EXPECT_FALSE(person.identity.ever_married);
  EXPECT_THAT(person.doubts, IsEmpty());
  EXPECT_FALSE(person.unverified_region);
}

TEST(PersonRow, NamesTheFieldAtFaultAndNotItsContent) {
  EXPECT_EQ(FieldAtFault(&PersonRow::nik, "5303013002001234"), "nik");
  EXPECT_EQ(FieldAtFault(&PersonRow::kk, "12345"), "kk");
  EXPECT_EQ(FieldAtFault(&PersonRow::full_name, " "), "full_name");
  EXPECT_EQ(FieldAtFault(&PersonRow::sex, "X"), "sex");
  EXPECT_EQ(FieldAtFault(&PersonRow::birth_date, "17 Agustus 1985"), "birth_date");
  EXPECT_EQ(FieldAtFault(&PersonRow::birth_date, "2099-01-01"), "birth_date");
  EXPECT_EQ(FieldAtFault(&PersonRow::birth_date, "1899-12-31"), "birth_date");
  EXPECT_EQ(FieldAtFault(&PersonRow::address, "a\x01"), "address");
  EXPECT_EQ(FieldAtFault(&PersonRow::village_code, "53.03.01"), "village_code");
  EXPECT_EQ(FieldAtFault(&PersonRow::village_code, "53.03.01.2006"), "village_code");
  EXPECT_EQ(FieldAtFault(&PersonRow::village_code, "5303012005"), "village_code");
}

TEST(PersonRow, MayLackFamilyCardSexAddressAndPhone) {
  PersonRow row = kGoodRow;
  row.kk = row.sex = row.address = row.phone = "";
  EXPECT_EQ(Listed(row).identity.sex, Sex::kUnknown);
}

TEST(PersonRow, KeepsADoubtedPersonAndTellsErrorWarningAndUnverifiedApart) {
  ListedPerson person = Listed(With(&PersonRow::birth_date, "1985-08-18", With(&PersonRow::nik, "3171011708850001")));
  EXPECT_TRUE(person.unverified_region);
  ASSERT_EQ(person.doubts.size(), 1U);
  EXPECT_EQ(person.doubts[0].field, "birth_date");
  person = Listed(With(&PersonRow::sex, "P"));
  ASSERT_EQ(person.doubts.size(), 1U);
  EXPECT_EQ(person.doubts[0].field, "sex");
  EXPECT_EQ(Problem(With(&PersonRow::nik, "5303018508850001")).field, "nik") << "days 81-99 are no birth days";
}

TEST(PersonRow, ANumberThatASpreadsheetMangledIsMendedOrExplained) {
  EXPECT_EQ(Listed(With(&PersonRow::nik, "'5303011708850001")).identity.nik, "5303011708850001");
  EXPECT_EQ(Listed(With(&PersonRow::nik, "530301 170885 0001")).identity.nik, "5303011708850001");
  EXPECT_THAT(Problem(With(&PersonRow::nik, "5,30301E+15")).message, HasSubstr("spreadsheet"));
}

TEST(PersonRow, AVillageIsFoundByItsNameWithinItsDistrict) {
  PersonRow row = With(&PersonRow::village_code, "");
  row.village = "Desa Bokon";
  row.district = "Miomaffo Barat";
  EXPECT_EQ(Listed(row).identity.village_code, "53.03.02.2008");
  row.district = "53.03.01";
  EXPECT_EQ(Listed(row).identity.village_code, "53.03.01.2005");
  row.district = "Kec. Miomaffo Barat";
  row.village = "SA’TAB";
  EXPECT_EQ(Listed(row).identity.village_code, "53.03.02.2007");
}

TEST(PersonRow, AVillageThatIsUnknownAmbiguousOrWithoutDistrictIsRefused) {
  PersonRow row = With(&PersonRow::village_code, "");
  EXPECT_EQ(Problem(row).field, "village_code");
  row.village = "Bokon";
  EXPECT_EQ(Problem(row).field, "district");
  row.district = "Insana";
  EXPECT_EQ(Problem(row).field, "district");
  row.district = "Miomaffo Barat";
  row.village = "Haumeni";
  EXPECT_EQ(Problem(row).field, "village");
  row.village = "Oeolo";
  EXPECT_EQ(Problem(row).field, "village") << "two have this name";
}

TEST(PersonRow, MaritalStatusIsReadAsFamilyCardsAndVoterListsWriteIt) {
  for (const char* married : {"KAWIN", "kawin tercatat", "Cerai Hidup", "CERAI MATI", "S", "P", "2"}) {
    EXPECT_TRUE(Listed(With(&PersonRow::marital_status, married)).identity.ever_married) << married;
  }
  for (const char* never : {"BELUM KAWIN", "belum  kawin", "B", "1", ""}) {
    const ListedPerson person = Listed(With(&PersonRow::marital_status, never));
    EXPECT_FALSE(person.identity.ever_married) << never;
    EXPECT_THAT(person.doubts, IsEmpty()) << never;
  }
  EXPECT_EQ(Listed(With(&PersonRow::marital_status, "?")).doubts.size(), 1U);
}

TEST(ReadDate, UnderstandsIsoAndTheIndonesianOrder) {
  const absl::CivilDay day(2007, 11, 2);
  for (const char* text : {"2007-11-02", "02-11-2007", "2-11-2007", "02/11/2007", "2/11/2007", "02.11.2007"}) {
    EXPECT_EQ(ReadDate(text), day) << text;
  }
  EXPECT_EQ(ReadDate("29-02-2000"), absl::CivilDay(2000, 2, 29));
}

TEST(ReadDate, RefusesWhatIsNoDay) {
  for (const char* text :
       {"", "2007", "2007-11", "29-02-2001", "31/11/2007", "11/27/2007", "02-11-07", "02-11/2007", "2007-11-02x",
        "20071102", "0002-11-2007", "2007-011-02", "99999-01-01", "-1-11-2007", "1-1-1-2007"}) {
    EXPECT_EQ(ReadDate(text), std::nullopt) << text;
  }
}

TEST(NormalText, WritesOneWayWhatPeopleTypeInMany) {
  EXPECT_EQ(NormalText("  Jalan   Zamrud\t77 "), "Jalan Zamrud 77");
  for (const char* apostrophe : {"'", "’", "‘", "ʼ", "`", "´", "′"}) {
    EXPECT_EQ(NormalName(std::string("Sa") + apostrophe + "tab"), "SA'TAB") << apostrophe;
  }
  EXPECT_EQ(NormalName("Jose\xCC\x81"), "JOSÉ") << "a letter and an accent are one character";
  EXPECT_EQ(NormalName("josé"), "JOSÉ");
  EXPECT_EQ(NormalName("Ana\xC2\xA0\xE2\x80\x8B Bere"), "ANA BERE") << "no-break and zero-width spaces";
  EXPECT_EQ(NormalName("Da–Costa"), "DA-COSTA");
  EXPECT_EQ(NormalName("\xE2\x80\x8B"), "");
  EXPECT_EQ(NormalName("a\xFF z"), "a\xFF z") << "what is no text stays";
}

TEST(NormalText, OfItsOwnResultIsTheSame) {
  for (const char* text : {"  Sa’tab ", "ﬁn", "I\xCC\x87stanbul", "ß", "Åse  `x´", "Ώ", "e\xCC\x81\xCC\xA3"}) {
    const std::string once = NormalName(text);
    EXPECT_EQ(NormalName(once), once) << text;
  }
}

TEST(PersonRow, ANameThatHoldsANumberOfAPersonIsRefused) {
  for (const char* name :
       {"5303011708850001", "MARIA 5303011708850001", "MARIA 5303 0117 0885 0001", "KK5303010101010001"}) {
    const auto read = Read(With(&PersonRow::full_name, name));
    ASSERT_TRUE(std::holds_alternative<RowProblem>(read)) << name;
    EXPECT_EQ(std::get<RowProblem>(read).field, "full_name");
    EXPECT_THAT(std::get<RowProblem>(read).message, HasSubstr("holds a long number"));
  }
  EXPECT_EQ(Listed(With(&PersonRow::full_name, "MARIA 2")).identity.full_name, "MARIA 2");
}

}  // namespace
}  // namespace jemputbola::registry::domain
