#include <sys/stat.h>

#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "run_jb.h"
#include "tests/unit/registry/registry_fixture.h"

namespace jemputbola::cli {
namespace {

using registry::kBokon;
using registry::kEban;
using registry::NameOf;
using registry::NikOf;
using registry::PersonRow;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

// `jb` on a real registry.
class RegistryCommandTest : public registry::RegistryTest {
 protected:
  RegistryCommandTest() : home_(dir_.File("home")) {
    EXPECT_EQ(Jb({"keys", "init"}).code, kDone);
    std::ofstream(home_ + "/config.toml")
        << "[deployment]\nregency = \"53.03\"\n[peers]\nregistry = \"unix:" << dir_.File("registry.sock") << "\"\n";
  }
  Answer Jb(std::vector<std::string> arguments) { return RunJb(home_, std::move(arguments)); }
  std::string Out(const std::string& name) { return dir_.File("out/" + name); }
  std::string Read(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  std::string Write(const std::string& name, const std::string& content) {
    std::ofstream(dir_.File(name)) << content;
    return dir_.File(name);
  }
  std::set<std::string> Files() {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(dir_.File("out"))) {
      names.insert(entry.path().filename());
      struct stat info {};
      EXPECT_EQ(stat(entry.path().c_str(), &info), 0);
      EXPECT_EQ(info.st_mode & 0777, 0600U) << entry.path();
    }
    return names;
  }
  std::int64_t Packs() { return Number("select count(*) from audit_log where action = 'pack.print'"); }

