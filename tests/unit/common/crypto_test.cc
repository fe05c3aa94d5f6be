#include "common/crypto/crypto.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "absl/strings/escaping.h"
#include "common/crypto/sealed_box.h"
#include "tests/support/temp_dir.h"

namespace jemputbola::crypto {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;

class CryptoTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(Init().ok()); }
  support::TempDir dir_;
};

mode_t ModeOf(const std::string& path) {
  struct stat info {};
  EXPECT_EQ(stat(path.c_str(), &info), 0);
  return info.st_mode & 0777;
}

TEST_F(CryptoTest, Hash128IsBlake2bOfBothPartsInOneRow) {
  // b2sum -l 128 of "abc".
  EXPECT_EQ(absl::BytesToHexString(std::string(AsBytes(Hash128("abc")))), "cf4ab791c62b8d2b2109c90275287816");
  EXPECT_EQ(Hash128("ab", "c"), Hash128("abc"));
  EXPECT_NE(Hash128("abc"), Hash128("abd"));
}

TEST_F(CryptoTest, AKeyFileIsReadAsItWasWrittenAndOnlyByItsOwner) {
  const mode_t mask = umask(0);
  const Key key = Key::Random();
  ASSERT_TRUE(WriteKeyFile(dir_.File("a.key"), key).ok());
  umask(mask);
  EXPECT_EQ(ModeOf(dir_.File("a.key")), 0600u);
  const absl::StatusOr<Key> read = Key::Read(dir_.File("a.key"));
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->bytes(), key.bytes());
}

TEST_F(CryptoTest, AKeyFileIsNeverOverwritten) {
  const Key key = Key::Random();
  ASSERT_TRUE(WriteKeyFile(dir_.File("a.key"), key).ok());
  EXPECT_EQ(WriteKeyFile(dir_.File("a.key"), Key::Random()).code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(Key::Read(dir_.File("a.key"))->bytes(), key.bytes());
}

TEST_F(CryptoTest, AMissingKeyFileSaysHowToMakeOne) {
  const absl::Status status = Key::Read(dir_.File("a.key")).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(status.message()), HasSubstr("a.key: run jb keys init"));
}

TEST_F(CryptoTest, AKeyFileThatOthersMayReadIsRefused) {
  ASSERT_TRUE(WriteKeyFile(dir_.File("a.key"), Key::Random()).ok());
  for (const mode_t mode : {0640, 0604, 0660, 0610}) {
    ASSERT_EQ(chmod(dir_.File("a.key").c_str(), mode), 0);
    const absl::Status status = Key::Read(dir_.File("a.key")).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied) << mode;
    EXPECT_THAT(std::string(status.message()), HasSubstr("chmod 600"));
  }
}

TEST_F(CryptoTest, AFileThatHoldsNoKeyIsRefused) {
  for (const std::string& content : {std::string(), std::string(64, 'a'), std::string(65, 'a') + "\n",
                                     std::string(64, 'g') + "\n", std::string(62, 'a') + "\n"}) {
    std::ofstream(dir_.File("a.key")) << content;
    ASSERT_EQ(chmod(dir_.File("a.key").c_str(), 0600), 0);
    EXPECT_EQ(Key::Read(dir_.File("a.key")).status().code(), absl::StatusCode::kFailedPrecondition) << content;
  }
}

TEST_F(CryptoTest, AMovedKeyIsWipedWhereItWas) {
  Key key = Key::Random();
  const std::string secret(key.bytes());
  const Key moved = std::move(key);
  EXPECT_EQ(moved.bytes(), secret);
  EXPECT_EQ(key.bytes(), std::string(32, '\0'));  // NOLINT(bugprone-use-after-move): what is left is the point.
}

TEST_F(CryptoTest, DerivedKeysDependOnThePurposeAlone) {
  const Key key = Key::Random();
  EXPECT_EQ(key.Derive("registry/nik-index").bytes(), key.Derive("registry/nik-index").bytes());
  EXPECT_NE(key.Derive("registry/nik-index").bytes(), key.Derive("registry/seal").bytes());
  EXPECT_NE(key.Derive("x").bytes(), Key::Random().Derive("x").bytes());
}

