#include "registry/domain/list_coverage.h"

#include <gtest/gtest.h>

namespace jemputbola::registry::domain {
namespace {

TEST(ListCoverageTest, AFileThatNamesAFifthOfAVillageIsItsWholeList) {
  EXPECT_TRUE(IsWholeList({.named = 20, .missing = 80}));
  EXPECT_FALSE(IsWholeList({.named = 19, .missing = 81}));
  EXPECT_TRUE(IsWholeList({.named = 1, .missing = 4}));
  EXPECT_FALSE(IsWholeList({.named = 1, .missing = 5}));
}

TEST(ListCoverageTest, AVillageOfWhichNobodyIsMissingIsWhole) {
  EXPECT_TRUE(IsWholeList({.named = 1, .missing = 0}));
  EXPECT_TRUE(IsWholeList({.named = 0, .missing = 0}));
}

TEST(ListCoverageTest, AFileThatNamesNobodyIsNoListOfTheVillage) {
  EXPECT_FALSE(IsWholeList({.named = 0, .missing = 1}));
}

}  // namespace
}  // namespace jemputbola::registry::domain
