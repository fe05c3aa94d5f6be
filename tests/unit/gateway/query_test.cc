#include "gateway/domain/query.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "absl/strings/str_format.h"

namespace jemputbola::gateway {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

TEST(Query, KeepsOrderAndRepetition) {
  auto parameters = ParseQuery("level=AREA_LEVEL_DISTRICT&id=1&id=2&flag");
  ASSERT_TRUE(parameters.ok());
  EXPECT_THAT(*parameters,
              ElementsAre(Pair("level", "AREA_LEVEL_DISTRICT"), Pair("id", "1"), Pair("id", "2"), Pair("flag", "")));
}

TEST(Query, DecodesEscapesAndPlus) {
  EXPECT_THAT(*ParseQuery("name=Fatu%27Ana+1%2B1"), ElementsAre(Pair("name", "Fatu'Ana 1+1")));
}

TEST(Query, SaysWhichParameterIsBroken) {
  auto parameters = ParseQuery("a=1&b=%G0");
  EXPECT_EQ(parameters.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(parameters.status().message()), ::testing::HasSubstr("parameter 2"));
}

TEST(Query, BoundsTheNumberOfParameters) {
  std::string query;
  for (int i = 0; i < 65; ++i) query += "a=1&";
  EXPECT_FALSE(ParseQuery(query).ok());
}

TEST(Query, SplitsATargetAtTheFirstQuestionMark) {
  EXPECT_EQ(SplitTarget("/a?b=c?d#e"), (std::pair<std::string_view, std::string_view>("/a", "b=c?d")));
  EXPECT_EQ(SplitTarget("/a"), (std::pair<std::string_view, std::string_view>("/a", "")));
}

TEST(Utf8, RefusesOverlongSurrogateAndTooLarge) {
  EXPECT_TRUE(IsUtf8("Oé\xE2\x80\x99\xF0\x9F\x8F\x80"));
  for (const char* bytes : {"\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xC3", "\x80", "\xFF"}) {
    EXPECT_FALSE(IsUtf8(bytes));
  }
}

RC_GTEST_PROP(Query, WhatIsEncodedComesBack, ()) {
  const auto bytes = *rc::gen::container<std::string>(rc::gen::inRange<char>(1, 127));
  std::string encoded;
  for (char c : bytes) encoded += absl::StrFormat("%%%02X", static_cast<unsigned char>(c));
  RC_ASSERT(PercentDecode(encoded) == bytes);
}

RC_GTEST_PROP(Query, AnyBytesEitherParseToUtf8OrAreRefused, ()) {
  const auto bytes = *rc::gen::arbitrary<std::string>();
  const auto parameters = ParseQuery(bytes);
  if (!parameters.ok()) return;
  for (const auto& [name, value] : *parameters) RC_ASSERT(IsUtf8(name) && IsUtf8(value));
}

}  // namespace
}  // namespace jemputbola::gateway
