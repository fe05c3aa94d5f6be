#include "cli/partner_hash.h"

#include <algorithm>
#include <fstream>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "cli/input.h"
#include "cli/tool.h"
#include "common/crypto/crypto.h"
#include "common/csv/table.h"

namespace jemputbola::cli {
namespace {

constexpr std::size_t kKeyIdDigits = 8;
constexpr std::size_t kKeyDigits = 64;
constexpr std::size_t kNikDigits = 16;

bool All(absl::string_view text, bool (*is)(unsigned char)) {
  return std::all_of(text.begin(), text.end(), [is](char c) { return is(static_cast<unsigned char>(c)); });
}

std::string Quoted(std::string_view value) {
  if (value.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(value);
  std::string quoted = "\"";
  for (const char c : value) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + "\"";
}

}  // namespace

absl::StatusOr<HashedList> HashList(std::string_view key, const std::string& list, const std::string& out) {
  const absl::string_view line = absl::StripAsciiWhitespace(absl::string_view(key.data(), key.size()));
  if (line.size() != kKeyIdDigits + 1 + kKeyDigits || line[kKeyIdDigits] != ':' ||
      !All(line.substr(0, kKeyIdDigits), absl::ascii_isxdigit) ||
      !All(line.substr(kKeyIdDigits + 1), absl::ascii_isxdigit)) {
    return absl::InvalidArgumentError("The key file is not one of jb reconcile key: ask the office for it.");
  }
  const std::string secret = absl::HexStringToBytes(line.substr(kKeyIdDigits + 1));
  absl::StatusOr<std::ifstream> file = OpenInput(list);
  if (!file.ok()) return file.status();

  HashedList hashed;
  std::string csv = "nik_hash,full_name,birth_date,village_code,village,district,ref\n";
  csv::Table table(
      {{"nik", {"no_nik", "nomor_nik"}, true},
       {"full_name", {"nama", "nama_lengkap", "name"}, false},
       {"birth_date", {"tanggal_lahir", "tgl_lahir"}, false},
       {"village_code", {"kode_desa", "kode_kelurahan", "kode_desa_kelurahan"}, false},
       {"village", {"desa", "kelurahan", "desa_kelurahan", "nama_desa"}, false},
       {"district", {"kecamatan", "nama_kecamatan"}, false},
       {"ref", {"reference", "no", "nomor", "id"}, false}},
      {[&](std::int64_t number, const std::vector<std::string_view>& values) {
         std::string nik(values[0]);
         nik.erase(std::remove_if(nik.begin(), nik.end(), [](char c) { return c == ' ' || c == '\''; }), nik.end());
         const bool is_nik = nik.size() == kNikDigits && All(nik, absl::ascii_isdigit);
         ++hashed.rows;
         if (is_nik) {
           absl::StrAppend(&csv, line.substr(0, kKeyIdDigits), ":",
                           absl::BytesToHexString(crypto::HmacSha256(secret, nik)));
         } else {
           ++hashed.without_nik;
         }
         for (std::size_t i = 1; i + 1 < values.size(); ++i) {
           absl::StrAppend(&csv, ",", Quoted(values[i]));
         }
         absl::StrAppend(&csv, ",", values.back().empty() ? absl::StrCat("line ", number) : Quoted(values.back()),
                         "\n");
         return absl::OkStatus();
       },
       [&](std::int64_t number, std::string_view) {
         // Stays a row, so that the results count what the list counts.
         ++hashed.rows;
         ++hashed.without_nik;
         absl::StrAppend(&csv, ",,,,,,line ", number, "\n");
       }});
  std::string chunk(64 << 10, '\0');
  while (file->read(chunk.data(), static_cast<std::streamsize>(chunk.size())) || file->gcount() > 0) {
    const std::string_view piece(chunk.data(), static_cast<std::size_t>(file->gcount()));
    if (absl::Status status = table.Feed(piece); !status.ok()) return status;
  }
  if (absl::Status status = table.Finish(); !status.ok()) return status;
  if (absl::Status status = WriteFile(out, csv, 0600); !status.ok()) return status;
  return hashed;
}

}  // namespace jemputbola::cli
