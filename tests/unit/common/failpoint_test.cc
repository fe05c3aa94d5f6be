#include "common/failpoint/failpoint.h"

#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "tests/support/temp_dir.h"

namespace jemputbola::failpoint {
namespace {

// Death tests fork, so each has a plan of its own.
class FailpointTest : public ::testing::Test {
 protected:
  static void Plan(const std::string& plan, const std::string& seen = "") {
    setenv("FAILPOINT", plan.c_str(), 1);
    setenv("FAILPOINT_SEEN", seen.c_str(), 1);
  }
};

TEST_F(FailpointTest, TheProcessDiesWhenTheNthPassesTheName) {
  EXPECT_EXIT(
      {
        Plan("eventlog/after_append:2");
        Hit("eventlog/after_append");
        Hit("relay/after_add");
        Hit("eventlog/after_append");
        std::exit(0);
      },
      ::testing::KilledBySignal(SIGKILL), "");
}

TEST_F(FailpointTest, TheProcessLivesWhenTooFewPass) {
  EXPECT_EXIT(
      {
        Plan("eventlog/after_append:2");
        Hit("eventlog/after_append");
        Hit("relay/after_add");
        std::exit(0);
      },
      ::testing::ExitedWithCode(0), "");
}

TEST_F(FailpointTest, TheFirstOfSeveralPlacesReachedEndsTheProcessAndIsNoted) {
  const support::TempDir dir;
  EXPECT_EXIT(
      {
        Plan("a/b:2,c/d:1", dir.File("seen"));
        Hit("a/b");
        Hit("c/d");
        std::exit(0);
      },
      ::testing::KilledBySignal(SIGKILL), "");
  std::stringstream seen;
  seen << std::ifstream(dir.File("seen")).rdbuf();
  EXPECT_EQ(seen.str(), "a/b\nc/d\nc/d killed\n");
}

TEST_F(FailpointTest, EveryNameIsNotedOnceInTheFile) {
  const support::TempDir dir;
  EXPECT_EXIT(
      {
        Plan("", dir.File("seen"));
        Hit("a/b");
        Hit("c/d");
        Hit("a/b");
        std::exit(0);
      },
      ::testing::ExitedWithCode(0), "");
  std::stringstream seen;
  seen << std::ifstream(dir.File("seen")).rdbuf();
  EXPECT_EQ(seen.str(), "a/b\nc/d\n");
}

}  // namespace
}  // namespace jemputbola::failpoint
