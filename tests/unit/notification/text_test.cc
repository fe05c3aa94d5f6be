#include "notification/domain/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "notification/domain/gsm7.h"
#include "notification/domain/phone.h"
#include "notification/domain/quiet_hours.h"

namespace jemputbola::notification {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

Visit VisitToSatab() {
  Visit visit;
  visit.visit_id = "visit-1";
  visit.revision = 1;
  visit.date = absl::CivilDay(2024, 7, 24);
  visit.village_code = "53.03.12.2004";
  visit.village_name = "Sa’tab";
  visit.district_code = "53.03.12";
  visit.district_name = "Bikomi Nilulat";
  visit.arrive_minute = 8 * 60 + 5;
  visit.leave_minute = 10 * 60 + 40;
  visit.expected_captures = 34;
  return visit;
}

TEST(Text, AnAnnouncementSaysWhatWhereWhenAndHowMany) {
  EXPECT_EQ(ComposeText(VisitToSatab(), Kind::kAnnounced, Role::kVillageHead, "7K3MPQ9A2XWT", false),
            "Jemput bola KTP-el Desa Sa'tab: Rab 24 Jul 2024 pkl 08.05-10.40, sekitar 34 orang. Ref 7K3MPQ9A2XWT");
}

TEST(Text, TheCamatIsToldTheDistrictToo) {
  EXPECT_THAT(ComposeText(VisitToSatab(), Kind::kAnnounced, Role::kDistrictHead, "R", false),
              HasSubstr("Desa Sa'tab, Kec. Bikomi Nilulat: Rab"));
}

TEST(Text, AChangeAndACancellationSaySoFirst) {
  EXPECT_THAT(ComposeText(VisitToSatab(), Kind::kChanged, Role::kVillageHead, "R", false), StartsWith("PERUBAHAN "));
  const std::string cancelled = ComposeText(VisitToSatab(), Kind::kCancelled, Role::kVillageHead, "R", false);
  EXPECT_THAT(cancelled, StartsWith("BATAL: "));
  EXPECT_THAT(cancelled, Not(HasSubstr("08.05")));
}

TEST(Text, AnUrbanVillageIsAKelurahanAndTheOfficeIsNamed) {
  Visit visit = VisitToSatab();
  visit.village_code = "53.03.06.1001";
  visit.at_office = true;
  const std::string text = ComposeText(visit, Kind::kAnnounced, Role::kVillageHead, "R", false);
  EXPECT_THAT(text, StartsWith("Perekaman KTP-el Kel. "));
  EXPECT_THAT(text, HasSubstr("di kantor Dukcapil"));
}

TEST(Text, TrainingIsMarkedInFront) {
  EXPECT_THAT(ComposeText(VisitToSatab(), Kind::kAnnounced, Role::kVillageHead, "R", true), StartsWith("[LATIHAN] "));
}

RC_GTEST_PROP(Text, IsAlwaysOneGsmMessageWithAllItsFacts, ()) {
  Visit visit = VisitToSatab();
  const auto any_name = [] {
    const std::string unit = *rc::gen::element<std::string>("Fatu’Ana ", "€", "[", "é ", "漢", "a");
    std::string name = *rc::gen::arbitrary<std::string>();
    for (int times = *rc::gen::inRange(0, 40); times > 0; --times) name += unit;
    return name;
  };
  visit.village_name = any_name();
  visit.district_name = any_name();
  visit.date = absl::CivilDay(2024, 1, 1) + *rc::gen::inRange(0, 400);
  visit.expected_captures = *rc::gen::inRange(0, 100'000);
  const Kind kind = *rc::gen::element(Kind::kAnnounced, Kind::kChanged, Kind::kCancelled);
  const Role role = *rc::gen::element(Role::kVillageHead, Role::kDistrictHead);
  const std::string reference = ReferenceOf(visit, kind, role);
  const std::string text = ComposeText(visit, kind, role, reference, *rc::gen::arbitrary<bool>());
  const auto septets = Septets(text);
  RC_ASSERT(septets.has_value());
  RC_ASSERT(*septets <= kMostSeptets);
  RC_ASSERT(text.find(FormatDay(visit.date)) != std::string::npos);
  RC_ASSERT(text.find("Ref " + reference) != std::string::npos);
}

RC_GTEST_PROP(Gsm7, TransliteratedTextIsInTheAlphabet, (const std::string& bytes)) {
  RC_ASSERT(Septets(Transliterate(bytes)).has_value());
  RC_ASSERT(Transliterate(Transliterate(bytes)) == Transliterate(bytes));
}

RC_GTEST_PROP(Gsm7, ACutFitsAndIsABeginning, (const std::string& bytes)) {
  const std::string text = Transliterate(bytes + "€{é");
  const auto room = static_cast<std::size_t>(*rc::gen::inRange(0, 20));
  const std::string cut = Cut(text, room);
  RC_ASSERT(Septets(cut).value() <= room);
  RC_ASSERT(text.compare(0, cut.size(), cut) == 0);
}

TEST(Gsm7, CountsEveryCharacterAtItsPrice) {
  EXPECT_EQ(Septets("Sa'tab"), 6u);
  EXPECT_EQ(Septets("^{}[]~\\|€"), 18u);
  EXPECT_EQ(Septets("éÄñ@$_"), 6u);
  EXPECT_EQ(Septets("Sa’tab"), std::nullopt);
  EXPECT_EQ(Septets("`"), std::nullopt);
}

TEST(Gsm7, TransliteratesWhatWouldMakeTheMessageTwiceAsLong) {
  EXPECT_EQ(Transliterate("Sa’tab – “T’Eba”…"), "Sa'tab - \"T'Eba\"...");
  EXPECT_EQ(Transliterate("a\u00a0b\tc\u200b"), "a b c");
  EXPECT_EQ(Transliterate("漢\xff"), "??");
}

TEST(Phone, IsNormalisedToE164) {
  for (const char* text :
       {"081234567890", "6281234567890", "+6281234567890", "+62 812-3456-7890", "(0812) 3456.7890"}) {
    EXPECT_EQ(NormalizePhone(text).value_or("refused"), "+6281234567890") << text;
  }
}

TEST(Phone, WhatGetsNoSmsIsRefusedWithoutRepeatingIt) {
  for (const char* text : {"0388 31234", "+62388312345", "", "abc", "0802345678", "0842345678", "08123456",
                           "+1 415 5550100", "08123456789012", "+0812345678", "8123456789", "0812345678a"}) {
    const auto phone = NormalizePhone(text);
    EXPECT_FALSE(phone.ok()) << text;
    if (*text != '\0') {
      EXPECT_THAT(std::string(phone.status().message()), Not(HasSubstr(text)));
    }
  }
  EXPECT_THAT(std::string(NormalizePhone("0388 31234").status().message()), HasSubstr("land line"));
}

const QuietHours kQuiet = {20 * 60, 7 * 60, absl::FixedTimeZone(8 * 3600)};
absl::Time Local(int day, int hour, int minute) {
  return absl::FromCivil(absl::CivilMinute(2024, 7, day, hour, minute), kQuiet.zone);
}

TEST(Quiet, AnAnnouncementOfTheNightWaitsForSeven) {
  const absl::CivilDay visit(2024, 7, 24);
  EXPECT_EQ(EarliestAt(Local(23, 19, 59), Kind::kAnnounced, visit, kQuiet), Local(23, 19, 59));
  EXPECT_EQ(EarliestAt(Local(23, 20, 0), Kind::kAnnounced, visit, kQuiet), Local(24, 7, 0));
  EXPECT_EQ(EarliestAt(Local(24, 6, 59), Kind::kAnnounced, visit, kQuiet), Local(24, 7, 0));
  EXPECT_EQ(EarliestAt(Local(24, 7, 0), Kind::kAnnounced, visit, kQuiet), Local(24, 7, 0));
}

TEST(Quiet, OnlyAChangeOrCancellationOfTodayOrTomorrowBreaksIt) {
  const absl::Time night = Local(22, 23, 0);
  EXPECT_EQ(EarliestAt(night, Kind::kChanged, absl::CivilDay(2024, 7, 23), kQuiet), night);
  EXPECT_EQ(EarliestAt(night, Kind::kCancelled, absl::CivilDay(2024, 7, 22), kQuiet), night);
  EXPECT_EQ(EarliestAt(night, Kind::kChanged, absl::CivilDay(2024, 7, 24), kQuiet), Local(23, 7, 0));
}

TEST(Quiet, ANoticeMattersUntilTheDayOfItsVisitIsOver) {
  EXPECT_TRUE(StillMatters(Local(24, 23, 59), absl::CivilDay(2024, 7, 24), kQuiet));
  EXPECT_FALSE(StillMatters(Local(25, 0, 0), absl::CivilDay(2024, 7, 24), kQuiet));
}

TEST(Reference, IsTheSameForTheSameAndAnotherForAnyDifference) {
  const Visit visit = VisitToSatab();
  const std::string reference = ReferenceOf(visit, Kind::kAnnounced, Role::kVillageHead);
  EXPECT_EQ(ReferenceOf(VisitToSatab(), Kind::kAnnounced, Role::kVillageHead), reference);
  Visit later = visit;
  later.revision = 2;
  Visit other_day = visit;
  other_day.date += 1;
  const std::set<std::string> references = {reference, ReferenceOf(visit, Kind::kAnnounced, Role::kDistrictHead),
                                            ReferenceOf(visit, Kind::kCancelled, Role::kVillageHead),
                                            ReferenceOf(later, Kind::kAnnounced, Role::kVillageHead),
                                            ReferenceOf(other_day, Kind::kAnnounced, Role::kVillageHead)};
  EXPECT_EQ(references.size(), 5u);
  EXPECT_EQ(reference.size(), 12u);
}

}  // namespace
}  // namespace jemputbola::notification
