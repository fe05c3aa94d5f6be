#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string_view>
#include <vector>

namespace jemputbola::cli::generate {

// Draws that are the same on every machine: the standard fixes this generator, but not its distributions.
class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  // 0 to bound - 1; bound must be positive. The bias of the remainder is below 2^-32 for the bounds used here.
  std::uint64_t Below(std::uint64_t bound) { return engine_() % bound; }
  int Between(int least, int most) {
    return least + static_cast<int>(Below(static_cast<std::uint64_t>(most - least + 1)));
  }
  bool Percent(int share) { return Below(100) < static_cast<std::uint64_t>(share); }
  template <typename T>
  const T& Pick(const std::vector<T>& from) {
    return from[Below(from.size())];
  }

 private:
  std::mt19937_64 engine_;
};

// FNV-1a, 64 bits: a number for a code that never changes.
inline std::uint64_t Fingerprint(std::string_view text) {
  std::uint64_t hash = 14695981039346656037u;
  for (char character : text) hash = (hash ^ static_cast<unsigned char>(character)) * 1099511628211u;
  return hash;
}

}  // namespace jemputbola::cli::generate
