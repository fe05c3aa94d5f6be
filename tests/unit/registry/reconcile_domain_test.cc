#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "registry/domain/partner_row.h"
#include "registry/domain/reconcile.h"
#include "registry/domain/similarity.h"

namespace jemputbola::registry::domain {
namespace {

using ::testing::HasSubstr;

constexpr char kKeyId[] = "0a1b2c3d";
const std::string kHash(64, 'e');

AreaIndex Areas() {
  return AreaIndex({{"53", AreaLevel::kProvince, "Nusa Tenggara Timur", std::nullopt},
                    {"53.03", AreaLevel::kRegency, "Timor Tengah Utara", std::nullopt},
                    {"53.03.01", AreaLevel::kDistrict, "Miomaffo Timur", std::nullopt},
                    {"53.03.01.2005", AreaLevel::kVillage, "Bokon", std::nullopt}},
                   {}, {});
}

absl::StatusOr<PartnerRow> Read(const PartnerRowText& text) {
  return ReadPartnerRow(text, "53.03", Areas(), kKeyId);
}

Match MatchOfStage(Recording recording, bool returned = false) {
  return MatchOf({.recording = recording, .returned = returned});
}

TEST(MatchTest, TheBucketFollowsTheRecording) {
  EXPECT_EQ(MatchOfStage(Recording::kNotRecorded), Match::kNotRecorded);
  EXPECT_EQ(MatchOfStage(Recording::kBioCaptured), Match::kRecordedNotPrinted);
  EXPECT_EQ(MatchOfStage(Recording::kPrintReady), Match::kRecordedNotPrinted);
  EXPECT_EQ(MatchOfStage(Recording::kCardPrinted), Match::kRecordedPrinted);
  EXPECT_EQ(MatchOfStage(Recording::kCardIssued), Match::kRecordedPrinted);
  EXPECT_EQ(MatchOfStage(Recording::kNotRecorded, true), Match::kPrintFailed);
}

TEST(MatchTest, WhoeverWasRemovedOrIsGoneFromTheListHasAnInactiveNik) {
  EXPECT_EQ(MatchOf({.recording = Recording::kCardIssued, .removed = true}), Match::kInactiveNik);
  EXPECT_EQ(MatchOf({.vanished = true}), Match::kInactiveNik);
  EXPECT_EQ(MatchOf({.recording = Recording::kBioCaptured, .vanished = true}), Match::kRecordedNotPrinted)
      << "whoever is recorded leaves the list of those who are not";
}

TEST(MatchTest, FourBucketsAreMatchedAndAllAreRows) {
  MatchCounts counts;
  for (int match = 0; match < static_cast<int>(kMatches); ++match) {
    for (int i = 0; i <= match; ++i) counts.Add(static_cast<Match>(match));
  }
  EXPECT_EQ(counts.matched(), 1 + 2 + 3 + 4);
  EXPECT_EQ(counts.rows(), 45);
}

TEST(FindByNameTest, TheSameNameGoesBeforeATypedOneAndAGuessIsNoMatch) {
  const absl::CivilDay day(1985, 8, 17);
  const std::vector<Candidate> village = {{ComparableName("Maria Tefa"), day},
                                          {ComparableName("Maria Teva"), day},
                                          {ComparableName("Yosef Naben"), day},
                                          {ComparableName("Yosef Naben"), day},
                                          {ComparableName("Agustinus Kolo"), absl::CivilDay(1990, 1, 1)}};
  const auto find = [&](const char* name, absl::CivilDay born) {
    return FindByName(village, ComparableName(name), born);
  };
  EXPECT_EQ(find("MARIA TEFA", day), 0U);
  EXPECT_EQ(find("Yosef Naben", day), std::nullopt) << "two of them";
  EXPECT_EQ(find("Agustinus Kollo", absl::CivilDay(1990, 1, 1)), 4U) << "a letter too many";
  EXPECT_EQ(find("Agustinus Kolo", day), std::nullopt) << "another birth date";
  EXPECT_EQ(find("Maria", day), std::nullopt);
}

TEST(PartnerRowTest, ItIsReadByNumberOrByNameBirthDateAndVillage) {
  EXPECT_EQ(Read({.nik = "'5303 0117 0885 0042"})->nik, "5303011708850042");
  const auto hashed = Read({.nik_hash = "0a1b2c3d:" + kHash});
  EXPECT_EQ(hashed->hash, std::string(32, '\xee'));
  EXPECT_TRUE(hashed->Readable());
  const auto named = Read({.full_name = "T'Eba, Maria", .birth_date = "17-08-1985", .village = "bokon"});
  EXPECT_EQ(named->village_code, "53.03.01.2005");
  EXPECT_EQ(named->birth_date, absl::CivilDay(1985, 8, 17));
  EXPECT_TRUE(named->CanBeFoundByName());
  EXPECT_FALSE(Read({.nik = "5303013202850042", .full_name = "Maria"})->Readable()) << "day 32, no birth date";
  EXPECT_TRUE(Read({.full_name = "Maria", .village = "53.04.01.2001"})->elsewhere);
}

TEST(PartnerRowTest, HashesThatCanBeGuessedAreRefused) {
  for (const std::size_t digits : {32U, 40U, 56U, 64U, 96U, 128U}) {
    const std::string digest(digits, 'a');
    for (const auto& row : {Read({.nik_hash = digest}), Read({.nik = digest})}) {
      EXPECT_EQ(row.status().code(), absl::StatusCode::kInvalidArgument) << digits;
      EXPECT_THAT(row.status().message(), HasSubstr("without the agreement's key"));
      EXPECT_THAT(row.status().message(), Not(HasSubstr(digest)));
    }
  }
}

TEST(PartnerRowTest, HashesOfAnotherKeyAreRefused) {
  const auto row = Read({.nik_hash = "ffffffff:" + kHash});
  EXPECT_EQ(row.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(row.status().message(), HasSubstr("another key"));
}

TEST(PartnerRowTest, AReferenceThatCouldBeANikIsNotHandedBack) {
  EXPECT_EQ(SafeReference("KPU-12/5"), "KPU-12/5");
  EXPECT_EQ(SafeReference("5303011708850042"), "");
  EXPECT_EQ(SafeReference("nik 5303.0117.0885.0042"), "");
  EXPECT_EQ(SafeReference("5303 0117-0885 0042"), "");
  EXPECT_EQ(SafeReference(std::string(65, 'x')), "");
  EXPECT_EQ(SafeReference("a\nb"), "");
}

RC_GTEST_PROP(PartnerRowTest, AnyTextIsReadOrRefusedWithoutRepeatingIt, (const std::string& a, const std::string& b)) {
  const auto row = Read({.nik = a, .nik_hash = b, .full_name = b, .birth_date = a, .village = b, .reference = a});
  if (row.ok()) {
    RC_ASSERT(row->nik.empty() || row->nik.size() == 16U);
    RC_ASSERT(row->hash.empty() || row->hash.size() == 32U);
  }
}

}  // namespace
}  // namespace jemputbola::registry::domain
