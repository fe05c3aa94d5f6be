#include "registry/domain/nik.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace jemputbola::registry::domain {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

bool KnowsAll(std::string_view /*district_code*/) {
  return true;
}

NikCheck Check(std::string_view nik) {
  return CheckNik(nik, std::nullopt, Sex::kUnknown, KnowsAll);
}

TEST(Nik, AcceptsTheExamplesOfForm) {
  EXPECT_TRUE(Check("3171011708450001").ok());
  EXPECT_TRUE(Check("3171012902001234").ok()) << "29 Feb 2000";
}

TEST(Nik, RefusesADateThatExistsInNoCentury) {
  EXPECT_THAT(Check("3171013002001234").error, HasSubstr("birth date"));
  EXPECT_THAT(Check("3171012902011234").error, HasSubstr("birth date")) << "neither 1901 nor 2001 is a leap year";
  EXPECT_THAT(Check("3171013104991234").error, HasSubstr("birth date"));
}

TEST(Nik, RefusesWhateverIsNot16Digits) {
  for (const char* nik : {"", "317101170845000", "31710117084500011", "31710117084500O1", " 171011708450001"}) {
    EXPECT_THAT(Check(nik).error, HasSubstr("16 digits")) << nik;
  }
}

TEST(Nik, TakesDays1To31AndForWomen41To71Only) {
  for (int day = 0; day <= 99; ++day) {
    const std::string digits = (day < 10 ? "0" : "") + std::to_string(day);
    const bool valid = (day >= 1 && day <= 31) || (day >= 41 && day <= 71);
    EXPECT_EQ(Check("317101" + digits + "01900001").ok(), valid) << day;
  }
}

TEST(Nik, RefusesMonthsOutside1To12AndSerialZero) {
  EXPECT_THAT(Check("3171011700450001").error, HasSubstr("month"));
  EXPECT_THAT(Check("3171011713450001").error, HasSubstr("month"));
  EXPECT_THAT(Check("3171011708450000").error, HasSubstr("serial"));
}

TEST(Nik, CallsAnUnknownRegionUnverifiedAndNotInvalid) {
  const NikCheck check = CheckNik("0000001708450001", std::nullopt, Sex::kUnknown,
                                  [](std::string_view district) { return district == "31.71.01"; });
  EXPECT_TRUE(check.ok());
  EXPECT_TRUE(check.unverified_region);
  EXPECT_FALSE(CheckNik("3171011708450001", std::nullopt, Sex::kUnknown, [](std::string_view district) {
                 return district == "31.71.01";
               }).unverified_region);
}

TEST(Nik, OnlyDoubtsABirthDateOrSexThatDiffers) {
  const absl::CivilDay born(1945, 8, 17);
  EXPECT_THAT(CheckNik("3171011708450001", born, Sex::kMale, KnowsAll).doubts, IsEmpty());
  EXPECT_THAT(CheckNik("3171015708450001", born, Sex::kFemale, KnowsAll).doubts, IsEmpty());
  const NikCheck check = CheckNik("3171011708450001", absl::CivilDay(1945, 8, 18), Sex::kFemale, KnowsAll);
  EXPECT_TRUE(check.ok());
  EXPECT_THAT(check.doubts, ElementsAre(NikCheck::Doubt::kBirthDateDiffers, NikCheck::Doubt::kSexDiffers));
}

TEST(Nik, NeverRepeatsTheNumberInItsError) {
  for (const char* nik : {"3171013002001234", "317101170845000", "3171011708450000"}) {
    EXPECT_THAT(Check(nik).error, ::testing::Not(HasSubstr(nik)));
  }
}

}  // namespace
}  // namespace jemputbola::registry::domain
