#include "absl/strings/str_cat.h"
#include "run_jb.h"
#include "tests/unit/registry/registry_fixture.h"

namespace jemputbola::cli {
namespace {

using registry::kBitefa;
using registry::kBokon;
using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

// `jb areas` and `jb claims` on a real registry.
class AreasCommandTest : public registry::RegistryTest {
 protected:
  AreasCommandTest() : home_(dir_.File("home")) {
    EXPECT_EQ(Jb({"keys", "init"}).code, kDone);
    std::ofstream(home_ + "/config.toml")
        << "[deployment]\nregency = \"53.03\"\n[peers]\nregistry = \"unix:" << dir_.File("registry.sock") << "\"\n";
  }
  Answer Jb(std::vector<std::string> arguments) { return RunJb(home_, std::move(arguments)); }
  std::string Write(const std::string& name, const std::string& content) {
    std::ofstream(dir_.File(name)) << content;
    return dir_.File(name);
  }

  std::string home_;
};
JB_ON_BOTH_STORES(AreasCommandTest);

TEST_P(AreasCommandTest, AnAreaIsShownByItsOldCodeWithWhatBecameOfIt) {
  Populate(2);
  const std::string changes = Write("changes.csv",
                                    "old_code,old_name,new_code,new_name,valid_from\n"
                                    "53.03.01.1006,Bitefa Lama,53.03.01.2006,Bitefa,2022-11-09\n");
  EXPECT_THAT(Jb({"import", "area-changes", changes}).out, HasSubstr("1 added"));
  EXPECT_THAT(Jb({"import", "aliases", Write("aliases.csv", "code,alias\n53.03.01,Miomafo Timur\n")}).out,
              HasSubstr("1 added"));
  EXPECT_THAT(Jb({"areas", "show", "53.03.01.1006"}).out,
              AllOf(HasSubstr("53.03.01.1006 Bitefa Lama was valid to 2022-11-08; replaced by 53.03.01.2006 Bitefa"),
                    HasSubstr("-9.3811, 124.4900 (of 53.03.01)"), HasSubstr("from 2022-11-09")));
  EXPECT_THAT(Jb({"areas", "show", "miomafo timur"}).out,
              AllOf(HasSubstr("53.03.01"), HasSubstr("Miomaffo Timur"), HasSubstr("2 areas"),
                    HasSubstr("listed 2 = removed 0 + recorded 0 + set aside 0 + workload 2")));
}

TEST_P(AreasCommandTest, ABpsNumberFailsWithTheReason) {
  Populate();
  const Answer answer = Jb({"areas", "show", "5305010001"});
  EXPECT_EQ(answer.code, kFailed);
  EXPECT_THAT(answer.err, HasSubstr("BPS"));
}

TEST_P(AreasCommandTest, AreasAreListedBelowOne) {
  Populate();
  EXPECT_THAT(Jb({"areas", "list", "--parent", "Miomaffo Timur"}).out,
              AllOf(HasSubstr(kBokon), HasSubstr(kBitefa), HasSubstr("of the area above"), Not(HasSubstr("Eban")),
                    HasSubstr("2 areas")));
}

TEST_P(AreasCommandTest, ClaimsAreListedBesideTheListWithTheirContradictions) {
  Populate(3);
  EXPECT_THAT(Jb({"claims", "add", "--area", "miomaffo timur", "--measure", "unrecorded", "--value", "1126", "--source",
                  "report", "--date", "2024-07-23"})
                  .out,
              HasSubstr("Claim 1: 53.03.01 Miomaffo Timur, unrecorded 1126 on 2024-07-23"));
  const std::string file = Write("claims.csv",
                                 "area,subject,measure,value,at_least,at_most,source,date\n"
                                 "53.03,each_other,unrecorded,,99,,report,2024-07-23\n"
                                 "53.03,,unrecorded,,,1000,report,2024-07-23\n");
  EXPECT_THAT(Jb({"claims", "import", file}).out, HasSubstr("2 added"));
  EXPECT_THAT(
      Jb({"claims", "list"}).out,
      AllOf(
          HasSubstr("3 claims"), HasSubstr("at least 99"), HasSubstr("  claims  "),
          ContainsRegex("Contradictions between claims:\n[^\n]*Miomaffo Timur 1,126 [+] 1 other x 99 = at least 1,225, "
                        "but claim 3 says at most 1,000: 225 apart\n"),
          ContainsRegex(
              "Apart from the list of now [^\n]*:\n[^\n]*claim 1 says 1,126, the list says now Miomaffo Timur 3 "
              "[(]1,123 fewer[)]\n"),
          Not(HasSubstr("Contradictions with the list of the day"))));
  EXPECT_THAT(Jb({"claims", "list", "--area", kBokon}).out, HasSubstr("0 claims"));
}

TEST_P(AreasCommandTest, AClaimOfTodayIsComparedWithTheListOfTheDay) {
  Populate(3);
  Jb({"claims", "add", "--area", "53.03", "--measure", "listed", "--at-least", "10", "--source", "camat", "--date",
      "2024-07-24"});
  EXPECT_THAT(
      Jb({"claims", "list"}).out,
      AllOf(HasSubstr("  the list  "), ContainsRegex("Contradictions with the list of the day:\n[^\n]*claim 1")));
}

TEST_P(AreasCommandTest, AClaimIsWithdrawnWithAReason) {
  Populate(3);
  Jb({"claims", "add", "--area", "53.03", "--measure", "listed", "--value", "10", "--source", "camat", "--date",
      "2024-07-24"});
  EXPECT_GT(Jb({"claims", "withdraw", "1"}).code, 100) << "without a reason";
  EXPECT_EQ(Jb({"claims", "withdraw", "1", "--reason", "typed wrong"}).code, kDone);
  EXPECT_THAT(Jb({"claims", "list"}).out, AllOf(HasSubstr("(withdrawn)"), HasSubstr("No contradictions")));
  EXPECT_EQ(Jb({"claims", "withdraw", "1", "--reason", "again"}).code, kFailed);
  EXPECT_EQ(Jb({"claims", "withdraw", "7", "--reason", "typed wrong"}).code, kFailed);
}

TEST_P(AreasCommandTest, AClaimNeedsOneNumber) {
  EXPECT_GT(
      Jb({"claims", "add", "--area", "53.03", "--measure", "unrecorded", "--source", "x", "--date", "2024-07-23"}).code,
      100);
  EXPECT_GT(Jb({"claims", "add", "--area", "53.03", "--measure", "unrecorded", "--value", "1", "--at-least", "1",
                "--source", "x", "--date", "2024-07-23"})
                .code,
            100);
  const Answer negative = Jb({"claims", "add", "--area", "53.03", "--measure", "unrecorded", "--at-most", "-4",
                              "--source", "x", "--date", "2024-07-23"});
  EXPECT_GT(negative.code, 100);
  EXPECT_THAT(negative.err, HasSubstr("-4 is no whole number from 0 up"));
  EXPECT_LT(negative.err.size(), 200U);
}

}  // namespace
}  // namespace jemputbola::cli