RC_GTEST_FIXTURE_PROP(CryptoTest, WhatIsSealedOpensWithTheSameKeyAndContextOnly,
                      (const std::string& plaintext, const std::string& context)) {
  const Key key = Key::Random();
  const std::string box = Seal(key, plaintext, context);
  RC_ASSERT(*Open(key, box, context) == plaintext);
  RC_ASSERT(absl::IsDataLoss(Open(key, box, context + "x").status()));
  RC_ASSERT(absl::IsDataLoss(Open(Key::Random(), box, context).status()));
}

TEST_F(CryptoTest, ABoxThatWasChangedAnywhereDoesNotOpen) {
  const Key key = Key::Random();
  const std::string box = Seal(key, "5303010101900001", "person-1");
  for (std::size_t i = 0; i < box.size(); ++i) {
    std::string changed = box;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_TRUE(absl::IsDataLoss(Open(key, changed, "person-1").status())) << i;
    EXPECT_TRUE(absl::IsDataLoss(Open(key, box.substr(0, i), "person-1").status())) << i;
  }
}

TEST_F(CryptoTest, SealingTwiceGivesDifferentBoxes) {
  const Key key = Key::Random();
  EXPECT_NE(Seal(key, "same", ""), Seal(key, "same", ""));
}

TEST_F(CryptoTest, TheIndexFindsTheSameValueUnderTheSameKey) {
  const Key key = Key::Random();
  EXPECT_EQ(KeyedIndex(key, "5303010101900001").size(), 32u);
  EXPECT_EQ(KeyedIndex(key, "5303010101900001"), KeyedIndex(key, "5303010101900001"));
  EXPECT_NE(KeyedIndex(key, "5303010101900001"), KeyedIndex(key, "5303010101900002"));
  EXPECT_NE(KeyedIndex(key, "5303010101900001"), KeyedIndex(Key::Random(), "5303010101900001"));
}

TEST_F(CryptoTest, TheHmacIsTheOneThatOtherToolsMake) {
  // RFC 4231, test case 2.
  EXPECT_EQ(absl::BytesToHexString(HmacSha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  // Its case 6: a key longer than a block.
  EXPECT_EQ(absl::BytesToHexString(
                HmacSha256(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST_F(CryptoTest, ATokenIsKnownByItsHashOnly) {
  const std::string token = NewToken();
  EXPECT_THAT(token, MatchesRegex("[A-Za-z0-9_-]{43}"));
  EXPECT_NE(token, NewToken());
  EXPECT_THAT(TokenHash(token), MatchesRegex("[0-9a-f]{64}"));
  EXPECT_TRUE(SameToken(token, TokenHash(token)));
  EXPECT_FALSE(SameToken(NewToken(), TokenHash(token)));
  EXPECT_FALSE(SameToken(token, TokenHash(token).substr(1)));
  EXPECT_FALSE(SameToken(token, ""));
}

TEST(SealedBoxes, OpenForTheKeyTheyWereSealedForAndNoOther) {
  ASSERT_TRUE(Init().ok());
  const Key secret = Key::Random();
  const BoxKey key(secret);
  const absl::StatusOr<std::string> box = SealFor(key.public_key(), "5303015708850001");
  ASSERT_TRUE(box.ok()) << box.status();
  EXPECT_EQ(box->find("5303015708850001"), std::string::npos);
  EXPECT_NE(*box, *SealFor(key.public_key(), "5303015708850001")) << "nobody can tell equal ones";
  EXPECT_EQ(*key.Open(*box), "5303015708850001");
  EXPECT_EQ(*BoxKey(secret).Open(*box), "5303015708850001") << "the file gives the same key again";
  EXPECT_EQ(BoxKey(secret).id(), key.id());
  EXPECT_EQ(key.id().front(), 'k') << "16 digits by chance would be refused as a NIK";

  const BoxKey other(Key::Random());
  EXPECT_NE(other.id(), key.id());
  EXPECT_EQ(other.Open(*box).status().code(), absl::StatusCode::kDataLoss);
  std::string changed = *box;
  changed.back() = static_cast<char>(changed.back() ^ 1);
  EXPECT_EQ(key.Open(changed).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(key.Open("short").status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(SealFor("no key", "text").status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace jemputbola::crypto
