#include "cli/progress.h"

#include <gmock/gmock.h>

#include <sstream>

namespace jemputbola::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(Progress, TellsRowsAndRateOnATerminalAndTakesTheLineAway) {
  std::ostringstream out;
  {
    Progress progress(out, true);
    progress.Done(0, 1'000'000);
    EXPECT_THAT(out.str(), StartsWith("\r\x1B[K[--------------------]   0 %  0 of 1,000,000 rows"));
    progress.Done(1'000'000, 1'000'000);
    EXPECT_THAT(out.str(), HasSubstr("[####################] 100 %  1,000,000 of 1,000,000 rows  "));
    EXPECT_THAT(out.str(), HasSubstr(" rows/s"));
  }
  EXPECT_TRUE(out.str().ends_with("\r\x1B[K"));
}

TEST(Progress, SaysNothingElsewhere) {
  std::ostringstream out;
  {
    Progress progress(out);
    progress.Sent(1, 2);
    progress.Done(2, 2);
  }
  EXPECT_EQ(out.str(), "");
}

}  // namespace
}  // namespace jemputbola::cli
