#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/csv/encoding.h"
#include "common/csv/table.h"

namespace jemputbola::csv {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Reading {
  // "line:value|value"
  std::vector<std::string> rows;
  std::vector<std::string> problems;
  absl::Status status;
};

Reading Read(std::string_view file, std::size_t piece = 7) {
  Reading reading;
  Table table({{"nik", {}}, {"nama", {"full_name", "name"}}, {"alamat", {"address"}, false}},
              {[&](std::int64_t line, const std::vector<std::string_view>& values) {
                 std::string row = absl::StrCat(line, ":");
                 for (std::size_t i = 0; i < values.size(); ++i) row.append(i == 0 ? "" : "|").append(values[i]);
                 reading.rows.push_back(row);
                 return absl::OkStatus();
               },
               [&](std::int64_t line, std::string_view message) {
                 reading.problems.push_back(absl::StrCat(line, ":").append(message));
               }});
  for (; reading.status.ok() && !file.empty(); file.remove_prefix(std::min(piece, file.size()))) {
    reading.status = table.Feed(file.substr(0, piece));
  }
  if (reading.status.ok()) reading.status = table.Finish();
  return reading;
}

std::string Refusal(std::string_view file) {
  const Reading reading = Read(file, 4096);
  EXPECT_EQ(reading.status.code(), absl::StatusCode::kInvalidArgument) << reading.rows.size() << " rows";
  return std::string(reading.status.message());
}

TEST(CsvTable, ColumnsAreFoundByNameOrAliasInAnyOrderAndLetterCase) {
  EXPECT_THAT(Read("Address,Ket.,FULL  NAME,Nik\nJl. 1,x,Ana,7\n").rows, ElementsAre("2:7|Ana|Jl. 1"));
  EXPECT_THAT(Read("NIK,Nama\n7,Ana\n").rows, ElementsAre("2:7|Ana|"));
}

TEST(CsvTable, CommasSemicolonsAndTabsAreToldApartByTheFirstLine) {
  EXPECT_THAT(Read("nik;nama\n1;\"Bere, Ana\"\n2;Tae, Yosef\n").rows, ElementsAre("2:1|Bere, Ana|", "3:2|Tae, Yosef|"));
  EXPECT_THAT(Read("nik\tnama\talamat\n1\tAna Bere\t\n2\t\tJl. 2\n").rows, ElementsAre("2:1|Ana Bere|", "3:2||Jl. 2"));
  EXPECT_THAT(Read("nik,\"x;;;\",nama\n1,2,3\n").rows, ElementsAre("2:1|3|"));
}

TEST(CsvTable, ExcelMayTellTheSeparatorInALineOfItsOwn) {
  EXPECT_THAT(Read("sep=;\r\nnik;nama\r\n1;Ana\r\n").rows, ElementsAre("3:1|Ana|"));
}

TEST(CsvTable, ByteOrderMarkAndLineEndsOfAnySystemAreUnderstoodInPiecesOfAnySize) {
  for (const char* end : {"\n", "\r\n", "\r"}) {
    const std::string file = absl::StrCat("\xEF\xBB\xBFnik,nama", end, end, "1,\"An", end, "a\"", end, "2,B");
    for (const std::size_t piece : {1, 2, 3, 100}) {
      const Reading reading = Read(file, piece);
      EXPECT_TRUE(reading.status.ok()) << reading.status;
      EXPECT_THAT(reading.rows, ElementsAre(absl::StrCat("3:1|An", end, "a|"), "5:2|B|")) << piece;
    }
  }
}

TEST(CsvTable, QuotedFieldsMayHoldSeparatorsLineEndsAndQuotes) {
  EXPECT_THAT(Read("nik,nama\n1,\"T\"\"Eba,\nMaria\"\n2,x\n").rows, ElementsAre("2:1|T\"Eba,\nMaria|", "4:2|x|"));
}

TEST(CsvTable, LinesWithoutContentAndEmptyFieldsBeyondTheHeaderAreIgnored) {
  const Reading reading = Read("nik,nama\n,\n\n1,Ana,,\n,,\n");
  EXPECT_THAT(reading.rows, ElementsAre("4:1|Ana|"));
  EXPECT_THAT(reading.problems, IsEmpty());
}

TEST(CsvTable, ALineWithOtherFieldsThanTheHeaderIsAProblemOfThatLineAlone) {
  const Reading reading = Read("nik,nama\n1\n2,Ana,Bere\n3,Ana\n");
  EXPECT_THAT(reading.rows, ElementsAre("4:3|Ana|"));
  EXPECT_THAT(reading.problems, ElementsAre(HasSubstr("2:has more or fewer"), HasSubstr("3:has more or fewer")));
}

TEST(CsvTable, AFileWithoutItsColumnsIsRefusedAndSaysWhichAreMissing) {
  EXPECT_THAT(Refusal(""), HasSubstr("is empty"));
  EXPECT_THAT(Refusal("\n\r\n  \n"), HasSubstr("is empty"));
  EXPECT_THAT(Refusal("nik,alamat\n1,2\n"), HasSubstr("no column nama (or full_name, name)"));
  EXPECT_THAT(Refusal("nik,nama,Full Name\n1,2,3\n"), HasSubstr("nama twice"));
}

TEST(CsvTable, WhatIsNoTextIsRefusedWithWhatItIs) {
  using std::string_view_literals::operator""sv;
  const auto refused = [](std::string_view start) { return Refusal(std::string(start) + "\x07" + "rest\n"); };
  EXPECT_THAT(refused("PK\x03\x04"sv), HasSubstr("spreadsheet or a ZIP"));
  EXPECT_THAT(refused("\xD0\xCF\x11\xE0\xA1\xB1"sv), HasSubstr("old Excel"));
  EXPECT_THAT(refused("\x1F\x8B\x08"sv), HasSubstr("compressed"));
  EXPECT_THAT(refused("%PDF-1.7"sv), HasSubstr("PDF"));
  EXPECT_THAT(refused("\x7F"
                      "ELF\x02\x01\x01\0\0\0"sv),
              HasSubstr("binary"));
  EXPECT_THAT(Refusal("\xFF\xFEn\0i\0k\0\n\0"sv), HasSubstr("UTF-16"));
  EXPECT_THAT(Refusal("n\0i\0k\0,\0n\0a\0m\0a\0\n\0"sv), HasSubstr("UTF-16"));
  EXPECT_THAT(Refusal("nik,nama\n1,a\0b\n"sv), HasSubstr("Line 2 holds NUL"));
}

TEST(CsvTable, Latin1IsRefusedWithTheLineAndWhatToDo) {
  const std::string refusal = Refusal("nik,nama\n1,Ana\n2,Jos\xE9\n");
  EXPECT_THAT(refusal, HasSubstr("Line 3 is not UTF-8"));
  EXPECT_THAT(refusal, HasSubstr("iconv -f WINDOWS-1252"));
  EXPECT_THAT(Refusal("nik,nama\n1,Jos\xC3"), HasSubstr("Line 2"));
}

TEST(CsvTable, HugeFieldsLinesAndHeadersAreRefusedBeforeTheyFillMemory) {
  EXPECT_THAT(Refusal("nik,nama\n1,Ana\n2," + std::string(10 << 20, 'x') + "\n"),
              HasSubstr("Line 3 has a field larger"));
  EXPECT_THAT(Refusal(std::string(10 << 20, 'x')), HasSubstr("Line 1 has a field larger"));
  std::string wide = "nik,nama";
  for (int i = 0; i < 100; ++i) wide += ",c" + std::to_string(i);
  wide += "\n1,2";
  for (int i = 0; i < 100; ++i) wide += "," + std::string(9000, 'x');
  EXPECT_THAT(Refusal(wide), HasSubstr("Line 2 is longer than 256 KiB"));
  std::string columns = "nik,nama";
  for (int i = 0; i < 2'000'000; ++i) columns += ",c";
  EXPECT_THAT(Refusal(columns + "\n"), HasSubstr("more than 200 columns"));
}

TEST(CsvTable, AQuoteThatIsNeverClosedIsRefusedWithItsLine) {
  EXPECT_THAT(Refusal("nik,nama\n1,Ana\n2,\"Yosef\n3,Maria\n"), HasSubstr("Line 3 opens a quote"));
}

TEST(CsvTable, AnErrorOfTheRowEndsTheReading) {
  int rows = 0;
  Table table({{"a", {}}},
              {[&](std::int64_t, const auto&) { return ++rows == 2 ? absl::AbortedError("enough") : absl::OkStatus(); },
               nullptr});
  EXPECT_EQ(table.Feed("a\n1\n2\n3\n").code(), absl::StatusCode::kAborted);
  EXPECT_EQ(table.Finish().code(), absl::StatusCode::kAborted);
  EXPECT_EQ(rows, 2);
}

TEST(TextCheck, AcceptsWellFormedUtf8OnlyHoweverItIsCut) {
  for (const char* good : {"a", "\xC3\xA9", "\xE2\x80\x99", "\xF0\x9F\x98\x80", "abcdefgh\xC3\xA9ijklmnop"}) {
    TextCheck check;
    for (const char c : std::string(good)) EXPECT_TRUE(check.Feed(std::string_view(&c, 1)).ok()) << good;
    EXPECT_TRUE(check.Finish().ok()) << good;
  }
  for (const char* bad : {"\x80", "\xC1\x81", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xFF",
                          "\xC3"
                          "a",
                          "abcdefgh\xE9ijkl", "\xE2\x80"}) {
    TextCheck check;
    absl::Status status = check.Feed(bad);
    if (status.ok()) status = check.Finish();
    EXPECT_FALSE(status.ok()) << absl::StrCat("of ", std::string(bad).size(), " bytes");
  }
}

}  // namespace
}  // namespace jemputbola::csv
