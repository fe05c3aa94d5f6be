#pragma once

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "cli/pack/pack.h"

namespace jemputbola::cli::pack {

// A pack of invented people, as the registry sends it.
inline Pack PackOf(int people) {
  Pack pack;
  registry::v1::PackCover& cover = pack.cover;
  cover.set_reference("K7QF2M9X");
  cover.set_village_code("53.03.01.2005");
  cover.set_village_name("Bokon");
  cover.set_district_name("Miomaffo Timur");
  cover.set_regency_name("Kabupaten Timor Tengah Utara");
  cover.set_recipient("Kepala Desa Bokon");
  cover.mutable_made_at()->set_seconds(1'721'779'200);  // 2024-07-24 00:00 UTC
  cover.set_polling_day("2024-11-27");
  cover.set_expires_on("2024-08-07");
  cover.set_audit_head("17:9f86d081884c7d65");
  cover.set_people(people);
  for (int i = 1; i <= people; ++i) {
    registry::v1::PackEntry& entry = pack.entries.emplace_back();
    entry.set_person_id(absl::StrFormat("018f0000-0000-7000-8000-%012d", i));
    entry.set_masked_nik(absl::StrFormat("530301******%04d", i));
    entry.set_full_name(absl::StrFormat("Xaverius T'Quill %04d", i));
    entry.set_sex(i % 2 == 0 ? "P" : "L");
    entry.set_age_on_polling_day(17 + i % 60);
    entry.set_address(absl::StrFormat("Dusun Zamrud RT %03d RW 002", i % 20));
    entry.set_finding("UNVERIFIED");
  }
  return pack;
}

}  // namespace jemputbola::cli::pack
