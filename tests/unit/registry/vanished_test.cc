#include "absl/strings/str_cat.h"
#include "jemputbola/registry/v1/rebuild.grpc.pb.h"
#include "tests/unit/registry/privacy_fixture.h"

namespace jemputbola::registry {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Ten people of Bokon are on the list, and one of Eban.
class VanishedTest : public PrivacyTest {
 protected:
  VanishedTest() {
    Populate(10);
    ImportPeople(kPeopleHeader + PersonRow(20, kEban));
  }

  platform::v1::ImportResult Import(const std::string& csv, const v1::ImportPeopleOptions& options = {}) {
    platform::v1::ImportResult result;
    const grpc::Status status = TryImportPeople(csv, options, result);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return result;
  }
  std::vector<std::string> Differences() {
    rpc::ChannelOptions channel;
    channel.address = "unix:" + dir_.File("registry.sock");
    channel.caller = "test";
    v1::RebuildRequest request;
    request.set_regency_code(kRegency);
    request.set_verify_only(true);
    v1::RebuildResponse response;
    const auto status =
        v1::RebuildService::NewStub(rpc::MakeChannel(channel).value())->Rebuild(Context().get(), request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    std::vector<std::string> differences;
    for (const auto& difference : response.differences()) {
      differences.push_back(difference.table() + " " + difference.column());
    }
    return differences;
  }

  // Eban as it is, and one person of Bokon that strayed into its list.
  const std::string stray_ = kPeopleHeader + PersonRow(20, kEban) + PersonRow(1, kBokon);
};
JB_ON_BOTH_STORES(VanishedTest);

TEST_P(VanishedTest, OneStrayRowOfAVillageLetsNobodyOfItVanish) {
  for (const bool dry_run : {true, false}) {
    v1::ImportPeopleOptions options;
    options.set_dry_run(dry_run);
    EXPECT_EQ(Import(stray_, options).vanished(), 0);
    ASSERT_EQ(reports_.size(), 1U);
    EXPECT_EQ(reports_[0].line(), 0);
    EXPECT_EQ(reports_[0].severity(), platform::v1::ROW_SEVERITY_WARNING);
    EXPECT_THAT(reports_[0].reason(), HasSubstr(absl::StrCat("names 1 of the 10 people of village ", kBokon)));
    EXPECT_THAT(reports_[0].reason(), HasSubstr(absl::StrCat("--covers ", kBokon)));
  }
  EXPECT_EQ(Village(kBokon).vanished(), 0);
  EXPECT_THAT(Differences(), IsEmpty());
}

TEST_P(VanishedTest, UnlessTheCallerSaysThatItIsTheWholeList) {
  v1::ImportPeopleOptions options;
  options.add_covers(kBokon);
  options.set_dry_run(true);
  EXPECT_EQ(Import(stray_, options).vanished(), 9);
  EXPECT_EQ(reports_.size(), 9U) << "who vanishes, and nothing else";
  options.set_dry_run(false);
  EXPECT_EQ(Import(stray_, options).vanished(), 9);
  EXPECT_EQ(reports_.size(), 9U);
  EXPECT_EQ(Village(kBokon).vanished(), 9);
  EXPECT_THAT(Differences(), IsEmpty());
}

TEST_P(VanishedTest, AFifthOfTheVillageIsEnough) {
  EXPECT_EQ(Import(stray_ + PersonRow(2, kBokon)).vanished(), 8);
  EXPECT_THAT(Differences(), IsEmpty());
}

TEST_P(VanishedTest, AllNewPeopleMakeAWholeListToo) {
  std::string csv = kPeopleHeader;
  for (int number = 101; number <= 103; ++number) csv += PersonRow(number, kBokon);
  v1::ImportPeopleOptions options;
  options.set_dry_run(true);
  EXPECT_EQ(Import(csv, options).vanished(), 10);
  EXPECT_EQ(Import(csv).vanished(), 10) << "as after a purge";
}

TEST_P(VanishedTest, NobodyIsMadeUpWhereOneMoreWouldFillATransaction) {
  // Of these villages Bitefa comes second, and Eban last.
  std::string csv = kPeopleHeader + PersonRow(20, kEban);
  for (int number = 1; number <= 10; ++number) csv += PersonRow(number, kBokon);
  for (int number = 1001; number <= 1500; ++number) csv += PersonRow(number, kBitefa);
  std::string more = csv;
  for (int number = 1501; number <= 3499; ++number) more += PersonRow(number, kBitefa);
  ASSERT_EQ(Import(more).vanished(), 0);
  EXPECT_EQ(Import(csv).vanished(), 1999);
  EXPECT_EQ(Village(kBitefa).vanished(), 1999);
}

TEST_P(VanishedTest, WhoVanishedFollowsFromTheListsAndIsVerified) {
  ASSERT_EQ(Import(kPeopleHeader + PersonRow(1, kBokon) + PersonRow(2, kBokon)).vanished(), 8);
  EXPECT_THAT(Differences(), IsEmpty());
  const std::string one = absl::StrCat("person_id = (select min(person_id) from person where village_code = '", kBokon,
                                       "' and vanished = ");
  ASSERT_TRUE(Execute("update person set vanished = 0 where " + one + "1)").ok());
  EXPECT_THAT(Differences(), ElementsAre("person vanished"));
  ASSERT_TRUE(Execute("update person set vanished = 1").ok());
  EXPECT_THAT(Differences(), ElementsAre("person vanished", "person vanished", "person vanished"))
      << "1 and 2 stand in the newest list of Bokon, 20 in that of Eban";
}

TEST_P(VanishedTest, WhileAListIsUnfinishedWhoWasNotMarkedYetIsNoDifference) {
  ASSERT_EQ(Import(kPeopleHeader + PersonRow(1, kBokon) + PersonRow(2, kBokon)).vanished(), 8);
  ASSERT_TRUE(Execute("update people_list set finished_at = null where number = 3").ok());
  ASSERT_TRUE(Execute("update village_tally set vanished = 0").ok());
  ASSERT_TRUE(Execute("update person set vanished = 0").ok());
  EXPECT_THAT(Differences(), IsEmpty());
}

TEST_P(VanishedTest, WhoIsCorrectedIntoAVillageIsOnItsListOrHasVanishedFromIt) {
  ASSERT_EQ(Import(kPeopleHeader + PersonRow(20, kEban)).vanished(), 0) << "a newer list of Eban, without 1 and 2";
  ASSERT_TRUE(Correct(NikOf(1), "village_code", kBitefa).ok());
  EXPECT_EQ(Village(kBitefa).vanished(), 0) << "no list covers Bitefa";
  ASSERT_TRUE(Correct(NikOf(2), "village_code", kEban).ok());
  EXPECT_EQ(Village(kEban).vanished(), 1) << "the newest list of Eban does not have them";
  EXPECT_THAT(Differences(), IsEmpty());
}

}  // namespace
}  // namespace jemputbola::registry
