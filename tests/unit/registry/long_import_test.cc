#include <malloc.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "common/clock/civil.h"
#include "common/rpc/channel.h"
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

// The most memory that this process, registry and caller, has had since the last call, in bytes.
std::int64_t PeakSinceLastCall() {
  std::ifstream status("/proc/self/status");
  std::int64_t kilobytes = 0;
  for (std::string word; status >> word;) {
    if (word == "VmHWM:") status >> kilobytes;
  }
  std::ofstream("/proc/self/clear_refs") << "5";
  return kilobytes << 10;
}

TEST_P(LongImportTest, MemoryDoesNotGrowWithTheFile) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "sanitizers keep what was freed";
#endif
  if (database().engine() == jemputbola::store::Engine::kPostgres) GTEST_SKIP() << "the same code, slower";
  mallopt(M_ARENA_MAX, 2);  // as main.cc
  Populate();
  const auto peak_of = [&](int rows) {
    v1::ImportPeopleRequest request;
    request.mutable_options()->set_additions(true);
    const auto context = rpc::NewContext(absl::Minutes(3));
    auto stream = stub_->ImportPeople(context.get());
    std::string chunk = kPeopleHeader;
    malloc_trim(0);
    PeakSinceLastCall();
    for (int i = 1; i <= rows; ++i) {
      chunk += Row(i, i % 2 == 0 ? kBokon : kEban);
      if (chunk.size() < 100'000 && i < rows) continue;
      request.set_chunk(std::exchange(chunk, ""));
      EXPECT_TRUE(stream->Write(request));
      request.clear_options();
    }
    stream->WritesDone();
    v1::ImportPeopleResponse response;
    while (stream->Read(&response)) continue;
    EXPECT_TRUE(stream->Finish().ok());
    EXPECT_EQ(response.result().rows(), rows);
    return PeakSinceLastCall();
  };
  // Long enough to fill what has a bound of its own: the database's cache, the parts of a file, what gRPC lets a caller
  // send ahead. How much of that is in use at once depends on what else the machine does; what grows, grows again.
  constexpr int kShort = 60'000;
  constexpr int kLong = 200'000;
  peak_of(kShort);
  const std::int64_t small = peak_of(kShort);
  std::int64_t grown = peak_of(kLong) - small;
  if (grown >= 70 << 20) grown = std::min(grown, peak_of(kLong) - small);
  EXPECT_LT(grown, 70 << 20) << "140,000 rows more are a kilobyte each when read";
}

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
