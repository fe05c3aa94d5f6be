#include <fstream>
#include <iostream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "run_jb.h"
#include "tests/unit/registry/registry_fixture.h"

namespace jemputbola::cli {
namespace {

using registry::kBokon;
using registry::NikOf;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// `jb finding`, `jb duplicates` and their imports on a real registry.
class FindingsCommandTest : public registry::RegistryTest {
 protected:
  FindingsCommandTest() : home_(dir_.File("home")) {
    EXPECT_EQ(Jb({"keys", "init"}).code, kDone);
    std::ofstream(home_ + "/config.toml")
        << "[deployment]\nregency = \"53.03\"\n[peers]\nregistry = \"unix:" << dir_.File("registry.sock") << "\"\n";
  }
  ~FindingsCommandTest() override { std::cin.rdbuf(standard_input_); }

  Answer Jb(std::vector<std::string> arguments, const std::string& input = "") {
    std::istringstream typed(input);
    std::cin.clear();
    std::cin.rdbuf(typed.rdbuf());
    return RunJb(home_, std::move(arguments));
  }
  std::string File(const std::string& content) {
    std::ofstream(home_ + "/file.csv", std::ios::trunc) << content;
    return home_ + "/file.csv";
  }
  // The first line of an answer: an event's id.
  static std::string FirstLine(const Answer& answer) { return answer.out.substr(0, answer.out.find('\n')); }

