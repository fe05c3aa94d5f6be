#include <malloc.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <string>
#include <utility>

#include "absl/time/civil_time.h"
#include "common/clock/civil.h"
#include "common/rpc/channel.h"
#include "tests/unit/registry/registry_fixture.h"

namespace jemputbola::registry {
namespace {

class ImportMemoryTest : public RegistryTest {};
JB_ON_BOTH_STORES(ImportMemoryTest);

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

TEST_P(ImportMemoryTest, MemoryDoesNotGrowWithTheFile) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "sanitizers keep what was freed";
#endif
  if (database().engine() == jemputbola::store::Engine::kPostgres) GTEST_SKIP() << "the same code, slower";
  mallopt(M_ARENA_MAX, 2);  // as main.cc
  Populate();
  const auto peak_of = [&](int rows) {
    v1::ImportPeopleRequest request;
    request.mutable_options()->set_additions(true);
    const auto context = rpc::NewContext(absl::Minutes(2));
    auto stream = stub_->ImportPeople(context.get());
    std::string chunk = kPeopleHeader;
    PeakSinceLastCall();
    for (int i = 1; i <= rows; ++i) {
      const absl::CivilDay born = absl::CivilDay(1960, 1, 1) + i / 9999;
      chunk += PersonRow(1 + i % 9999, i % 2 == 0 ? kBokon : kEban, clock::FormatDate(born));
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
  // The first ones fill what has a bound of its own: the database's cache, the allocator's reserve.
  peak_of(60'000);
  peak_of(60'000);
  std::int64_t small = 0;
  std::int64_t large = std::numeric_limits<std::int64_t>::max();
  for (int time = 0; time < 2; ++time) {
    small = std::max(small, peak_of(15'000));
    large = std::min(large, peak_of(60'000));
  }
  EXPECT_LT(large - small, 12 << 20) << "45,000 rows more are 5 MB of text, and a kilobyte each when read";
}

}  // namespace
}  // namespace jemputbola::registry
