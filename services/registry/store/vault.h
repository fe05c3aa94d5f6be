#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/crypto/crypto.h"
#include "common/store/database.h"
#include "registry/domain/person_row.h"

namespace jemputbola::registry::store {

// Keeps who people are unreadable to whoever has the database only: identities in sealed boxes bound to their row, NIKs
// findable through a keyed index. Both keys derive from keys/registry.key. Thread-safe.
class Vault {
 public:
  explicit Vault(const crypto::Key& key);

  // Remembers the key of a database that has none yet. FAILED_PRECONDITION when its boxes were sealed with another one:
  // with a wrong key every person of an import would look new.
  absl::Status CheckKey(jemputbola::store::Database& database) const;

  // 16 bytes; the same NIK gives the same.
  std::string NikIndex(std::string_view nik) const;

  std::string Seal(std::string_view partition, std::string_view person_id, const domain::Identity& identity) const;
  // DATA_LOSS when the box is not of this row, was sealed with another key, or was changed.
  absl::StatusOr<domain::Identity> Open(std::string_view partition, std::string_view person_id,
                                        std::string_view box) const;

 private:
  crypto::Key box_key_;
  crypto::Key index_key_;
};

}  // namespace jemputbola::registry::store