  std::string home_;
};
JB_ON_BOTH_STORES(RegistryCommandTest);

TEST_P(RegistryCommandTest, APackIsASheetAndAFileForTheOwnerAlone) {
  Populate(3);
  const Answer answer = Jb({"pack", kBokon, "--recipient", "Kepala Desa Bokon", "--polling", "2024-11-27", "--expires",
                            "2024-08-09", "--out", dir_.File("out")});
  ASSERT_EQ(answer.code, kDone) << answer.err;
  EXPECT_THAT(answer.out, HasSubstr("3 people in 1 pack"));
  const std::set<std::string> files = Files();
  ASSERT_EQ(files.size(), 2U);
  const std::string csv = Read(Out(*files.begin()));
  const std::string html = Read(Out(*files.rbegin()));
  EXPECT_TRUE(absl::StartsWith(*files.rbegin(), std::string(kBokon) + "-") && absl::EndsWith(*files.rbegin(), ".html"));
  EXPECT_THAT(html, HasSubstr("9 Agustus 2024"));
  EXPECT_THAT(html, HasSubstr("T&#39;QUILL 0002"));
  EXPECT_THAT(html, Not(HasSubstr(NikOf(2))));
  EXPECT_THAT(csv, HasSubstr(PeopleOf(kBokon)[1]));
  EXPECT_EQ(Packs(), 1);
}

TEST_P(RegistryCommandTest, APackThatComesBackFilledInIsTakenAsFindings) {
  Populate(2);
  ASSERT_EQ(
      Jb({"pack", kBokon, "--recipient-role", "village-head", "--polling", "2024-11-27", "--out", dir_.File("out")})
          .code,
      kDone);
  std::string csv = Read(Out(*Files().begin()));
  const std::string unanswered = "belum diperiksa;;;;;;;;";
  ASSERT_NE(csv.find(unanswered), std::string::npos);
  csv.replace(csv.find(unanswered), unanswered.size(), "belum diperiksa;;x;;;;;;sampai Agustus");
  const Answer taken = Jb({"import", "findings", Write("back.csv", csv)});
  ASSERT_EQ(taken.code, kDone) << taken.err;
  EXPECT_EQ(Village(kBokon).set_aside_reasons().away(), 1);
  EXPECT_EQ(Village(kBokon).workload(), 1) << "whoever was not answered for stays";
}

TEST_P(RegistryCommandTest, ARegencysPacksEachHaveTheirOwnRecipientAndRecord) {
  Populate(2);
  ImportPeople(registry::kPeopleHeader + PersonRow(7, kEban));
  const Answer answer =
      Jb({"pack", "--all", "--recipient-role", "village-head", "--polling", "2024-11-27", "--out", dir_.File("out")});
  ASSERT_EQ(answer.code, kDone) << answer.err;
  EXPECT_THAT(answer.out, HasSubstr("3 people in 2 packs"));
  EXPECT_EQ(Files().size(), 5U) << "two each and the index; a village without people has none";
  EXPECT_EQ(Packs(), 2);
  const std::vector<std::string> index = absl::StrSplit(Read(Out("index.csv")), '\n', absl::SkipEmpty());
  ASSERT_EQ(index.size(), 3U);
  EXPECT_THAT(index[1], HasSubstr("53.03.01.2005,\"Bokon\",\"Kepala Desa Bokon\",2,"));
  EXPECT_THAT(index[2], HasSubstr("53.03.02.2026,\"Eban\",\"Kepala Desa Eban\",1,"));
}

TEST_P(RegistryCommandTest, APackNeedsARecipientAndAPollingDay) {
  Populate(1);
  const std::string out = dir_.File("out");
  EXPECT_THAT(Jb({"pack", kBokon, "--polling", "2024-11-27", "--out", out}).err, HasSubstr("needs a recipient"));
  EXPECT_THAT(Jb({"pack", "--polling", "2024-11-27", "--recipient", "x", "--out", out}).err, HasSubstr("--all"));
  EXPECT_THAT(Jb({"pack", "--all", "--recipient", "x", "--polling", "2024-11-27", "--out", out}).err,
              HasSubstr("--recipient-role"));
  EXPECT_THAT(Jb({"pack", kBokon, "--recipient", "x", "--out", out}).err, HasSubstr("give --polling DATE"));
  EXPECT_FALSE(std::filesystem::exists(out));
  EXPECT_EQ(Packs(), 0);
}

TEST_P(RegistryCommandTest, AListIsComparedRowByRow) {
  Populate(2);
  const std::string list =
      Write("list.csv", "no,nik,nama\n10," + NikOf(2) + "," + NameOf(2) + "\n11,x,\n12," + NikOf(9) + ",\n");
  const std::string result = dir_.File("result.csv");
  const Answer answer = Jb({"reconcile", list, "--agreement", "PKS/1", "--purpose", "DPT", "--out", result});
  ASSERT_EQ(answer.code, kDone) << answer.err;
  EXPECT_EQ(Read(result), "line,ref,bucket,matched_by\n2,10,not_recorded,nik\n3,11,unreadable,\n4,12,not_found,\n");
  EXPECT_THAT(answer.out, HasSubstr("= rows of the list"));
  struct stat info {};
  ASSERT_EQ(stat(result.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600U);
}

TEST_P(RegistryCommandTest, APartnerHashesWithTheKeyThatTheOfficeIssues) {
  Populate(2);
  const std::string key = dir_.File("partner.key");
  ASSERT_EQ(Jb({"reconcile", "key", "--agreement", "PKS/1", "--recipient", "KPU TTU", "--out", key}).code, kDone);
  const std::string list = Write("list.csv", "nik;nama_lengkap\n" + NikOf(1) + ";" + NameOf(1) + "\n12;Maria\n");
  const std::string hashed = dir_.File("hashed.csv");
  const Answer made = Jb({"reconcile", "hash", list, "--key", key, "--out", hashed});
  ASSERT_EQ(made.code, kDone) << made.err;
  EXPECT_THAT(made.out, HasSubstr("2 rows"));
  EXPECT_THAT(Read(hashed), Not(HasSubstr(NikOf(1))));
  const std::string result = dir_.File("result.csv");
  ASSERT_EQ(Jb({"reconcile", hashed, "--agreement", "PKS/1", "--purpose", "DPT", "--out", result}).code, kDone);
  EXPECT_EQ(Read(result), "line,ref,bucket,matched_by\n2,line 2,not_recorded,nik\n3,line 3,unreadable,\n");
  const Answer other = Jb({"reconcile", hashed, "--agreement", "PKS/2", "--purpose", "DPT", "--out", result});
  EXPECT_EQ(other.code, kFailed);
  EXPECT_THAT(other.err, HasSubstr("another key"));
}

}  // namespace
}  // namespace jemputbola::cli
