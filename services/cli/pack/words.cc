#include "cli/pack/words.h"

#include <array>
#include <string_view>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "cli/pack/pack.h"

namespace jemputbola::cli::pack {
namespace {

constexpr std::array<const char*, 12> kMonths = {"Januari", "Februari", "Maret",     "April",   "Mei",      "Juni",
                                                 "Juli",    "Agustus",  "September", "Oktober", "November", "Desember"};

constexpr std::array<std::pair<std::string_view, const char*>, 9> kFindings = {{
    {"UNVERIFIED", "belum diperiksa"},
    {"PRESENT", "hadir"},
    {"NOT_MET", "tidak ditemui"},
    {"AWAY", "di luar"},
    {"MOVED", "dilaporkan pindah"},
    {"UNKNOWN_PERSON", "dilaporkan tidak dikenal"},
    {"REFUSED", "menolak"},
    {"DECEASED", "dilaporkan meninggal"},
    {"DUPLICATE", "dilaporkan ganda"},
}};

}  // namespace

std::string LongDate(std::string_view iso_date) {
  const std::vector<absl::string_view> parts = absl::StrSplit(absl::string_view(iso_date.data(), iso_date.size()), '-');
  int month = 0;
  int day = 0;
  if (parts.size() != 3 || !absl::SimpleAtoi(parts[1], &month) || !absl::SimpleAtoi(parts[2], &day) || month < 1 ||
      month > 12) {
    return std::string(iso_date);
  }
  return absl::StrCat(day, " ", kMonths[static_cast<std::size_t>(month - 1)], " ", parts[0]);
}

std::string FindingText(const registry::v1::PackEntry& entry) {
  std::string text = entry.finding();
  for (const auto& [finding, word] : kFindings) {
    if (finding == entry.finding()) text = word;
  }
  if (!entry.away_until().empty()) absl::StrAppend(&text, " sampai ", LongDate(entry.away_until()));
  return text;
}

std::string VillageText(const registry::v1::PackCover& cover) {
  return absl::StrCat(cover.urban() ? "Kelurahan " : "Desa ", cover.village_name());
}

}  // namespace jemputbola::cli::pack
