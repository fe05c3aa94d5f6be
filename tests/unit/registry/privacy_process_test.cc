#include <signal.h>

#include <filesystem>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "process_fixture.h"

namespace jemputbola::registry {
namespace {

using testing::HasSubstr;
using testing::Not;

class PrivacyProcessTest : public ProcessTest {};
JB_ON_BOTH_STORES(PrivacyProcessTest);

const std::vector<std::string> kManifest = {"manifest", "53.03.01.2005", "--recipient",
                                            "unit-7",   "--purpose",     "recording visit"};

TEST_P(PrivacyProcessTest, KilledBetweenTheCommitOfADisclosureAndItsAnswerTheRecordIsThere) {
  Populate();
  StartRegistry("registry/manifest_after_commit:1");
  AwaitRegistry();
  const Answer manifest = Jb(kManifest);
  EXPECT_NE(manifest.code, 0);
  EXPECT_THAT(manifest.output, Not(HasSubstr("QUILL")));
  AwaitKill();

  StartRegistry();
  AwaitRegistry();
  EXPECT_THAT(Jb({"audit", "list"}).output, HasSubstr("people.disclose"));
  const Answer verified = Jb({"audit", "verify", "--log", home_.File("log/registry.log")});
  EXPECT_EQ(verified.code, 0) << verified.output;
  EXPECT_EQ(Jb(kManifest).code, 0) << "nothing was lost";
}

TEST_P(PrivacyProcessTest, KilledBeforeTheCommitOfADisclosureNothingHasLeftAndNothingIsOnRecord) {
  Populate();
  StartRegistry("registry/manifest_before_commit:1");
  AwaitRegistry();
  const Answer manifest = Jb(kManifest);
  EXPECT_NE(manifest.code, 0);
  EXPECT_THAT(manifest.output, Not(HasSubstr("QUILL")));
  AwaitKill();
  StartRegistry();
  AwaitRegistry();
  EXPECT_THAT(Jb({"audit", "list"}).output, Not(HasSubstr("people.disclose")));
}

TEST_P(PrivacyProcessTest, ARotationThatIsKilledAnywhereGoesOnAndLosesNobody) {
  Populate();
  int version = 1;
  for (const char* place :
       {"registry/rotate_after_key_file:1", "registry/rotate_after_begin:1", "registry/reseal_before_commit:2",
        "registry/reseal_after_commit:2", "registry/rotate_after_retire:1"}) {
    SCOPED_TRACE(place);
    StartRegistry(place);
    AwaitRegistry();
    Jb({"keys", "rotate", "--reason", "once a year", "--background"});
    AwaitKill();

    StartRegistry();
    AwaitRegistry();
    EXPECT_EQ(Jb({"subject", "export", Nik(kPeople), "--requester", "herself", "--purpose", "access", "--out",
                  home_.File("subject.json")})
                  .code,
              0)
        << "found in the middle of it";
    if (std::string(place) == "registry/rotate_after_key_file:1") {
      // It had not begun: the key that was made is taken.
      const Answer rotated = Jb({"keys", "rotate", "--reason", "once a year"});
      EXPECT_EQ(rotated.code, 0) << rotated.output;
    }
    EXPECT_TRUE(support::Eventually([&] {
      return Jb({"keys", "status"}).output.find("being replaced") == std::string::npos;
    }));
    const Answer again = Jb({"import", "people", home_.File("people.csv")});
    EXPECT_THAT(again.output, HasSubstr(absl::StrCat(kPeople, " unchanged")));
    EXPECT_THAT(Read("subject.json"), HasSubstr(Nik(kPeople)));
    EXPECT_EQ(Jb({"audit", "verify", "--log", home_.File("log/registry.log")}).code, 0);
    ++version;
    // The last file may go a moment after the last row.
    EXPECT_TRUE(support::Eventually([&] {
      return !Exists(version == 2 ? "keys/registry.key" : absl::StrCat("keys/registry.", version - 1, ".key"));
    }));
    EXPECT_TRUE(Exists(absl::StrCat("keys/registry.", version, ".key")));
    StopRegistry();
  }
}

TEST_P(PrivacyProcessTest, WhoAsksForARotationWhileOneIsStuckFollowsItToItsEndAndBeginsNoOther) {
  Populate();
  StartRegistry();
  AwaitRegistry();
  // What stands in the place of the old key cannot be destroyed.
  const std::string old_key = home_.File("keys/registry.key");
  std::filesystem::rename(old_key, home_.File("saved.key"));
  std::filesystem::create_directory(old_key);
  const std::vector<std::string> rotate = {JB_TOOL, "--home", home_.path(), "--timeout",  "20",
                                           "keys",  "rotate", "--reason",   "once a year"};
  support::ChildProcess first({rotate, {}, ""});
  EXPECT_TRUE(support::Eventually([&] {
    const Answer status = Jb({"keys", "status"});
    return status.code == 2 && status.output.find("It does not go on: ") != std::string::npos;
  }));
  first.Signal(SIGINT);
  EXPECT_NE(first.Wait().value_or(0), 0) << "it waited: " << first.output();
  const auto asked = [&] {
    double calls = 0;
    for (const absl::string_view line : absl::StrSplit(Metrics(), '\n')) {
      double count = 0;
      if (!absl::StartsWith(line, "jb_rpc_total") || !absl::StrContains(line, "\"GetKeyStatus\"")) continue;
      if (absl::SimpleAtod(line.substr(line.rfind(' ') + 1), &count)) calls += count;
    }
    return calls;
  };
  const double before = asked();
  support::ChildProcess second({rotate, {}, ""});
  EXPECT_TRUE(support::Eventually([&] { return asked() >= before + 2; })) << "it follows";
  std::filesystem::remove(old_key);
  std::filesystem::rename(home_.File("saved.key"), old_key);
  EXPECT_EQ(second.Wait(absl::Seconds(30)).value_or(-1), 0) << second.output();
  EXPECT_THAT(second.output(), HasSubstr("Version 2 of the registry's key seals what is written"));
  EXPECT_THAT(second.output(), Not(HasSubstr("being replaced")));
  EXPECT_FALSE(Exists("keys/registry.key"));
  EXPECT_FALSE(Exists("keys/registry.3.key"));
}

TEST_P(PrivacyProcessTest, APurgeThatIsKilledBeforeItsCommitHasDestroyedNothing) {
  Populate();
  StartRegistry("registry/purge_before_commit:1");
  AwaitRegistry();
  const Answer plan = Jb({"purge", "--dry-run"});
  ASSERT_EQ(plan.code, 0) << plan.output;
  const std::string reference = plan.output.substr(plan.output.find("--confirm ") + 10, 10);
  EXPECT_NE(Jb({"purge", "--confirm", reference}).code, 0);
  AwaitKill();
  StartRegistry();
  AwaitRegistry();
  EXPECT_THAT(Jb(kManifest).output, HasSubstr(Name(1)));
  const Answer purged = Jb({"purge", "--confirm", reference});
  EXPECT_EQ(purged.code, 0) << purged.output;
  EXPECT_NE(Jb(kManifest).code, 0);
  EXPECT_TRUE(support::Eventually([&] { return !Exists("keys/registry.key"); }));
  const Answer verified = Jb({"audit", "verify", "--log", home_.File("log/registry.log")});
  EXPECT_EQ(verified.code, 0) << verified.output;
  EXPECT_EQ(Jb({"keys", "init"}).code, 0);
  EXPECT_FALSE(Exists("keys/registry.key")) << "what a rotation has destroyed is not made again";
}

TEST_P(PrivacyProcessTest, NoPersonalDataReachesTheLogTheMetricsOrAnError) {
  Populate();
  StartRegistry();
  AwaitRegistry();
  std::string errors;
  const auto jb = [&](std::vector<std::string> arguments, bool discloses = false) {
    const Answer answer = Jb(std::move(arguments));
    if (!discloses) errors += answer.output;
    return answer.code;
  };
  EXPECT_EQ(jb(kManifest, true), 0);
  EXPECT_EQ(jb({"subject", "export", Nik(1), "--requester", "herself", "--purpose", "access", "--out",
                home_.File("subject.json")}),
            0);
  EXPECT_EQ(
      jb({"subject", "correct", Nik(2), "--field", "full_name", "--value", "Quirinus Zzyzx", "--evidence", "AK-1"}), 0);
  EXPECT_NE(jb({"subject", "correct", Nik(3), "--field", "nik", "--value", Nik(4), "--evidence", "AK-1"}), 0);
  EXPECT_NE(jb({"subject", "correct", Nik(3), "--field", "birth_date", "--value", "2099-02-30", "--evidence", "AK-1"}),
            0);
  EXPECT_NE(jb({"subject", "export", Nik(9999), "--requester", "x", "--purpose", "y", "--out", home_.File("none")}), 0);
  // Rows that are refused, doubted and in conflict.
  std::ofstream(home_.File("bad.csv"))
      << "nik,kk,full_name,sex,birth_date,address,phone,village_code\n"
      << Nik(1) << ",5303019999990001," << Name(1) << ",L,1999-99-99,Jalan Zamrud 77,081234567890,53.03.01.2005\n"
      << Nik(5) << ",5303019999990001," << Name(5) << ",P,1985-08-18,Jalan Zamrud 77,081234567890,53.03.01.2005\n"
      << Nik(5) << ",5303019999990001,Somebody Zzyzx,L,1985-08-17,Jalan Zamrud 77,081234567890,53.03.01.2005\n"
      << "53030117088500,,Short Zzyzx,L,1985-08-17,,,53.03.01.2005\n";
  jb({"import", "people", home_.File("bad.csv")}, true);
  EXPECT_EQ(jb({"keys", "rotate", "--reason", "once a year"}), 0);
  EXPECT_EQ(jb({"audit", "list"}), 0);
  const std::string metrics = Metrics();
  ASSERT_THAT(metrics, HasSubstr("jb_"));
  StopRegistry();

  const std::string log = Read("log/registry.log");
  ASSERT_THAT(log, HasSubstr("Handed out the names of a village"));
  ASSERT_THAT(log, HasSubstr("Audit head"));
  for (const std::string& text : {log, registry_->output(), errors, metrics}) {
    for (const std::string& secret :
         {std::string("QUILL"), std::string("Quill"), std::string("Zzyzx"), std::string("ZZYZX"), std::string("Zamrud"),
          std::string("081234567890"), std::string("5303019999990001"), std::string("530301170885")}) {
      EXPECT_THAT(text, Not(HasSubstr(secret)));
    }
  }
}

}  // namespace
}  // namespace jemputbola::registry
