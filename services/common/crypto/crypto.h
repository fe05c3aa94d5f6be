#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace jemputbola::crypto {

// All functions are libsodium's; call Init once before any other. Thread-safe.
absl::Status Init();

// BLAKE2b with 128 bits of output: the chain of event logs and body fingerprints. Not keyed, not for secrets.
using Digest128 = std::array<unsigned char, 16>;
Digest128 Hash128(std::string_view first, std::string_view second = {});
std::string_view AsBytes(const Digest128& digest);

// A 256-bit secret that stays in this process; wiped when destroyed. Move only.
class Key {
 public:
  // Reads a key file made by WriteKeyFile. NOT_FOUND: "run jb keys init"; PERMISSION_DENIED when group or others may
  // read it: "chmod 600"; FAILED_PRECONDITION when the content is not a key.
  static absl::StatusOr<Key> Read(const std::string& path);
  static Key Random();
  ~Key();
  Key(Key&& other) noexcept;
  Key& operator=(Key&& other) noexcept;
  Key(const Key&) = delete;
  Key& operator=(const Key&) = delete;

  // An independent key for one purpose ("registry/nik-index"), crypto_kdf style: the same purpose gives the same key.
  Key Derive(std::string_view purpose) const;
  std::string_view bytes() const;

 private:
  Key() = default;
  std::array<unsigned char, 32> secret_{};
};

// Writes `key` to a new file with mode 0600. ALREADY_EXISTS when there is one: a key is never overwritten.
absl::Status WriteKeyFile(const std::string& path, const Key& key);
// Overwrites the file with random bytes and removes it; OK when there is none. A disk may keep what was overwritten,
// and backups do: see docs/operations.md.
absl::Status DestroyKeyFile(const std::string& path);

// XChaCha20-Poly1305 with a random nonce in front. `context` is authenticated, not stored (e.g. the row's id): a box
// moved to another row does not open.
std::string Seal(const Key& key, std::string_view plaintext, std::string_view context);
// DATA_LOSS when the key or the context is not the one it was sealed with, or the box was changed.
absl::StatusOr<std::string> Open(const Key& key, std::string_view box, std::string_view context);

// Keyed BLAKE2b-256 of a value that must be found but not read (a NIK), as 32 bytes.
std::string KeyedIndex(const Key& key, std::string_view value);

// HMAC-SHA-256 (RFC 2104) as 64 lower-case hexadecimal digits: what only holders of `key` can make or check.
std::string Mac(const Key& key, std::string_view message);

// HMAC-SHA-256 (RFC 2104) as 32 bytes: for keyed hashes that others have to make with their own tools.
std::string HmacSha256(std::string_view key, std::string_view message);

// A bearer token: 256 random bits, base64url without padding (43 characters). Stored only as TokenHash.
std::string NewToken();
// BLAKE2b-256, hexadecimal.
std::string TokenHash(std::string_view token);
// Constant time.
bool SameToken(std::string_view token, std::string_view stored_hash);

}  // namespace jemputbola::crypto
