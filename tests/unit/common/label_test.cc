#include "common/label/label.h"

#include <gtest/gtest.h>

#include <string>

namespace jemputbola::label {
namespace {

TEST(Labels, AreShortAndPlainAndNoNik) {
  EXPECT_TRUE(IsLabel("device-unit_1.a"));
  EXPECT_TRUE(IsLabel("530301240790000"));
  EXPECT_FALSE(IsLabel("5303012407900001"));
  EXPECT_FALSE(IsLabel(""));
  EXPECT_FALSE(IsLabel("a/b"));
  EXPECT_FALSE(IsLabel(std::string(65, 'a')));
}

TEST(Labels, AnIdThatTheOfficeChoosesHoldsNoNikInAnyForm) {
  EXPECT_TRUE(IsOfficeId("staff-1"));
  EXPECT_TRUE(IsOfficeId("pegawai.198503012010011"));
  EXPECT_FALSE(IsOfficeId("Maria Ulu Kefi"));
  EXPECT_FALSE(IsOfficeId("5303012407900001"));
  EXPECT_FALSE(IsOfficeId("staff-5303012407900001"));
  EXPECT_FALSE(IsOfficeId("530301-240790-0001"));
}

}  // namespace
}  // namespace jemputbola::label
