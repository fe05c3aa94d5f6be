#include "common/ids/ids.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <random>
#include <span>
#include <stdexcept>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace jemputbola::ids {
namespace {

using Bytes = std::array<unsigned char, 16>;

std::string Hex(std::span<const unsigned char> bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(2 * bytes.size());
  for (const unsigned char byte : bytes) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

// Milliseconds since 1970 in the upper 48 bits wanted by the UUID, then 12 bits of a millisecond's fraction (RFC 9562,
// section 6.2, method 3).
std::uint64_t Stamp(absl::Time time) {
  const std::int64_t micros = absl::ToUnixMicros(time);
  return (static_cast<std::uint64_t>(micros / 1000) << 12) | static_cast<std::uint64_t>(micros % 1000 * 4096 / 1000);
}

std::string Format(std::uint64_t stamp, Bytes bytes) {
  for (int i = 0; i < 6; ++i) bytes[i] = static_cast<unsigned char>(stamp >> (52 - 8 * i));
  bytes[6] = static_cast<unsigned char>(0x70 | ((stamp >> 8) & 0x0f));
  bytes[7] = static_cast<unsigned char>(stamp);
  bytes[8] = static_cast<unsigned char>(0x80 | (bytes[8] & 0x3f));
  const std::string hex = Hex(bytes);
  return hex.substr(0, 8) + '-' + hex.substr(8, 4) + '-' + hex.substr(12, 4) + '-' + hex.substr(16, 4) + '-' +
         hex.substr(20);
}

}  // namespace

SystemGenerator::SystemGenerator() {
  if (sodium_init() < 0) throw std::runtime_error("the operating system gives no randomness");
}

std::string SystemGenerator::Uuid() {
  const std::uint64_t now = Stamp(absl::Now());
  std::uint64_t last = last_.load(std::memory_order_relaxed);
  std::uint64_t stamp = 0;
  do {
    stamp = std::max(now, last + 1);
  } while (!last_.compare_exchange_weak(last, stamp, std::memory_order_relaxed));
  Bytes bytes;
  randombytes_buf(bytes.data(), bytes.size());
  return Format(stamp, bytes);
}

std::string SystemGenerator::Random128() {
  Bytes bytes;
  randombytes_buf(bytes.data(), bytes.size());
  return Hex(bytes);
}

struct SeededGenerator::State {
  explicit State(std::uint64_t seed) : engine(seed) {}

  Bytes Draw() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) {
    Bytes bytes;
    for (std::size_t i = 0; i < bytes.size(); i += 8) {
      const std::uint64_t word = engine();
      for (std::size_t j = 0; j < 8; ++j) bytes[i + j] = static_cast<unsigned char>(word >> (8 * j));
    }
    return bytes;
  }

  absl::Mutex mutex;
  std::mt19937_64 engine ABSL_GUARDED_BY(mutex);
  std::uint64_t last ABSL_GUARDED_BY(mutex) = 0;
};

SeededGenerator::SeededGenerator(std::uint64_t seed, const clock::Clock& clock)
    : state_(std::make_unique<State>(seed)), clock_(clock) {}

SeededGenerator::~SeededGenerator() = default;

std::string SeededGenerator::Uuid() {
  absl::MutexLock lock(&state_->mutex);
  state_->last = std::max(Stamp(clock_.Now()), state_->last + 1);
  return Format(state_->last, state_->Draw());
}

std::string SeededGenerator::Random128() {
  absl::MutexLock lock(&state_->mutex);
  return Hex(state_->Draw());
}

}  // namespace jemputbola::ids
