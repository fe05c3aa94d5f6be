#include <sys/stat.h>

#include <set>
#include <sstream>
#include <string>

#include "absl/strings/str_split.h"
#include "cli/deployment.h"
#include "cli/table.h"
#include "common/crypto/crypto.h"
#include "run_jb.h"

namespace jemputbola::cli {
namespace {

unsigned Mode(const std::string& path) {
  struct stat attributes {};
  EXPECT_EQ(stat(path.c_str(), &attributes), 0) << path;
  return attributes.st_mode & 0777u;
}

TEST_F(JbTest, KeysInitMakesAHomeForItsOwnerAlone) {
  home_ += "/new";
  ASSERT_EQ(Jb({"keys", "init"}).code, kDone);
  for (const char* folder : {"", "/keys", "/keys/tokens", "/run", "/data", "/log", "/spool"}) {
    EXPECT_EQ(Mode(home_ + folder), 0700u) << folder;
  }
  for (const char* file : {"registry.key", "field_reporting.key", "notification.key", "audit.key", "agreement.key",
                           "tokens/registry.token", "tokens/field_reporting.token", "tokens/scheduling.token",
                           "tokens/notification.token", "tokens/gateway.token", "tokens/jb.token"}) {
    EXPECT_EQ(Mode(home_ + "/keys/" + file), 0600u) << file;
  }
  EXPECT_TRUE(crypto::Key::Read(home_ + "/keys/registry.key").ok());
}

TEST_F(JbTest, KeysInitAgainKeepsEveryKeyAndMakesWhatIsMissing) {
  Jb({"keys", "init"});
  const std::string key = Read("keys/registry.key");
  std::filesystem::remove(home_ + "/keys/tokens/gateway.token");
  Answer again = Jb({"keys", "init"});
  EXPECT_EQ(again.code, kDone);
  EXPECT_EQ(Read("keys/registry.key"), key);
  EXPECT_NE(again.out.find("made  keys/tokens/gateway.token"), std::string::npos) << again.out;
  EXPECT_NE(again.out.find("kept  keys/registry.key"), std::string::npos) << again.out;
}

TEST_F(JbTest, APartnersTokenIsShownOnceAndKeptAsAHash) {
  Jb({"keys", "init"});
  Answer added = Jb({"partner", "add", "polres", "--regency", "53.03"});
  ASSERT_EQ(added.code, kDone) << added.err;
  const std::vector<std::string> lines = absl::StrSplit(added.out, '\n');
  const std::string& token = lines.at(lines.size() - 2);
  const std::string file = Read("keys/partners.toml");
  EXPECT_EQ(file.find(token), std::string::npos);
  EXPECT_NE(file.find("[[partner]]\nname = \"polres\"\ntoken_hash = \"" + crypto::TokenHash(token) +
                      "\"\nregencies = [\"53.03\"]\n"),
            std::string::npos)
      << file;
  EXPECT_EQ(Mode(home_ + "/keys/partners.toml"), 0600u);
}

TEST_F(JbTest, APartnerIsAddedOnceAndBesideTheOthers) {
  Jb({"keys", "init"});
  EXPECT_EQ(Jb({"partner", "add", "polres", "--regency", "53.03"}).code, kDone);
  EXPECT_EQ(Jb({"partner", "add", "kpu", "--regency", "53.03", "--regency", "53.04"}).code, kDone);
  EXPECT_EQ(Jb({"partner", "add", "polres", "--regency", "53.03"}).code, kFailed);
  EXPECT_EQ(Jb({"partner", "add", "Pol\"res", "--regency", "53.03"}).code, kFailed);
  EXPECT_EQ(Jb({"partner", "add", "other", "--regency", "everything"}).code, kFailed);
  const std::string file = Read("keys/partners.toml");
  EXPECT_NE(file.find("name = \"polres\""), std::string::npos);
  EXPECT_NE(file.find("regencies = [\"53.03\", \"53.04\"]"), std::string::npos) << file;
}

TEST_F(JbTest, TheClockIsSetOnlyInTraining) {
  Answer refused = Jb({"clock", "set", "2024-07-24T07:30:00+08:00"});
  EXPECT_EQ(refused.code, kFailed);
  EXPECT_NE(refused.err.find("system clock"), std::string::npos) << refused.err;
  EXPECT_FALSE(std::filesystem::exists(home_ + "/clock"));

  Write("config.toml", "[deployment]\nclock = \"manual\"\nregency = \"53.03\"\n");
  EXPECT_EQ(Jb({"clock", "show"}).code, kFailed);
  EXPECT_EQ(Jb({"clock", "set", "2024-07-24T07:30:00+08:00"}).code, kDone);
  EXPECT_EQ(Jb({"clock", "show"}).out, "2024-07-24T07:30:00+08:00 (manual clock)\n");
  EXPECT_EQ(Jb({"clock", "set", "2024-07-23T23:00:00Z"}).code, kDone);
  EXPECT_EQ(Jb({"clock", "show", "--json"}).out, "{\"mode\":\"manual\",\"now\":\"2024-07-24T07:00:00+08:00\"}\n");
  EXPECT_EQ(Jb({"clock", "set", "tomorrow"}).code, kFailed);
}

TEST_F(JbTest, GenerateWritesTheFiles) {
  const std::string data = JB_DATA;
  Answer people =
      Jb({"generate", "people", "--areas", data + "/areas.csv", "--counts", data + "/unrecorded_2024-07.csv", "--seed",
          "2024", "--out", home_ + "/people.csv", "--truth", home_ + "/truth.csv", "--json"});
  ASSERT_EQ(people.code, kDone) << people.err;
  EXPECT_EQ(people.out, "{\"people\":5897,\"districts\":24}\n");
  const std::string list = Read("people.csv");
  EXPECT_EQ(std::count(list.begin(), list.end(), '\n'), 5898);
  EXPECT_EQ(Mode(home_ + "/people.csv"), 0600u);
  EXPECT_EQ(Read("truth.csv").substr(0, 10), "nik,truth\n");
  EXPECT_EQ(
      Jb({"generate", "contacts", "--areas", data + "/areas.csv", "--seed", "1", "--out", home_ + "/contacts.csv"})
          .code,
      kDone);
  Answer absent =
      Jb({"generate", "contacts", "--areas", home_ + "/none.csv", "--seed", "1", "--out", home_ + "/c.csv"});
  EXPECT_EQ(absent.code, kFailed);
  EXPECT_NE(absent.err.find("none.csv"), std::string::npos);
}

TEST_F(JbTest, AddressesFollowTheConfiguration) {
  Write("config.toml",
        "[deployment]\nregency = \"53.03\"\n[rpc]\naddress = \"unix:/run/jb/{service}.sock\"\n"
        "[registry.rpc]\naddress = \"127.0.0.1:7001\"\n[peers]\nscheduling = \"127.0.0.1:7002\"\n");
  auto deployment = Deployment::Open(home_);
  ASSERT_TRUE(deployment.ok()) << deployment.status();
  EXPECT_EQ((*deployment)->Address("registry"), "127.0.0.1:7001");
  EXPECT_EQ((*deployment)->Address("scheduling"), "127.0.0.1:7002");
  EXPECT_EQ((*deployment)->Address("gateway"), "unix:/run/jb/gateway.sock");
  EXPECT_EQ((*deployment)->regency(), "53.03");
  Write("config.toml", "");
  EXPECT_EQ((*Deployment::Open(home_))->Address("gateway"), "unix:" + home_ + "/run/gateway.sock");
}

TEST_F(JbTest, AConfigurationThatIsNotTomlIsNamedWithItsLine) {
  Write("config.toml", "[deployment]\nregency = \n");
  absl::Status status = Deployment::Open(home_).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_NE(status.message().find("config.toml, line 2"), absl::string_view::npos) << status;
}

TEST_F(JbTest, AServiceThatIsAwayIsOneSentence) {
  Jb({"keys", "init"});
  Answer answer = Jb({"ranking", "--regency", "53.03"});
  EXPECT_EQ(answer.code, kFailed);
  EXPECT_EQ(answer.err, "jb: The scheduling service does not answer at unix:" + home_ +
                            "/run/scheduling.sock: start it, or see its log.\n");
}

TEST_F(JbTest, WithoutARegencyJbSaysWhereToNameOne) {
  Jb({"keys", "init"});
  Answer answer = Jb({"ranking"});
  EXPECT_EQ(answer.code, kFailed);
  EXPECT_NE(answer.err.find("--regency"), std::string::npos) << answer.err;
}

TEST(TableTest, NumbersStandToTheRightAndWidthsCountCharacters) {
  Table table({"name", "n"});
  table.Add({"Sa’tab", "7"});
  table.Add({"Insana", "747"});
  std::ostringstream out;
  table.Print(out);
  EXPECT_EQ(out.str(), "name      n\nSa’tab    7\nInsana  747\n");
}

TEST(ZoneTest, ProvincesHaveTheirZones) {
  EXPECT_EQ(ZoneOffset("53.03"), 480);
  EXPECT_EQ(ZoneOffset("31.71"), 420);
  EXPECT_EQ(ZoneOffset("91.71"), 540);
}

TEST(KnownServices, AreAllThatTheProjectDefinesSoThatWhatMayBeRepeatedIs) {
  std::set<std::string> names;
  for (const auto* service : KnownServices()) names.insert(service->full_name());
  for (const char* name : {"platform.v1.AdminService",
                           "platform.v1.AuditService",
                           "registry.v1.AreaService",
                           "registry.v1.ClaimService",
                           "registry.v1.DuplicateService",
                           "registry.v1.FindingService",
                           "registry.v1.PackService",
                           "registry.v1.PeopleService",
                           "registry.v1.PrivacyService",
                           "registry.v1.RebuildService",
                           "registry.v1.ReconcileService",
                           "registry.v1.RegistryService",
                           "registry.v1.StatusService",
                           "field_reporting.v1.ConflictService",
                           "field_reporting.v1.DeviceService",
                           "field_reporting.v1.FieldReportingService",
                           "field_reporting.v1.ManifestService",
                           "field_reporting.v1.WorkdayService",
                           "scheduling.v1.SchedulingService",
                           "notification.v1.NotificationService"}) {
    EXPECT_EQ(names.count(std::string("jemputbola.") + name), 1U) << name;
  }
  for (const std::string& name : names) EXPECT_EQ(name.rfind("jemputbola.", 0), 0U) << name;
}

}  // namespace
}  // namespace jemputbola::cli
