#include "notification/api/contacts_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace jemputbola::notification::api {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(ContactsFile, KeepsGoodRowsAndNamesLineAndReasonOfTheOthers) {
  ContactsFile file;
  const std::string text =
      "\xEF\xBB\xBF"
      "area_code,phone\r\n"
      "53.03.12.2004,0812-3456-7801\r\n"
      "53.03.12,\"+62 812 3456 7802\"\r\n"
      "53.03.12.2005,0388 31234\r\n"
      "5303122006,081234567803\r\n"
      "53.03.12.2004,081234567804\r\n"
      "53.03.12.2007\r\n";
  ASSERT_TRUE(file.Feed(text).ok());
  ASSERT_TRUE(file.Finish().ok());
  ASSERT_EQ(file.contacts().size(), 2u);
  EXPECT_EQ(file.contacts()[0].area_code, "53.03.12.2004");
  EXPECT_EQ(file.contacts()[0].phone, "+6281234567801");
  EXPECT_EQ(file.contacts()[1].phone, "+6281234567802");
  EXPECT_EQ(file.result().rows(), 6);
  EXPECT_EQ(file.result().refused(), 4);
  ASSERT_EQ(file.result().errors_size(), 4);
  const std::int64_t lines[] = {4, 5, 6, 7};
  for (int i = 0; i < 4; ++i) EXPECT_EQ(file.result().errors(i).line(), lines[i]);
  EXPECT_THAT(file.result().errors(0).message(), HasSubstr("land line"));
  EXPECT_THAT(file.result().DebugString(), Not(HasSubstr("31234")));
  EXPECT_THAT(file.result().DebugString(), Not(HasSubstr("81234567803")));
}

TEST(ContactsFile, MayArriveInAnyPieces) {
  const std::string text = "area_code,phone\n53.03.12.2004,081234567801\n53.03.12,081234567802";
  ContactsFile file;
  for (const char c : text) ASSERT_TRUE(file.Feed(std::string(1, c)).ok());
  ASSERT_TRUE(file.Finish().ok());
  EXPECT_EQ(file.contacts().size(), 2u);
}

TEST(ContactsFile, AnotherHeaderIsRefused) {
  ContactsFile file;
  EXPECT_EQ(file.Feed("phone,area_code\n").code(), absl::StatusCode::kInvalidArgument);
  ContactsFile empty;
  EXPECT_EQ(empty.Finish().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace jemputbola::notification::api
