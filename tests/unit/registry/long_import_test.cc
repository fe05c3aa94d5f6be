#include <string>

#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "common/clock/civil.h"
#include "registry/api/people_file.h"
#include "registry/store/people_list.h"
#include "tests/unit/registry/registry_fixture.h"

namespace jemputbola::registry {
namespace {

class LongImportTest : public RegistryTest {
 protected:
  // Another person for each number.
  static std::string Row(int number, const std::string& village) {
    return PersonRow(1 + number % 9999, village, clock::FormatDate(absl::CivilDay(1960, 1, 1) + number / 9999));
  }
};
JB_ON_BOTH_STORES(LongImportTest);

TEST(SeenRowsTest, NiksThatStandInAFileOnceAreNotKept) {
  store::SeenRows seen;
  const auto index = [](int number) { return absl::StrFormat("\1\1%016d", number); };
  for (int i = 0; i < 1'000'000; ++i) seen.Expect(index(i));
  seen.Expect(index(7));
  EXPECT_LT(seen.size(), 10'000U) << "one in 130 by chance";
  domain::Identity one;
  one.full_name = "ONE";
  domain::Identity other = one;
  other.full_name = "OTHER";
  bool same = false;
  EXPECT_TRUE(seen.Add("53.03", index(7), one, &same));
  EXPECT_FALSE(seen.Add("53.03", index(7), one, &same));
  EXPECT_TRUE(same);
  EXPECT_FALSE(seen.Add("53.03", index(7), other, &same));
  EXPECT_FALSE(same);
  EXPECT_TRUE(seen.Add("53.04", index(7), other, &same)) << "another list";
  EXPECT_TRUE(seen.Add("53.03", index(8), one, &same));
}

TEST_P(LongImportTest, OfARepeatedNikTheFirstRowCounts) {
  Populate();
  // Each twice, at both ends of the file, every other time with other content.
  constexpr int kPeople = 40'000;
  static_assert(api::PeopleFile::kInOrder < 2 * kPeople);
  std::string csv = kPeopleHeader;
  for (int i = 0; i < kPeople; ++i) csv += Row(i, kBokon);
  csv += "one field\n";
  for (int i = 0; i < kPeople; ++i) csv += Row(i, i % 2 == 0 ? kBokon : kEban);
  v1::ImportPeopleOptions options;
  options.set_dry_run(true);
  platform::v1::ImportResult dry;
  ASSERT_TRUE(TryImportPeople(csv, options, dry).ok());
  const auto done = ImportPeople(csv);
  EXPECT_EQ(done.added(), kPeople);
  EXPECT_EQ(done.repeated(), kPeople / 2);
  EXPECT_EQ(done.conflicts(), kPeople / 2);
  EXPECT_EQ(done.refused(), 1);
  EXPECT_EQ(dry.DebugString(), done.DebugString());
  EXPECT_EQ(Village(kBokon).listed(), kPeople);
}

}  // namespace
}  // namespace jemputbola::registry
