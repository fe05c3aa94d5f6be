#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "common/crypto/crypto.h"

namespace jemputbola::crypto {
namespace {

// A key file holds the key in hexadecimal and a line end.
constexpr std::size_t kFileBytes = 65;

}  // namespace

absl::StatusOr<Key> Key::Read(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    const int error = errno;
    if (error == ENOENT) return absl::NotFoundError(absl::StrCat("there is no key file ", path, ": run jb keys init"));
    return absl::PermissionDeniedError(absl::StrCat("cannot read the key file ", path, ": ", std::strerror(error)));
  }
  const absl::Cleanup close_file = [fd] { close(fd); };

  struct stat info {};
  if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
    return absl::FailedPreconditionError(absl::StrCat(path, " is not a key file: run jb keys init"));
  }
  if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return absl::PermissionDeniedError(absl::StrCat("others may read the key file ", path, ": run chmod 600 ", path));
  }
  std::array<char, kFileBytes + 1> text{};
  const absl::Cleanup wipe = [&text] { sodium_memzero(text.data(), text.size()); };
  const ssize_t size = read(fd, text.data(), text.size());
  Key key;
  std::size_t decoded = 0;
  const bool good = size == static_cast<ssize_t>(kFileBytes) && text[kFileBytes - 1] == '\n' &&
                    sodium_hex2bin(key.secret_.data(), key.secret_.size(), text.data(), kFileBytes - 1, nullptr,
                                   &decoded, nullptr) == 0 &&
                    decoded == key.secret_.size();
  if (!good) {
    return absl::FailedPreconditionError(
        absl::StrCat(path, " does not hold a key: restore it from where keys are kept"));
  }
  return key;
}

Key Key::Random() {
  Key key;
  randombytes_buf(key.secret_.data(), key.secret_.size());
  return key;
}

Key::~Key() {
  sodium_memzero(secret_.data(), secret_.size());
}

Key::Key(Key&& other) noexcept : secret_(other.secret_) {
  sodium_memzero(other.secret_.data(), other.secret_.size());
}

Key& Key::operator=(Key&& other) noexcept {
  if (this != &other) {
    secret_ = other.secret_;
    sodium_memzero(other.secret_.data(), other.secret_.size());
  }
  return *this;
}

Key Key::Derive(std::string_view purpose) const {
  Key derived;
  crypto_generichash(derived.secret_.data(), derived.secret_.size(),
                     reinterpret_cast<const unsigned char*>(purpose.data()), purpose.size(), secret_.data(),
                     secret_.size());
  return derived;
}

std::string_view Key::bytes() const {
  return {reinterpret_cast<const char*>(secret_.data()), secret_.size()};
}

absl::Status WriteKeyFile(const std::string& path, const Key& key) {
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) {
    const int error = errno;
    if (error == EEXIST) {
      return absl::AlreadyExistsError(absl::StrCat("there is a key file ", path, " already: it is never overwritten"));
    }
    return absl::UnavailableError(absl::StrCat("cannot write the key file ", path, ": ", std::strerror(error)));
  }
  std::array<char, kFileBytes> text{};
  sodium_bin2hex(text.data(), text.size(), reinterpret_cast<const unsigned char*>(key.bytes().data()),
                 key.bytes().size());
  text[kFileBytes - 1] = '\n';
  // The umask may have taken bits away, never added any: set what the contract says.
  const bool written = fchmod(fd, 0600) == 0 &&
                       write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && fsync(fd) == 0;
  const int error = errno;
  sodium_memzero(text.data(), text.size());
  close(fd);
  if (written) return absl::OkStatus();
  unlink(path.c_str());
  return absl::UnavailableError(absl::StrCat("cannot write the key file ", path, ": ", std::strerror(error)));
}

absl::Status DestroyKeyFile(const std::string& path) {
  const int fd = open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (fd < 0 && errno == ENOENT) return absl::OkStatus();
  std::array<char, kFileBytes> noise{};
  randombytes_buf(noise.data(), noise.size());
  const bool overwritten =
      fd >= 0 && write(fd, noise.data(), noise.size()) == static_cast<ssize_t>(noise.size()) && fsync(fd) == 0;
  int error = errno;
  if (fd >= 0) close(fd);
  if (overwritten && unlink(path.c_str()) == 0) return absl::OkStatus();
  if (overwritten) error = errno;
  return absl::UnavailableError(absl::StrCat("cannot destroy the key file ", path, ": ", std::strerror(error)));
}

}  // namespace jemputbola::crypto
