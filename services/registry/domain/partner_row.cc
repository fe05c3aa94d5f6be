#include "registry/domain/partner_row.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "registry/domain/area_code.h"
#include "registry/domain/nik.h"
#include "registry/domain/person_row.h"
#include "registry/domain/reconcile.h"
#include "registry/domain/similarity.h"

namespace jemputbola::registry::domain {
namespace {

constexpr std::size_t kHashDigits = 64;

bool IsHex(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return absl::ascii_isxdigit(static_cast<unsigned char>(c)); });
}

// Digests of 128 to 512 bits, in hexadecimal, by themselves.
bool IsBareDigest(std::string_view text) {
  constexpr std::array<std::size_t, 7> kDigits = {32, 40, 48, 56, 64, 96, 128};
  return std::ranges::find(kDigits, text.size()) != kDigits.end() && IsHex(text);
}

// Empty for what is no hash at all.
absl::StatusOr<std::string> ReadHash(std::string_view text, std::string_view key_id) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return std::string();
  const std::string_view digits = text.substr(colon + 1);
  if (digits.size() != kHashDigits || !IsHex(digits)) return std::string();
  if (text.substr(0, colon) != key_id) {
    return absl::FailedPreconditionError(
        "nik_hash was made with another key than this agreement's; hash with the key that jb reconcile key gives now");
  }
  return absl::HexStringToBytes(absl::string_view(digits.data(), digits.size()));
}

void ReadVillage(const PartnerRowText& text, const std::string& regency, const AreaIndex& areas, PartnerRow& row) {
  if (text.village.empty()) return;
  if (const auto level = ParseAreaCode(text.village); level.ok()) {
    if (*level != AreaLevel::kVillage) return;
    row.elsewhere = RegencyOf(text.village) != regency;
    if (row.elsewhere) return;
  }
  std::string within = regency;
  if (!text.district.empty()) {
    const auto district = areas.Resolve(text.district, AreaLevel::kDistrict, regency);
    if (district.ok()) within = (*district)->code;
  }
  if (const auto village = areas.Resolve(text.village, AreaLevel::kVillage, within); village.ok()) {
    row.village_code = (*village)->code;
  }
}

}  // namespace

absl::StatusOr<PartnerRow> ReadPartnerRow(const PartnerRowText& text, const std::string& regency,
                                          const AreaIndex& areas, std::string_view key_id) {
  if (IsBareDigest(text.nik) || IsBareDigest(text.nik_hash)) {
    return absl::InvalidArgumentError(
        "The file holds hashes without the agreement's key, from which NIKs can be guessed; hash with the key of jb "
        "reconcile key");
  }
  PartnerRow row;
  auto hash = ReadHash(text.nik_hash, key_id);
  if (!hash.ok()) return hash.status();
  row.hash = *std::move(hash);
  row.nik = BareNumber(text.nik);
  if (!CheckNik(row.nik, std::nullopt, Sex::kUnknown, [](std::string_view) { return true; }).ok()) row.nik.clear();
  row.name = ComparableName(text.full_name);
  row.birth_date = ReadDate(text.birth_date);
  ReadVillage(text, regency, areas, row);
  row.reference = SafeReference(text.reference);
  return row;
}

}  // namespace jemputbola::registry::domain
