#include "registry/store/agreement_key.h"

#include "absl/strings/escaping.h"

namespace jemputbola::registry::store {

AgreementKey::AgreementKey(const crypto::Key& root, std::string_view partition, std::string_view agreement)
    : key_(root.Derive(std::string("registry/agreement/").append(partition).append("/").append(agreement))),
      id_(absl::BytesToHexString(crypto::HmacSha256(key_.bytes(), "id").substr(0, 4))) {}

}  // namespace jemputbola::registry::store
