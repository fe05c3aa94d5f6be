#include "common/crypto/crypto.h"

#include <sodium.h>

#include <vector>

namespace jemputbola::crypto {
namespace {

constexpr std::size_t kHashBytes = 32;
constexpr std::size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* Bytes(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

std::string Hex(const unsigned char* bytes, std::size_t size) {
  std::string hex(2 * size + 1, '\0');
  sodium_bin2hex(hex.data(), hex.size(), bytes, size);
  hex.pop_back();
  return hex;
}

}  // namespace

absl::Status Init() {
  return sodium_init() < 0 ? absl::InternalError("libsodium cannot start: the operating system gives no randomness")
                           : absl::OkStatus();
}

Digest128 Hash128(std::string_view first, std::string_view second) {
  Digest128 digest;
  crypto_generichash_state state;
  crypto_generichash_init(&state, nullptr, 0, digest.size());
  crypto_generichash_update(&state, Bytes(first), first.size());
  crypto_generichash_update(&state, Bytes(second), second.size());
  crypto_generichash_final(&state, digest.data(), digest.size());
  return digest;
}

std::string_view AsBytes(const Digest128& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

std::string Seal(const Key& key, std::string_view plaintext, std::string_view context) {
  std::string box(kNonceBytes + plaintext.size() + kTagBytes, '\0');
  randombytes_buf(box.data(), kNonceBytes);
  crypto_aead_xchacha20poly1305_ietf_encrypt(Bytes(box) + kNonceBytes, nullptr, Bytes(plaintext), plaintext.size(),
                                             Bytes(context), context.size(), nullptr, Bytes(box), Bytes(key.bytes()));
  return box;
}

absl::StatusOr<std::string> Open(const Key& key, std::string_view box, std::string_view context) {
  const absl::Status refused = absl::DataLossError(
      "a sealed value does not open: it was changed, or sealed with another key or for another row");
  if (box.size() < kNonceBytes + kTagBytes) return refused;
  std::string plaintext(box.size() - kNonceBytes - kTagBytes, '\0');
  const std::string_view sealed = box.substr(kNonceBytes);
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(Bytes(plaintext), nullptr, nullptr, Bytes(sealed), sealed.size(),
                                                 Bytes(context), context.size(), Bytes(box), Bytes(key.bytes())) != 0) {
    return refused;
  }
  return plaintext;
}

std::string KeyedIndex(const Key& key, std::string_view value) {
  std::string index(kHashBytes, '\0');
  crypto_generichash(Bytes(index), index.size(), Bytes(value), value.size(), Bytes(key.bytes()), key.bytes().size());
  return index;
}

std::string Mac(const Key& key, std::string_view message) {
  static_assert(crypto_auth_hmacsha256_KEYBYTES == 32);
  std::array<unsigned char, crypto_auth_hmacsha256_BYTES> mac;
  crypto_auth_hmacsha256(mac.data(), Bytes(message), message.size(), Bytes(key.bytes()));
  return Hex(mac.data(), mac.size());
}

std::string HmacSha256(std::string_view key, std::string_view message) {
  std::string code(crypto_auth_hmacsha256_BYTES, '\0');
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, Bytes(key), key.size());
  crypto_auth_hmacsha256_update(&state, Bytes(message), message.size());
  crypto_auth_hmacsha256_final(&state, Bytes(code));
  sodium_memzero(&state, sizeof(state));
  return code;
}

std::string NewToken() {
  std::array<unsigned char, 32> secret;
  randombytes_buf(secret.data(), secret.size());
  std::string token(sodium_base64_ENCODED_LEN(secret.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING), '\0');
  sodium_bin2base64(token.data(), token.size(), secret.data(), secret.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  sodium_memzero(secret.data(), secret.size());
  token.pop_back();
  return token;
}

std::string TokenHash(std::string_view token) {
  std::array<unsigned char, kHashBytes> digest;
  crypto_generichash(digest.data(), digest.size(), Bytes(token), token.size(), nullptr, 0);
  return Hex(digest.data(), digest.size());
}

bool SameToken(std::string_view token, std::string_view stored_hash) {
  const std::string hash = TokenHash(token);
  return hash.size() == stored_hash.size() && sodium_memcmp(hash.data(), stored_hash.data(), hash.size()) == 0;
}

}  // namespace jemputbola::crypto
