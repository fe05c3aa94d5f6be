#include "registry/domain/person_row.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace jemputbola::registry::domain {
namespace {

const absl::CivilDay kToday(2024, 7, 24);
const PersonRow kGoodRow{"5303011708850001", "5303010101010001", "Maria T'Eba", "L",
                         "1985-08-17",       "RT 1 RW 2",        "0812",        "53.03.01.2005"};

auto Read(const PersonRow& row) {
  return ReadPersonRow(
      row, kToday, [](std::string_view village) { return village == "53.03.01.2005"; },
      [](std::string_view district) { return district == "53.03.01"; });
}

std::string FieldAtFault(PersonRow row, std::string_view PersonRow::*field, std::string_view value) {
  row.*field = value;
  const auto read = Read(row);
  if (!std::holds_alternative<RowProblem>(read)) return "";
  EXPECT_TRUE(value.size() < 4 || std::get<RowProblem>(read).message.find(value) == std::string::npos)
      << "the content stands in the message";
  return std::get<RowProblem>(read).field;
}

TEST(PersonRow, ReadsAPerson) {
  const auto read = Read(kGoodRow);
  ASSERT_TRUE(std::holds_alternative<ListedPerson>(read));
  const auto& person = std::get<ListedPerson>(read);
  EXPECT_EQ(person.village_code, "53.03.01.2005");
  EXPECT_EQ(person.identity.full_name, "Maria T'Eba");
  EXPECT_EQ(person.identity.birth_date, absl::CivilDay(1985, 8, 17));
  EXPECT_EQ(person.identity.sex, Sex::kMale);
  EXPECT_TRUE(person.nik_check.doubts.empty());
}

TEST(PersonRow, NamesTheFieldAtFaultAndNotItsContent) {
  EXPECT_EQ(FieldAtFault(kGoodRow, &PersonRow::nik, "5303013002001234"), "nik");
  EXPECT_EQ(FieldAtFault(kGoodRow, &PersonRow::kk, "12345"), "kk");
  EXPECT_EQ(FieldAtFault(kGoodRow, &PersonRow::full_name, ""), "full_name");
  EXPECT_EQ(FieldAtFault(kGoodRow, &PersonRow::sex, "X"), "sex");
  EXPECT_EQ(FieldAtFault(kGoodRow, &PersonRow::birth_date, "17-08-1985"), "birth_date");
  EXPECT_EQ(FieldAtFault(kGoodRow, &PersonRow::birth_date, "2099-01-01"), "birth_date");
  EXPECT_EQ(FieldAtFault(kGoodRow, &PersonRow::birth_date, "1899-12-31"), "birth_date");
  EXPECT_EQ(FieldAtFault(kGoodRow, &PersonRow::address, "a\x01"), "address");
  EXPECT_EQ(FieldAtFault(kGoodRow, &PersonRow::village_code, "53.03.01"), "village_code");
  EXPECT_EQ(FieldAtFault(kGoodRow, &PersonRow::village_code, "53.03.01.2006"), "village_code");
  EXPECT_EQ(FieldAtFault(kGoodRow, &PersonRow::village_code, "5303012005"), "village_code");
}

TEST(PersonRow, MayLackFamilyCardSexAddressAndPhone) {
  PersonRow row = kGoodRow;
  row.kk = row.sex = row.address = row.phone = "";
  EXPECT_TRUE(std::holds_alternative<ListedPerson>(Read(row)));
}

TEST(PersonRow, KeepsADoubtedPerson) {
  PersonRow row = kGoodRow;
  row.birth_date = "1985-08-18";
  row.nik = "3171011708850001";
  const auto read = Read(row);
  ASSERT_TRUE(std::holds_alternative<ListedPerson>(read));
  EXPECT_TRUE(std::get<ListedPerson>(read).nik_check.unverified_region);
  EXPECT_THAT(std::get<ListedPerson>(read).nik_check.doubts,
              ::testing::ElementsAre(NikCheck::Doubt::kBirthDateDiffers));
}

}  // namespace
}  // namespace jemputbola::registry::domain
