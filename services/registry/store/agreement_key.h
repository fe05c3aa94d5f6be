#pragma once

#include <string>
#include <string_view>

#include "common/crypto/crypto.h"

namespace jemputbola::registry::store {

// The key that a partner under an agreement turns NIKs into hashes with: derived from keys/agreement.key, so that it
// stands nowhere and outlives a rotation of the keys that seal. It opens nothing, and lists hashed under two agreements
// cannot be compared. Immutable, hence thread-safe.
class AgreementKey {
 public:
  AgreementKey(const crypto::Key& root, std::string_view partition, std::string_view agreement);

  // Eight hexadecimal digits that stand in front of each hash.
  const std::string& id() const { return id_; }
  // 32 bytes.
  std::string_view bytes() const { return key_.bytes(); }
  // HMAC-SHA-256 of the 16 digits, as 32 bytes.
  std::string Hash(std::string_view nik) const { return crypto::HmacSha256(key_.bytes(), nik); }

 private:
  crypto::Key key_;
  std::string id_;
};

}  // namespace jemputbola::registry::store
