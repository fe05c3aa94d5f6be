#include "common/spool/spool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "common/crypto/crypto.h"
#include "tests/support/temp_dir.h"

namespace jemputbola::spool {
namespace {

TEST(Spool, GivesBackWhatWasWrittenAsOftenAsOneLikes) {
  ASSERT_TRUE(crypto::Init().ok());
  auto spool = Spool::Open();
  ASSERT_TRUE(spool.ok()) << spool.status();
  std::string written;
  for (int i = 0; i < 100'000; ++i) {
    const std::string piece = "row " + std::to_string(i) + "\n";
    ASSERT_TRUE(spool->Write(piece).ok());
    written += piece;
  }
  EXPECT_EQ(spool->bytes(), static_cast<std::int64_t>(written.size()));
  for (int time = 0; time < 2; ++time) {
    std::string read;
    EXPECT_TRUE(spool
                    ->Read([&](std::string_view piece) {
                      read.append(piece);
                      return absl::OkStatus();
                    })
                    .ok());
    EXPECT_EQ(read, written);
  }
}

TEST(Spool, ReadingEndsWithTheErrorOfTheReader) {
  ASSERT_TRUE(crypto::Init().ok());
  auto spool = Spool::Open();
  ASSERT_TRUE(spool.ok());
  ASSERT_TRUE(spool->Write(std::string(1 << 20, 'x')).ok());
  int pieces = 0;
  EXPECT_EQ(spool
                ->Read([&](std::string_view) {
                  ++pieces;
                  return absl::AbortedError("enough");
                })
                .code(),
            absl::StatusCode::kAborted);
  EXPECT_EQ(pieces, 1);
}

TEST(Spool, HasNoNameInItsFolder) {
  ASSERT_TRUE(crypto::Init().ok());
  support::TempDir dir;
  setenv("TMPDIR", dir.path().c_str(), 1);
  auto spool = Spool::Open();
  unsetenv("TMPDIR");
  ASSERT_TRUE(spool.ok());
  ASSERT_TRUE(spool->Write(std::string(1 << 20, 'x')).ok());
  EXPECT_TRUE(std::filesystem::is_empty(dir.path()));
}

}  // namespace
}  // namespace jemputbola::spool
