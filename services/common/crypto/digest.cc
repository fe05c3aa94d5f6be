#include "common/crypto/digest.h"

#include <sodium.h>

#include <array>

#include "absl/strings/escaping.h"

namespace jemputbola::crypto {

struct Digest::State {
  crypto_generichash_state hash;
};

Digest::Digest() : state_(std::make_unique<State>()) {
  crypto_generichash_init(&state_->hash, nullptr, 0, crypto_generichash_BYTES);
}
Digest::~Digest() = default;

void Digest::Add(std::string_view piece) {
  crypto_generichash_update(&state_->hash, reinterpret_cast<const unsigned char*>(piece.data()), piece.size());
}

std::string Digest::Hex() {
  std::array<char, crypto_generichash_BYTES> digest{};
  crypto_generichash_final(&state_->hash, reinterpret_cast<unsigned char*>(digest.data()), digest.size());
  return absl::BytesToHexString(absl::string_view(digest.data(), digest.size()));
}

}  // namespace jemputbola::crypto
