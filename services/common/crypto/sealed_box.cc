#include "common/crypto/sealed_box.h"

#include <sodium.h>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace jemputbola::crypto {
namespace {

static_assert(crypto_box_PUBLICKEYBYTES == 32 && crypto_box_SECRETKEYBYTES == 32 && crypto_box_SEEDBYTES == 32);

constexpr std::size_t kIdBytes = 8;

const unsigned char* Unsigned(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

}  // namespace

absl::StatusOr<std::string> SealFor(std::string_view public_key, std::string_view plaintext) {
  const auto no_key = absl::InvalidArgumentError("this is no public key for sealed boxes: ask the registry for one");
  if (public_key.size() != crypto_box_PUBLICKEYBYTES) return no_key;
  std::string box(plaintext.size() + crypto_box_SEALBYTES, '\0');
  if (crypto_box_seal(reinterpret_cast<unsigned char*>(box.data()), Unsigned(plaintext), plaintext.size(),
                      Unsigned(public_key)) != 0) {
    return no_key;
  }
  return box;
}

BoxKey::BoxKey(const Key& key) {
  const Key seed = key.Derive("box");
  crypto_box_seed_keypair(public_.data(), secret_.data(), Unsigned(seed.bytes()));
  const Digest128 hash = Hash128(public_key());
  const std::string_view bytes = AsBytes(hash).substr(0, kIdBytes);
  id_ = absl::StrCat("k", absl::BytesToHexString(absl::string_view(bytes.data(), bytes.size())));
}

BoxKey::~BoxKey() {
  sodium_memzero(secret_.data(), secret_.size());
}

BoxKey::BoxKey(BoxKey&& other) noexcept : public_(other.public_), secret_(other.secret_), id_(std::move(other.id_)) {
  sodium_memzero(other.secret_.data(), other.secret_.size());
}

std::string_view BoxKey::public_key() const {
  return {reinterpret_cast<const char*>(public_.data()), public_.size()};
}

absl::StatusOr<std::string> BoxKey::Open(std::string_view box) const {
  const auto closed = absl::DataLossError("a sealed box does not open: it is not for this key, or was changed");
  if (box.size() < crypto_box_SEALBYTES) return closed;
  std::string plaintext(box.size() - crypto_box_SEALBYTES, '\0');
  if (crypto_box_seal_open(reinterpret_cast<unsigned char*>(plaintext.data()), Unsigned(box), box.size(),
                           public_.data(), secret_.data()) != 0) {
    return closed;
  }
  return plaintext;
}

}  // namespace jemputbola::crypto
