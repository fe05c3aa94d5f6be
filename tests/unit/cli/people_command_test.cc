#include <fstream>

#include "absl/strings/str_cat.h"
#include "run_jb.h"
#include "tests/unit/registry/registry_fixture.h"

namespace jemputbola::cli {
namespace {

using registry::kBokon;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// `jb people`, `jb eligibility` and `jb rebuild` on a real registry.
class PeopleCommandTest : public registry::RegistryTest {
 protected:
  PeopleCommandTest() : home_(dir_.File("home")) {
    EXPECT_EQ(Jb({"keys", "init"}).code, kDone);
    std::ofstream(home_ + "/config.toml")
        << "[deployment]\nregency = \"53.03\"\n[peers]\nregistry = \"unix:" << dir_.File("registry.sock") << "\"\n";
  }
  Answer Jb(std::vector<std::string> arguments) { return RunJb(home_, std::move(arguments)); }
  void Sql(const std::string& sql) {
    const absl::Status status = database().Write([&](jemputbola::store::WriteTransaction& tx) {
      tx.sql() << sql;
      return absl::OkStatus();
    });
    ASSERT_TRUE(status.ok()) << status;
  }

  std::string home_;
};
JB_ON_BOTH_STORES(PeopleCommandTest);

TEST_P(PeopleCommandTest, PeopleAreListedByIdAndOnlyOnRequestByName) {
  Populate(2);
  EXPECT_THAT(Jb({"people", "list", "--bucket", "workload", "--area", kBokon}).out,
              AllOf(HasSubstr("2 people as of 2024-07-24 08:00"), HasSubstr("WORKLOAD_UNVERIFIED"),
                    Not(HasSubstr(registry::NameOf(1)))));
  EXPECT_THAT(Jb({"people", "list", "--bucket", "recorded"}).out, HasSubstr("0 people"));
  const Answer refused = Jb({"people", "list", "--names"});
  EXPECT_EQ(refused.code, kFailed);
  EXPECT_THAT(refused.err, HasSubstr("--recipient"));
  EXPECT_EQ(Jb({"people", "list", "--recipient", "somebody"}).code, kFailed) << "what for, without names?";
  EXPECT_THAT(Jb({"people", "list", "--names", "--recipient", "Kepala Dinas", "--purpose", "check"}).out,
              AllOf(HasSubstr(registry::NameOf(1)), HasSubstr("audit record")));
}

TEST_P(PeopleCommandTest, EligibilityIsCountedForThePollingDay) {
  Populate(3);
  EXPECT_THAT(Jb({"eligibility", "--polling", "2024-11-27"}).out,
              AllOf(HasSubstr("vote on 2024-11-27"), HasSubstr("17 after 2019-11-27"),
                    HasSubstr("2024-07-25 to 2024-07-31"), HasSubstr("2024-11-21 to 2024-11-27")));
  EXPECT_EQ(Jb({"eligibility", "--polling", "soon"}).code, kFailed);
  EXPECT_THAT(Jb({"eligibility"}).err, HasSubstr("registry.polling_day"));
  options_.polling_day = "2024-11-27";
  Start();
  EXPECT_THAT(Jb({"eligibility"}).out, HasSubstr("vote on 2024-11-27"));
  EXPECT_THAT(Jb({"people", "list", "--age", "voter"}).out, HasSubstr("3 people as of"));
  EXPECT_THAT(Jb({"people", "list", "--age", "becoming-17"}).out, HasSubstr("0 people as of"));
}

TEST_P(PeopleCommandTest, TheRebuildAgreesUntilARowIsFlippedAndAgainAfterTheRepair) {
  Populate(3);
  const Answer agrees = Jb({"rebuild", "--verify"});
  EXPECT_EQ(agrees.code, kDone);
  EXPECT_EQ(agrees.out, "people 3, events 0, villages 3: live rows agree\n");
  Sql("update village_tally set workload_unverified = 2 where village_code = '53.03.01.2005'");
  const Answer differs = Jb({"rebuild", "--verify"});
  EXPECT_EQ(differs.code, kNotGreen);
  EXPECT_THAT(differs.out, AllOf(HasSubstr("village_tally"), HasSubstr(kBokon), HasSubstr("workload_unverified"),
                                 HasSubstr("1 value differs; jb rebuild puts that right")));
  const Answer repaired = Jb({"rebuild"});
  EXPECT_EQ(repaired.code, kDone);
  EXPECT_THAT(repaired.out, HasSubstr("put right"));
  EXPECT_EQ(Jb({"rebuild", "--verify"}).code, kDone);
}

}  // namespace
}  // namespace jemputbola::cli
