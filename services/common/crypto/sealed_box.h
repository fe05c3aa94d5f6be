#pragma once

#include <array>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/crypto/crypto.h"

namespace jemputbola::crypto {

// libsodium's sealed box (X25519, XSalsa20-Poly1305): whoever has the public key can seal, only the holder of the
// secret one can open, and nobody can tell who sealed. INVALID_ARGUMENT for a public key that is not 32 bytes or none.
absl::StatusOr<std::string> SealFor(std::string_view public_key, std::string_view plaintext);

// The pair of keys that belongs to a key file. Wiped when destroyed; move only. Thread-safe.
class BoxKey {
 public:
  explicit BoxKey(const Key& key);
  ~BoxKey();
  BoxKey(BoxKey&& other) noexcept;
  BoxKey& operator=(BoxKey&&) = delete;
  BoxKey(const BoxKey&) = delete;
  BoxKey& operator=(const BoxKey&) = delete;

  // 32 bytes.
  std::string_view public_key() const;
  // Tells keys apart: "k" and 16 hexadecimal digits of the public key's hash, so that it is never mistaken for a NIK.
  const std::string& id() const { return id_; }
  // DATA_LOSS when the box was sealed for another key or was changed.
  absl::StatusOr<std::string> Open(std::string_view box) const;

 private:
  std::array<unsigned char, 32> public_{};
  std::array<unsigned char, 32> secret_{};
  std::string id_;
};

}  // namespace jemputbola::crypto
