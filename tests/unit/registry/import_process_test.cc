#include <algorithm>
#include <fstream>
#include <string>

#include "absl/time/civil_time.h"
#include "process_fixture.h"

namespace jemputbola::registry {
namespace {

// Imports as the office makes them. What a registry takes for them is seen only where no caller lives in its process:
// a busy machine lets a caller run ahead by tens of megabytes.
class ImportProcessTest : public ProcessTest {
 protected:
  // A file of people 0 to `rows` - 1, each with another NIK.
  std::string WriteList(int rows) {
    const std::string path = home_.File(absl::StrCat(rows, ".csv"));
    std::ofstream people(path);
    people << "nik,kk,full_name,sex,birth_date,address,phone,village_code\n";
    for (int i = 0; i < rows; ++i) {
      const absl::CivilDay born = absl::CivilDay(1960, 1, 1) + i / 9999;
      people << absl::StrFormat("530301%02d%02d%02d%04d", born.day(), born.month(), born.year() % 100, 1 + i % 9999)
             << ",5303019999990001," << Name(i)
             << absl::StrFormat(",L,%d-%02d-%02d", born.year(), born.month(), born.day())
             << ",Jalan Zamrud 77,081234567890,53.03.01.2005\n";
    }
    return path;
  }
  // The most memory of the registry during one import, in bytes.
  std::int64_t PeakOf(std::vector<std::string> arguments) {
    const std::string proc = absl::StrCat("/proc/", registry_->pid());
    std::ofstream(proc + "/clear_refs") << "5";
    arguments.insert(arguments.begin(), {"import", "people"});
    const Answer imported = Jb(std::move(arguments));
    EXPECT_EQ(imported.code, 0) << imported.output;
    std::ifstream status(proc + "/status");
    std::int64_t kilobytes = 0;
    for (std::string word; status >> word;) {
      if (word == "VmHWM:") status >> kilobytes;
    }
    return kilobytes << 10;
  }
};
JB_ON_BOTH_STORES(ImportProcessTest);

TEST_P(ImportProcessTest, MemoryDoesNotGrowWithTheFile) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "sanitizers keep what was freed";
#endif
  if (engine() == store::Engine::kPostgres) GTEST_SKIP() << "the same code, slower";
  const std::string shorter = WriteList(40'000);
  const std::string longer = WriteList(200'000);
  StartRegistry();
  AwaitRegistry();
  ASSERT_EQ(Jb({"import", "areas", home_.File("areas.csv")}).code, 0);
  // The caches of the database's connections, which have a bound of their own, are filled first.
  PeakOf({longer});
  PeakOf({longer, "--dry-run"});
  constexpr std::int64_t kBound = 40 << 20;
  const std::int64_t import = PeakOf({shorter, "--additions"});
  EXPECT_LT(PeakOf({longer, "--additions"}) - import, kBound) << "160,000 rows more are a kilobyte each when read";
  const std::int64_t dry_run = PeakOf({shorter, "--additions", "--dry-run"});
  EXPECT_LT(PeakOf({longer, "--additions", "--dry-run"}) - dry_run, kBound);
  StopRegistry();
}

}  // namespace
}  // namespace jemputbola::registry
