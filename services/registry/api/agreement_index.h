#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/store/database.h"
#include "registry/store/agreement_key.h"
#include "registry/store/vault.h"

namespace jemputbola::registry::api {

// Finds people of a partition by the hash of their NIK under an agreement's key. Made for one comparison and thrown
// away: opens every box once, page by page, and keeps about 60 bytes a person of the regency's list.
class AgreementIndex {
 public:
  // Whoever was purged is found by no hash. DATA_LOSS when a box does not open.
  static absl::StatusOr<AgreementIndex> Make(jemputbola::store::Database& database, const store::Vault& vault,
                                             const std::string& partition, const store::AgreementKey& key);

  // Empty for a hash that is nobody's.
  std::string PersonOf(std::string_view hash) const;

 private:
  // Half of the hash tells people apart well enough.
  using Half = std::array<char, 16>;
  struct Entry {
    Half hash;
    // Where the id stands in ids_.
    std::uint64_t at;
    std::uint32_t size;
  };
  static Half HalfOf(std::string_view hash);

  // By hash.
  std::vector<Entry> entries_;
  std::string ids_;
};

}  // namespace jemputbola::registry::api
