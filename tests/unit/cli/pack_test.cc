#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_split.h"
#include "common/clock/civil.h"
#include "pack_fixture.h"

namespace jemputbola::cli::pack {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const absl::TimeZone kWita = clock::FixedZone(480);

TEST(SheetTest, ItTellsWhoGetsItWhenItEndsAndHowItComesBack) {
  const std::string html = Sheet(PackOf(3), kWita);
  for (const char* told :
       {"Desa Bokon, Kecamatan Miomaffo Timur, Kabupaten Timor Tengah Utara", "Kepala Desa Bokon", "K7QF2M9X",
        "24 Juli 2024 pukul 08.00", "7 Agustus 2024", "27 November 2024 (hari pemungutan suara)", "17:9f86d081884c7d65",
        "53.03.01.2005-K7QF2M9X.csv", "Kembalikan ke Dinas Dukcapil paling lambat"}) {
    EXPECT_THAT(html, HasSubstr(told));
  }
}

TEST(SheetTest, EveryPersonHasSixBoxes) {
  const std::string html = Sheet(PackOf(25), kWita);
  std::size_t boxes = 0;
  for (std::size_t at = html.find("<td class=\"box\">"); at != std::string::npos;
       at = html.find("<td class=\"box\">", at + 1)) {
    ++boxes;
  }
  EXPECT_EQ(boxes, 25U * 6U);
  for (const char* title : {">hadir<", ">di luar<", ">pindah<", ">tidak dikenal<", ">meninggal<", ">menolak<"}) {
    EXPECT_THAT(html, HasSubstr(title));
  }
}

TEST(SheetTest, WhatPeopleAreCalledNeverBecomesMarkup) {
  Pack pack = PackOf(1);
  pack.entries[0].set_full_name("</td><script>alert('x')</script> & \"Sa'tab\"");
  pack.entries[0].set_address("Jl. <b>A & B</b>");
  pack.cover.set_recipient("</style><script>x</script>");
  pack.cover.set_reference("\"; } </style><script>");
  const std::string html = Sheet(pack, kWita);
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  EXPECT_THAT(html, Not(HasSubstr("<b>A")));
  EXPECT_THAT(html,
              HasSubstr("&lt;/td&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;Sa&#39;tab&quot;"));
  EXPECT_EQ(html.find("</style>"), html.rfind("</style>")) << "nothing but the style itself ends the style";
}

TEST(SheetTest, TheLastFindingIsToldInIndonesianAndWhoIsSetAsideIsMarked) {
  Pack pack = PackOf(2);
  pack.entries[0].set_finding("AWAY");
  pack.entries[0].set_away_until("2024-08-01");
  pack.entries[0].set_set_aside(true);
  pack.entries[1].set_finding("NOT_MET");
  const std::string html = Sheet(pack, kWita);
  EXPECT_THAT(html, HasSubstr("<td>* di luar sampai 1 Agustus 2024</td>"));
  EXPECT_THAT(html, HasSubstr("<td>tidak ditemui</td>"));
}

TEST(SheetTest, ChildrenWhoAreLeftOutAreCounted) {
  Pack pack = PackOf(1);
  EXPECT_THAT(Sheet(pack, kWita), Not(HasSubstr("di bawah 16")));
  pack.cover.set_too_young(4);
  EXPECT_THAT(Sheet(pack, kWita), HasSubstr("Anak di bawah 16 tahun (4 orang) tidak dicantumkan"));
}

TEST(SheetTest, AnEmptyListSaysSo) {
  EXPECT_THAT(Sheet(PackOf(0), kWita), HasSubstr("Tidak ada orang dalam daftar ini"));
}

TEST(ReturnFileTest, ItHasOneLineAPersonWithPlacesToAnswer) {
  const std::string csv = ReturnFile(PackOf(2));
  const std::vector<std::string> lines = absl::StrSplit(csv, "\r\n");
  ASSERT_EQ(lines.size(), 4U) << "header, two people, the end of the last line";
  EXPECT_EQ(lines[0],
            "\xEF\xBB\xBFpaket;no;orang;nik;nama;jk;usia;alamat;temuan_terakhir;hadir;di_luar;pindah;tidak_dikenal;"
            "meninggal;menolak;bukti;catatan");
  EXPECT_EQ(lines[2],
            "K7QF2M9X;2;018f0000-0000-7000-8000-000000000002;530301******0002;Xaverius T'Quill 0002;P;19;"
            "Dusun Zamrud RT 002 RW 002;belum diperiksa;;;;;;;;");
}

TEST(ReturnFileTest, NoCellBecomesAFormulaOrBreaksTheLine) {
  EXPECT_EQ(Cell("=HYPERLINK(1)"), "'=HYPERLINK(1)");
  EXPECT_EQ(Cell("-2+3"), "'-2+3");
  EXPECT_EQ(Cell("@x"), "'@x");
  EXPECT_EQ(Cell("Jl. \"A\"; B"), "\"Jl. \"\"A\"\"; B\"");
  EXPECT_EQ(Cell("T'Eba"), "T'Eba");
}

}  // namespace
}  // namespace jemputbola::cli::pack
