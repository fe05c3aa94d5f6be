#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/crypto/crypto.h"
#include "common/store/database.h"

namespace jemputbola::notification::store {

// Phone numbers of the heads of villages and districts, sealed at rest; each box opens only for the area it was made
// for. Thread-safe; throws soci::soci_error.
class Contacts {
 public:
  // `key`: the deployment's notification.key.
  explicit Contacts(const crypto::Key& key) : key_(key.Derive("notification/contact")) {}

  enum class Put { kAdded, kUpdated, kUnchanged };
  // `phone` in E.164.
  Put Set(jemputbola::store::WriteTransaction& tx, const std::string& partition, const std::string& area_code,
          const std::string& phone) const;

  bool Has(const jemputbola::store::Transaction& tx, const std::string& partition, const std::string& area_code) const;

  // The sealed numbers of those areas that have one.
  std::map<std::string, std::string> Sealed(const jemputbola::store::Transaction& tx, const std::string& partition,
                                            const std::vector<std::string>& area_codes) const;
  // DATA_LOSS when it was sealed with another key or for another area.
  absl::StatusOr<std::string> Open(const std::string& area_code, const std::string& sealed) const;

 private:
  crypto::Key key_;
};

}  // namespace jemputbola::notification::store
