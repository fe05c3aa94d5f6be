#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/time/time.h"
#include "common/store/database.h"
#include "registry/store/vault.h"

namespace jemputbola::registry::store {

// The NIK that somebody on the list had until it was corrected.
struct FormerNik {
  std::string former_nik_id;
  std::string person_id;
  // vault.OpenDetail(partition, FormerNikName(former_nik_id), box).
  std::string box;
};

// What a former NIK is sealed to.
std::string FormerNikName(const std::string& former_nik_id);

// From now on FindByNik finds `person_id` by `nik`, unless somebody has that NIK now. `former_nik_id` is new.
void KeepFormerNik(jemputbola::store::WriteTransaction& tx, const std::string& partition, const Vault& vault,
                   const std::string& former_nik_id, const std::string& person_id, const std::string& nik,
                   absl::Time corrected_at);

// Person ids by parts of a NikIndex (Vault::Index::bytes); of several people who had a NIK, whoever had it last.
std::unordered_map<std::string, std::string> FindFormerNiks(const jemputbola::store::Transaction& tx,
                                                            const std::string& partition,
                                                            const std::vector<std::string>& parts);

// At most `limit` with an id above `after` that an older key than `newest` sealed, by id.
std::vector<FormerNik> ListFormerNiks(const jemputbola::store::Transaction& tx, const std::string& partition,
                                      const std::string& after, std::int64_t newest, int limit);
// Seals `niks`, by former_nik_id, anew with the newest key.
void ResealFormerNiks(jemputbola::store::WriteTransaction& tx, const std::string& partition, const Vault& vault,
                      const std::unordered_map<std::string, std::string>& niks);

}  // namespace jemputbola::registry::store
