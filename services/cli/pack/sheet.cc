#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/time.h"
#include "cli/pack/pack.h"
#include "cli/pack/sheet_style.h"
#include "cli/pack/words.h"

namespace jemputbola::cli::pack {
namespace {

constexpr int kWatermarkLines = 4;

std::string FileNameEscaped(const registry::v1::PackCover& cover) {
  return Escaped(FileName(cover));
}

// Text inside a CSS string: only what cannot end it.
std::string CssText(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
                       c == ':' || c == '-' || c == ' ';
    if (plain) safe.push_back(c);
  }
  return safe;
}

std::string Head(const registry::v1::PackCover& cover) {
  return absl::StrCat(
      "<!doctype html>\n<html lang=\"id\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
      "<meta name=\"robots\" content=\"noindex\">\n<title>",
      FileNameEscaped(cover), "</title>\n<style>\n@page { @bottom-left { content: \"Paket ", CssText(cover.reference()),
      " · audit ", CssText(cover.audit_head()), "\"; } }\n", kSheetStyle, "</style>\n</head>\n<body>\n");
}

// Fixed: printed anew on every page.
std::string Watermark(const registry::v1::PackCover& cover) {
  std::string mark = "<div class=\"mark\" aria-hidden=\"true\">\n";
  for (int line = 0; line < kWatermarkLines; ++line) {
    absl::StrAppend(&mark, "<p>", Escaped(cover.recipient()), "<br>berlaku s.d. ", LongDate(cover.expires_on()),
                    "</p>\n");
  }
  return mark + "</div>\n";
}

std::string Fact(const char* name, std::string_view value) {
  return absl::StrCat("<tr><th>", name, "</th><td>", Escaped(value), "</td></tr>\n");
}

std::string Cover(const registry::v1::PackCover& cover, absl::TimeZone zone) {
  const absl::Time made = absl::FromUnixSeconds(cover.made_at().seconds());
  return absl::StrCat(
      "<h1>Daftar penduduk yang belum direkam KTP-el</h1>\n<h2>", Escaped(VillageText(cover)), ", Kecamatan ",
      Escaped(cover.district_name()), ", ", Escaped(cover.regency_name()), "</h2>\n<table class=\"facts\">\n",
      Fact("Penerima", cover.recipient()), Fact("Nomor paket", cover.reference()),
      Fact("Dibuat", absl::StrCat(LongDate(absl::FormatTime("%Y-%m-%d", made, zone)), " pukul ",
                                  absl::FormatTime("%H.%M", made, zone))),
      Fact("Berlaku sampai", LongDate(cover.expires_on())),
      Fact("Usia dihitung pada", absl::StrCat(LongDate(cover.polling_day()), " (hari pemungutan suara)")),
      Fact("Jumlah orang", absl::StrCat(cover.people())), Fact("Kode wilayah", cover.village_code()),
      Fact("Catatan audit", cover.audit_head()), "</table>\n");
}

std::string Instructions(const registry::v1::PackCover& cover) {
  const std::string until = LongDate(cover.expires_on());
  std::string text = absl::StrCat(
      "<ol class=\"how\">\n"
      "<li>Periksa daftar ini bersama RT/RW. Untuk setiap orang, beri tanda centang pada <b>satu</b> kotak: "
      "<b>hadir</b> – ada di desa dan dapat direkam; <b>di luar</b> – sedang di luar desa, tidak pindah; <b>pindah</b> "
      "– "
      "sudah pindah (sertakan surat pindah bila ada); <b>tidak dikenal</b>; <b>meninggal</b> – sertakan akta atau "
      "surat "
      "keterangan kematian bila ada; <b>menolak</b> – tidak bersedia direkam. Yang belum diketahui dibiarkan "
      "kosong.</li>\n"
      "<li>Kembalikan ke Dinas Dukcapil paling lambat <b>",
      until, "</b>: lembar ini yang sudah ditandatangani, atau berkas <b>", FileNameEscaped(cover),
      ".csv</b> yang sudah diisi (tulis x di kolom yang sesuai; jangan mengubah kolom paket dan orang).</li>\n"
      "<li>Daftar ini memuat semua penduduk desa yang menurut catatan kami belum direkam. Tanda * berarti orang itu "
      "tidak "
      "akan dijemput karena temuan terakhirnya: mohon dipastikan.",
      cover.too_young() > 0 ? absl::StrCat(" Anak di bawah 16 tahun (", cover.too_young(), " orang) tidak dicantumkan.")
                            : "",
      " Orang yang sudah direkam atau sudah keluar dari daftar juga tidak dicantumkan.</li>\n"
      "<li>Data pribadi (UU 27/2022): hanya untuk ",
      Escaped(cover.recipient()), ". Jangan difoto, disalin atau diteruskan. Setelah ", until,
      " daftar ini tidak berlaku lagi: kembalikan atau musnahkan.</li>\n</ol>\n");
  return text;
}

std::string TableHead(const registry::v1::PackCover& cover) {
  return absl::StrCat(
      "<table class=\"people\">\n<colgroup><col class=\"no\"><col class=\"name\"><col class=\"sex\"><col class=\"age\">"
      "<col class=\"address\"><col class=\"finding\"><col class=\"box\" span=\"6\"></colgroup>\n<thead>\n"
      "<tr class=\"running\"><td colspan=\"12\">",
      Escaped(VillageText(cover)), " · paket ", Escaped(cover.reference()), " · untuk ", Escaped(cover.recipient()),
      " · berlaku sampai ", LongDate(cover.expires_on()),
      "</td></tr>\n<tr><th>No</th><th>Nama dan NIK</th><th>L/P</th><th>Usia</th><th>Alamat</th><th>Temuan "
      "terakhir</th><th class=\"tick\"><span>hadir</span></th><th class=\"tick\"><span>di luar</span></th><th "
      "class=\"tick\"><span>pindah</span></th><th class=\"tick\"><span>tidak dikenal</span></th><th "
      "class=\"tick\"><span>meninggal</span></th><th "
      "class=\"tick\"><span>menolak</span></th></tr>\n</thead>\n<tbody>\n");
}

void AppendRow(std::string& html, int number, const registry::v1::PackEntry& entry) {
  absl::StrAppend(&html, "<tr><td class=\"no\">", number, "</td><td>", Escaped(entry.full_name()),
                  "<br><span class=\"nik\">", Escaped(entry.masked_nik()), "</span></td><td>", Escaped(entry.sex()),
                  "</td><td class=\"age\">", entry.age_on_polling_day(), "</td><td>", Escaped(entry.address()),
                  "</td><td>", entry.set_aside() ? "* " : "", Escaped(FindingText(entry)), "</td>");
  for (int box = 0; box < 6; ++box) absl::StrAppend(&html, "<td class=\"box\"><i></i></td>");
  absl::StrAppend(&html, "</tr>\n");
}

}  // namespace

std::string FileName(const registry::v1::PackCover& cover) {
  return absl::StrCat(cover.village_code(), "-", cover.reference());
}

std::string Escaped(std::string_view text) {
  return absl::StrReplaceAll(absl::string_view(text.data(), text.size()),
                             {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}, {"'", "&#39;"}});
}

std::string Sheet(const Pack& pack, absl::TimeZone zone) {
  std::string html = absl::StrCat(Head(pack.cover), Watermark(pack.cover), Cover(pack.cover, zone),
                                  Instructions(pack.cover), TableHead(pack.cover));
  int number = 0;
  for (const registry::v1::PackEntry& entry : pack.entries) AppendRow(html, ++number, entry);
  if (pack.entries.empty())
    absl::StrAppend(&html, "<tr><td colspan=\"12\">Tidak ada orang dalam daftar ini.</td></tr>\n");
  absl::StrAppend(&html,
                  "</tbody>\n</table>\n<div class=\"sign\"><p>Diperiksa oleh (nama dan jabatan):</p><p>Tanggal:</p>"
                  "<p>Tanda tangan dan cap:</p></div>\n</body>\n</html>\n");
  return html;
}

}  // namespace jemputbola::cli::pack