  std::string home_;
  std::streambuf* const standard_input_ = std::cin.rdbuf();
};
JB_ON_BOTH_STORES(FindingsCommandTest);

TEST_P(FindingsCommandTest, ADeathIsTakenDownConfirmedRejectedAndListed) {
  Populate(2);
  const Answer recorded =
      Jb({"finding", "record", "--nik", "-", "--finding", "deceased", "--by", "village-head"}, NikOf(1) + "\n");
  ASSERT_EQ(recorded.code, kDone) << recorded.err;
  EXPECT_THAT(recorded.out, HasSubstr("DECEASED (REPORTED): SET_ASIDE_DECEASED"));
  const std::string event = FirstLine(recorded);

  const Answer without = Jb({"finding", "confirm", event});
  EXPECT_EQ(without.code, kFailed);
  EXPECT_THAT(without.err, HasSubstr("death certificate"));
  EXPECT_THAT(Jb({"finding", "confirm", event, "--evidence", "5303-KM-24072024-0017"}).out, HasSubstr("REMOVED"));
  EXPECT_THAT(Jb({"tallies", "--level", "village"}).out, HasSubstr("Bokon"));
  EXPECT_EQ(Village(kBokon).removed(), 1);

  const Answer list =
      Jb({"finding", "list", "--nik", "-", "--recipient", "Kepala Dinas", "--purpose", "complaint"}, NikOf(1) + "\n");
  ASSERT_EQ(list.code, kDone) << list.err;
  EXPECT_THAT(list.out, AllOf(HasSubstr("VILLAGE_HEAD"), HasSubstr("DECEASED (confirmed)"), HasSubstr("…0017"),
                              Not(HasSubstr("24072024")), HasSubstr("audit record")));
  EXPECT_THAT(Jb({"finding", "reject", event, "--reason", "masih hidup"}).out, HasSubstr("WORKLOAD_UNVERIFIED"));
  EXPECT_EQ(Village(kBokon).removed(), 0);
  EXPECT_EQ(Jb({"rebuild", "--verify"}).code, kDone);
}

TEST_P(FindingsCommandTest, ANikIsNotTakenFromTheCommandLine) {
  Populate(1);
  const Answer answer = Jb({"finding", "record", "--nik", NikOf(1), "--finding", "moved", "--by", "crew"});
  EXPECT_EQ(answer.code, kFailed);
  EXPECT_THAT(answer.err, AllOf(HasSubstr("standard input"), Not(HasSubstr(NikOf(1)))));
  EXPECT_EQ(Jb({"finding", "list", "--nik", "-"}, "\n").code, kFailed) << "an empty line";
}

TEST_P(FindingsCommandTest, FilesAreTakenInAndCounted) {
  Populate(3);
  const auto people = PeopleOf(kBokon);
  const std::string list = File(absl::StrCat("reference,person_ref,dead,code\nR,", people[0], ",x,\nR,", people[1],
                                             ",,6\nR,", people[2], ",,\nR,nobody,x,\n"));
  EXPECT_THAT(Jb({"import", "findings", list, "--dry-run"}).out, HasSubstr("this was a dry run"));
  EXPECT_EQ(Village(kBokon).set_aside(), 0);
  const Answer findings = Jb({"import", "findings", list});
  EXPECT_EQ(findings.code, kDone);
  EXPECT_THAT(findings.out, AllOf(HasSubstr("4 rows: 1 added, 0 updated, 2 unchanged, 1 refused"),
                                  HasSubstr("1 without a tick"), HasSubstr("1 with a code")));
  EXPECT_THAT(findings.err, HasSubstr("line 5, person_ref"));

  const Answer statuses = Jb({"import", "statuses",
                              File(absl::StrCat("nik,status,date\n", NikOf(2), ",CARD_ISSUED,2024-07-01\n", NikOf(3),
                                                ",DUPLICATE_RECORD,2024-07-01\n", NikOf(9), ",SFE,2024-07-01\n"))});
  EXPECT_EQ(statuses.code, kDone);
  EXPECT_THAT(statuses.out,
              AllOf(HasSubstr("3 rows: 2 added"), HasSubstr("1 sent back"), HasSubstr("1 of people on no")));
  EXPECT_THAT(statuses.err, HasSubstr("line 4, nik"));
  EXPECT_EQ(Village(kBokon).print_ready(), 1);
  EXPECT_THAT(Jb({"import", "statuses", File("nik,status,date\n"), "--json"}).out, HasSubstr("\"not_recorded\":\"0\""));
}

TEST_P(FindingsCommandTest, DoublesAreLookedForListedAndDecided) {
  Populate();
  ImportPeople(absl::StrCat(registry::kPeopleHeader, NikOf(1), ",,Maria Goreti Naben,P,1985-08-17,A,,", kBokon, "\n",
                            NikOf(2), ",,Maria Goretti Naben,P,1985-08-17,B,,", kBokon, "\n"));
  EXPECT_THAT(Jb({"duplicates", "scan"}).out, AllOf(HasSubstr("2 people looked at"), HasSubstr("1 to be decided")));
  EXPECT_THAT(Jb({"duplicates", "list"}).out,
              AllOf(HasSubstr("TYPED_NAME"), HasSubstr("1 pairs proposed"), Not(HasSubstr(NikOf(1)))));
  const Answer refused = Jb({"duplicates", "list", "--names"});
  EXPECT_EQ(refused.code, kFailed);
  EXPECT_THAT(refused.err, HasSubstr("--recipient"));
  EXPECT_THAT(Jb({"duplicates", "list", "--names", "--recipient", "operator", "--purpose", "cleaning"}).out,
              AllOf(HasSubstr(NikOf(1)), HasSubstr(NikOf(2)), HasSubstr("audit record")));
  EXPECT_THAT(Jb({"duplicates", "merge", "1"}).out, AllOf(HasSubstr("merged"), HasSubstr("stays on the list")));
  EXPECT_EQ(Village(kBokon).removed(), 1);
  EXPECT_EQ(Jb({"rebuild", "--verify"}).code, kDone);
  EXPECT_THAT(Jb({"duplicates", "undo", "1"}).out, HasSubstr("proposed"));
  EXPECT_THAT(Jb({"duplicates", "reject", "1"}).out, HasSubstr("rejected"));
  EXPECT_THAT(Jb({"duplicates", "list", "--state", "rejected", "--json"}).out,
              HasSubstr("{\"pairs\":[{\"pair_id\":\"1\""));
  EXPECT_EQ(Village(kBokon).removed(), 0);
}

}  // namespace
}  // namespace jemputbola::cli
