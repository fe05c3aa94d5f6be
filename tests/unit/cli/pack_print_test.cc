#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <vector>

#include "absl/strings/str_split.h"
#include "common/clock/civil.h"
#include "pack_fixture.h"
#include "tests/support/child_process.h"

namespace jemputbola::cli::pack {
namespace {

using ::testing::HasSubstr;

// Prints with Chromium as an office would, and reads the text of every page with poppler.
class PrintTest : public testing::Test {
 protected:
  std::vector<std::string> Print(const Pack& pack) {
    std::ofstream(dir_.File("sheet.html")) << Sheet(pack, clock::FixedZone(480));
    Run({"chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
         "--user-data-dir=" + dir_.File("profile"), "--no-pdf-header-footer",
         "--print-to-pdf=" + dir_.File("sheet.pdf"), "file://" + dir_.File("sheet.html")});
    Run({"pdftotext", "-raw", dir_.File("sheet.pdf"), dir_.File("sheet.txt")});
    std::ifstream file(dir_.File("sheet.txt"));
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    std::vector<std::string> pages = absl::StrSplit(text, '\f');
    pages.pop_back();  // after the last form feed
    return pages;
  }

  void Run(std::vector<std::string> command) {
    support::ChildProcess::Options options;
    options.command = std::move(command);
    options.environment = {{"HOME", dir_.path()}};
    support::ChildProcess process(options);
    ASSERT_EQ(process.Wait(absl::Seconds(60)), 0) << process.output();
  }

  support::TempDir dir_;
};

int Count(const std::string& text, const std::string& word) {
  int count = 0;
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++count;
  return count;
}

TEST_F(PrintTest, AVillageIsPrintedWholeWithHeadNumberAndWatermarkOnEveryPage) {
  constexpr int kPeople = 300;
  const std::vector<std::string> pages = Print(PackOf(kPeople));
  // A4 less margins is 270 mm; the head takes about 27 mm, a row 9.5 mm: 25 rows a page, some fewer on the first.
  EXPECT_GE(pages.size(), 13U);
  EXPECT_LE(pages.size(), 14U);
  std::string whole;
  for (std::size_t i = 0; i < pages.size(); ++i) {
    whole += pages[i];
    EXPECT_THAT(pages[i], HasSubstr(absl::StrCat("Halaman ", i + 1, " dari ", pages.size())));
    EXPECT_THAT(pages[i], HasSubstr("Paket K7QF2M9X · audit 17:9f86d081884c7d65"));
    EXPECT_THAT(pages[i], HasSubstr("Desa Bokon · paket K7QF2M9X · untuk Kepala Desa Bokon · berlaku sampai"));
    EXPECT_EQ(Count(pages[i], "berlaku s.d. 7 Agustus 2024"), 4) << "the watermark of page " << i + 1;
  }
  for (int i = 1; i <= kPeople; ++i) {
    EXPECT_EQ(Count(whole, absl::StrFormat("Xaverius T'Quill %04d", i)), 1) << i;
    EXPECT_EQ(Count(whole, absl::StrFormat("530301******%04d", i)), 1) << i;
  }
}

TEST_F(PrintTest, AShortListIsOnePage) {
  const std::vector<std::string> pages = Print(PackOf(8));
  ASSERT_EQ(pages.size(), 1U);
  EXPECT_THAT(pages[0], HasSubstr("Halaman 1 dari 1"));
  EXPECT_THAT(pages[0], HasSubstr("Tanda tangan dan cap"));
}

}  // namespace
}  // namespace jemputbola::cli::pack
