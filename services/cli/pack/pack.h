#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "jemputbola/registry/v1/pack.pb.h"

// What a village head gets on paper, and the file that comes back. Pure: text in, text out.
namespace jemputbola::cli::pack {

struct Pack {
  registry::v1::PackCover cover;
  // In the order in which they are to be printed.
  std::vector<registry::v1::PackEntry> entries;
};

// "53.03.01.2005-K7QF2M9X": names both files.
std::string FileName(const registry::v1::PackCover& cover);

// A page of HTML that prints on A4, portrait: watermark and head of the table on every page, a row a person, six boxes
// to tick. Stands alone: no script, nothing loaded. `zone`: of the time at which it was made.
std::string Sheet(const Pack& pack, absl::TimeZone zone);

// The same rows to be filled in with a spreadsheet: UTF-8 with byte order mark and semicolons, as Excel reads them in
// Indonesia. An x in one of six columns answers a row; `jb import findings` reads it.
std::string ReturnFile(const Pack& pack);

// "7 Agustus 2024" of "2024-08-07"; anything else as it is.
std::string LongDate(std::string_view iso_date);

// "&lt;b&gt;" of "<b>".
std::string Escaped(std::string_view text);

// One field of a line with semicolons, quoted where needed. What a spreadsheet would take for a formula (= + - @ in
// front) gets an apostrophe in front.
std::string Cell(std::string_view text);

}  // namespace jemputbola::cli::pack
