#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/pack/pack.h"
#include "cli/pack/words.h"

namespace jemputbola::cli::pack {
namespace {

constexpr char kByteOrderMark[] = "\xEF\xBB\xBF";
constexpr char kHeader[] =
    "paket;no;orang;nik;nama;jk;usia;alamat;temuan_terakhir;hadir;di_luar;pindah;tidak_dikenal;meninggal;menolak;bukti;"
    "catatan\r\n";
// Six boxes, evidence and note, empty.
constexpr char kToFillIn[] = ";;;;;;;;";

}  // namespace

std::string Cell(std::string_view text) {
  std::string cell(text);
  if (!cell.empty() && std::string_view("=+-@\t\r").find(cell.front()) != std::string_view::npos) cell.insert(0, "'");
  if (cell.find_first_of(";\",\r\n") == std::string::npos) return cell;
  std::string quoted = "\"";
  for (const char c : cell) {
    if (c == '"') quoted.push_back('"');
    quoted.push_back(c);
  }
  return quoted + "\"";
}

std::string ReturnFile(const Pack& pack) {
  std::string csv = absl::StrCat(kByteOrderMark, kHeader);
  int number = 0;
  for (const registry::v1::PackEntry& entry : pack.entries) {
    const std::string fields[] = {Cell(pack.cover.reference()),
                                  absl::StrCat(++number),
                                  Cell(entry.person_id()),
                                  Cell(entry.masked_nik()),
                                  Cell(entry.full_name()),
                                  Cell(entry.sex()),
                                  absl::StrCat(entry.age_on_polling_day()),
                                  Cell(entry.address()),
                                  Cell(FindingText(entry))};
    absl::StrAppend(&csv, absl::StrJoin(fields, ";"), kToFillIn, "\r\n");
  }
  return csv;
}

}  // namespace jemputbola::cli::pack
