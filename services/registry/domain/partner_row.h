#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "registry/domain/area_index.h"

namespace jemputbola::registry::domain {

// One row of a partner's list, as text.
struct PartnerRowText {
  std::string_view nik = {};
  std::string_view nik_hash = {};
  std::string_view full_name = {};
  std::string_view birth_date = {};
  // A code or a name; with `district` the one in it.
  std::string_view village = {};
  std::string_view district = {};
  std::string_view reference = {};
};

// What of it can be compared.
struct PartnerRow {
  // 16 digits that can be a NIK (CheckNik); else empty.
  std::string nik;
  // 32 bytes; else empty.
  std::string hash;
  // As ComparableName writes it; empty when there is none.
  std::string name;
  std::optional<absl::CivilDay> birth_date;
  // A village of the regency by its code of today; else empty.
  std::string village_code;
  // The village is one of another regency.
  bool elsewhere = false;
  // SafeReference.
  std::string reference;

  bool HasNumber() const { return !nik.empty() || !hash.empty(); }
  bool CanBeFoundByName() const { return !name.empty() && birth_date && !village_code.empty(); }
  // Nothing can be said of it otherwise.
  bool Readable() const { return HasNumber() || CanBeFoundByName() || (elsewhere && !name.empty()); }
};

// `areas`: of the regency. `key_id`: of the agreement's key, which stands in front of each hash. The whole list is to
// be refused with INVALID_ARGUMENT for a bare digest (MD5, SHA-1, SHA-2, BLAKE2), because the NIK behind one can be
// found by trying all of them (FACTS §7), and with FAILED_PRECONDITION for a hash of another key: it would match
// nobody.
absl::StatusOr<PartnerRow> ReadPartnerRow(const PartnerRowText& text, const std::string& regency,
                                          const AreaIndex& areas, std::string_view key_id);

}  // namespace jemputbola::registry::domain
