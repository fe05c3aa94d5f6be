#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/crypto/crypto.h"
#include "registry/domain/person_row.h"

namespace jemputbola::registry::store {

// Keeps who people are unreadable to whoever has the database only: identities and details in sealed boxes bound to
// their row, NIKs findable through a keyed index. All keys derive from keys/registry.key and its successors: while keys
// are rotated two versions are live, boxes say in front which sealed them, and new ones are sealed with the newest.
// Thread-safe; copies share their keys.
class Vault {
 public:
  // No key: for KeyRing. `key` as version 1.
  Vault();
  explicit Vault(const crypto::Key& key);

  // --- For KeyRing ---

  // Look-ups include `version` from now on; sealing uses it only after SealWith.
  void Add(std::int64_t version, const crypto::Key& key);
  void SealWith(std::int64_t version);
  void Remove(std::int64_t version);
  // Hexadecimal; tells keys apart, tells nothing of them. Empty for a version that is not there.
  std::string Fingerprint(std::int64_t version) const;
  // Ascending.
  std::vector<std::int64_t> versions() const;
  // What new boxes are sealed with.
  std::int64_t sealing_version() const;

  // --- For everyone ---

  // What FindByNik and SavePeople take: opaque, the same for the same NIK until the keys change. Compare it with
  // nothing that is stored.
  std::string NikIndex(std::string_view nik) const;

  std::string Seal(std::string_view partition, std::string_view person_id, const domain::Identity& identity) const;
  // DATA_LOSS when the box is not of this row or was changed; FAILED_PRECONDITION when its key is not here, naming the
  // file, or when it was purged.
  absl::StatusOr<domain::Identity> Open(std::string_view partition, std::string_view person_id,
                                        std::string_view box) const;

  // A text that belongs to something with a name in its partition: an evidence number and note to the name of an event.
  std::string SealDetail(std::string_view partition, std::string_view name, std::string_view text) const;
  // As Open.
  absl::StatusOr<std::string> OpenDetail(std::string_view partition, std::string_view name, std::string_view box) const;

  // Which key sealed a box; 0 for an empty one.
  static std::int64_t VersionOf(std::string_view box);
  // Nothing is left in the box: only the history of whoever it was of.
  static bool IsPurged(std::string_view box) { return box.empty(); }

  // The parts of a NikIndex: what stands in person.nik_index, and of which key version.
  struct Index {
    std::int64_t version = 0;
    std::string bytes;
  };
  // Newest first.
  static std::vector<Index> Indexes(std::string_view nik_index);
  // Which of `places` equal stretches of the table's order by its newest part a NikIndex falls into.
  static unsigned Place(std::string_view nik_index, unsigned places);

 private:
  struct State;
  std::string SealText(std::string_view text, const std::string& context) const;
  absl::StatusOr<std::string> OpenText(std::string_view box, const std::string& context) const;

  std::shared_ptr<State> state_;
};

}  // namespace jemputbola::registry::store
