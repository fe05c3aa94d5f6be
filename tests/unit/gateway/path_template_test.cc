#include "gateway/domain/path_template.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace jemputbola::gateway {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

PathTemplate Parsed(std::string_view text) {
  auto parsed = PathTemplate::Parse(text);
  EXPECT_TRUE(parsed.ok()) << parsed.status();
  return *std::move(parsed);
}

TEST(PathTemplate, BindsAVariableToOneSegment) {
  auto fields = Parsed("/v1/regencies/{regency_code}/overview").Match("/v1/regencies/53.03/overview");
  ASSERT_TRUE(fields.has_value());
  EXPECT_THAT(*fields, UnorderedElementsAre(Pair("regency_code", "53.03")));
}

TEST(PathTemplate, MatchesAVerbOnlyWithItsColon) {
  const PathTemplate watch = Parsed("/v1/{code}/overview:watch");
  EXPECT_TRUE(watch.Match("/v1/53.03/overview:watch").has_value());
  EXPECT_FALSE(watch.Match("/v1/53.03/overview").has_value());
  EXPECT_FALSE(watch.Match("/v1/53.03/overviewwatch").has_value());
  EXPECT_FALSE(Parsed("/v1/{code}/overview").Match("/v1/53.03/overview:watch").has_value());
}

TEST(PathTemplate, BindsAVerbDirectlyAfterAVariable) {
  const PathTemplate close = Parsed("/v1/things/{id}:close");
  EXPECT_EQ(close.verb(), "close");
  EXPECT_THAT(*close.Match("/v1/things/a:close"), ElementsAre(Pair("id", "a")));
}

TEST(PathTemplate, DecodesWhatItBinds) {
  EXPECT_THAT(*Parsed("/v1/{name}").Match("/v1/Sa%27tab%20%2F1"), ElementsAre(Pair("name", "Sa'tab /1")));
}

TEST(PathTemplate, MatchesNoEmptyOrBrokenSegment) {
  const PathTemplate path = Parsed("/v1/{name}/x");
  EXPECT_FALSE(path.Match("/v1//x").has_value());
  EXPECT_FALSE(path.Match("/v1/%zz/x").has_value());
  EXPECT_FALSE(path.Match("/v1/%FF/x").has_value());
  EXPECT_FALSE(path.Match("/v1/a%00b/x").has_value());
  EXPECT_FALSE(path.Match("/v1/a/x/").has_value());
  EXPECT_FALSE(path.Match("").has_value());
}

TEST(PathTemplate, JoinsTheSegmentsOfAPattern) {
  EXPECT_THAT(*Parsed("/v1/{name=regencies/*}/x").Match("/v1/regencies/53.03/x"),
              ElementsAre(Pair("name", "regencies/53.03")));
  EXPECT_FALSE(Parsed("/v1/{name=regencies/*}/x").Match("/v1/cities/53.03/x").has_value());
}

TEST(PathTemplate, RefusesWhatItDoesNotSupport) {
  for (const char* text : {"", "v1", "/v1/{}", "/v1/{a=**}", "/v1/{a}/{a}", "/v1//x", "/v1/{1a}", "/v1/{a.}", "/v1/{a",
                           "/v1/x:", "/v1/x:a:b"}) {
    EXPECT_FALSE(PathTemplate::Parse(text).ok()) << text;
  }
}

}  // namespace
}  // namespace jemputbola::gateway
