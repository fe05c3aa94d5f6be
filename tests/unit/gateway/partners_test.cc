#include "gateway/api/partners.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "common/crypto/crypto.h"
#include "tests/support/temp_dir.h"

namespace jemputbola::gateway::api {
namespace {

using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

class PartnersTest : public ::testing::Test {
 protected:
  PartnersTest() { EXPECT_TRUE(crypto::Init().ok()); }
  // Replaces the file, as an editor does: so its inode changes even within one clock tick.
  void Write(const std::string& text, int mode = 0600) {
    const std::string fresh = dir_.File("fresh");
    std::ofstream(fresh) << text;
    chmod(fresh.c_str(), static_cast<mode_t>(mode));
    std::filesystem::rename(fresh, path_);
  }
  static std::string Entry(const std::string& token) {
    return "[[partner]]\nname = \"polres-ttu\"\ntoken_hash = \"" + crypto::TokenHash(token) +
           "\"\nregencies = [\"53.03\"]\n";
  }
  absl::StatusCode Outcome(const std::string& token) { return partners_.Authenticate(token).status().code(); }

  support::TempDir dir_;
  const std::string path_ = dir_.File("partners.toml");
  Partners partners_{path_};
};

TEST_F(PartnersTest, KnowsTheHolderOfAToken) {
  Write(Entry("secret"));
  const auto partner = partners_.Authenticate("secret");
  ASSERT_TRUE(partner.ok()) << partner.status();
  EXPECT_EQ(partner->name, "polres-ttu");
  EXPECT_THAT(partner->regencies, UnorderedElementsAre("53.03"));
  EXPECT_EQ(Outcome("Secret"), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(Outcome(""), absl::StatusCode::kUnauthenticated);
}

TEST_F(PartnersTest, WithoutAFileNobodyIsKnownAndNothingIsWrong) {
  EXPECT_EQ(Outcome("secret"), absl::StatusCode::kUnauthenticated);
  EXPECT_TRUE(partners_.State().ok());
}

TEST_F(PartnersTest, AFileThatOthersMayReadLetsNobodyIn) {
  Write(Entry("secret"), 0644);
  EXPECT_EQ(Outcome("secret"), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(partners_.State().message()), HasSubstr("chmod 600"));
  chmod(path_.c_str(), 0600);
  EXPECT_EQ(Outcome("secret"), absl::StatusCode::kOk);
}

TEST_F(PartnersTest, AChangeOfTheFileCountsAtTheNextCall) {
  Write(Entry("old"));
  EXPECT_EQ(Outcome("old"), absl::StatusCode::kOk);
  Write(Entry("new"));
  EXPECT_EQ(Outcome("old"), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(Outcome("new"), absl::StatusCode::kOk);
  std::filesystem::remove(path_);
  EXPECT_EQ(Outcome("new"), absl::StatusCode::kUnauthenticated);
}

TEST_F(PartnersTest, SaysWhatIsWrongWithAnEntry) {
  const std::vector<std::pair<std::string, std::string>> faults = {
      {"[[partner", "not TOML"},
      {"partner = 1", "[[partner]]"},
      {"[[partner]]\nname = \"x\"", "token_hash"},
      {"[[partner]]\nname = \"x\"\ntoken_hash = \"secret\"", "b2sum"},
      {Entry("x") + "colour = \"red\"\n", "colour"},
      {"[[partner]]\nname = \"x\"\ntoken_hash = \"" + crypto::TokenHash("x") + "\"", "regencies"},
  };
  for (const auto& [text, said] : faults) {
    Write(text);
    EXPECT_EQ(Outcome("x"), absl::StatusCode::kUnavailable) << text;
    EXPECT_THAT(std::string(partners_.State().message()), HasSubstr(said));
  }
}

// docs/access.md tells the office to make hashes with `b2sum -l 256`.
TEST(TokenHash, IsPlainBlake2b256) {
  ASSERT_TRUE(crypto::Init().ok());
  EXPECT_EQ(crypto::TokenHash("abc"), "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
}

}  // namespace
}  // namespace jemputbola::gateway::api
