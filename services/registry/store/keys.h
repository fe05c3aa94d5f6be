#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/store/database.h"

namespace jemputbola::registry::store {

// A version of the sealing key. While it is live rows may be sealed with it; a retired one seals nothing any more, and
// its file is destroyed.
struct SealingKey {
  std::int64_t version = 0;
  // Vault::Fingerprint: another key under the same name is noticed before it does harm.
  std::string fingerprint;
  bool live = true;
  // Where the rotation to this key is on record in the audit log; empty for the first.
  std::string partition;
};

// Oldest first.
std::vector<SealingKey> ListSealingKeys(const jemputbola::store::Transaction& tx);
void AddSealingKey(jemputbola::store::WriteTransaction& tx, const SealingKey& key);
// Retires all live keys below `newest` unless anything is still sealed with one of them: then it answers false. Writers
// that call RequireLive wait for this transaction and then fail.
bool RetireSealingKeys(jemputbola::store::WriteTransaction& tx, std::int64_t newest);

// To be called where sealed values are written, with the versions that sealed them: throws when one is retired, so that
// nothing is ever written that nobody can open.
void RequireLive(jemputbola::store::WriteTransaction& tx, const std::vector<std::int64_t>& versions);
// To be called before look-ups by NIK, with the versions that the indexes were made with: throws when a live one is
// missing, since somebody who is listed would seem not to be.
void RequireAllLive(const jemputbola::store::Transaction& tx, const std::vector<std::int64_t>& versions);

}  // namespace jemputbola::registry::store
