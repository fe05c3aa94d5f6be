#pragma once

#include <cstdint>

namespace jemputbola::scheduling::optimiser {

// Numbers that are the same for a seed on every machine, which std's distributions do not promise (SplitMix64, Steele
// et al. 2014). Not thread-safe.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t Next() {
    std::uint64_t bits = (state_ += 0x9e3779b97f4a7c15U);
    bits = (bits ^ (bits >> 30U)) * 0xbf58476d1ce4e5b9U;
    bits = (bits ^ (bits >> 27U)) * 0x94d049bb133111ebU;
    return bits ^ (bits >> 31U);
  }
  // In [0, 1).
  double Unit() { return static_cast<double>(Next() >> 11U) * 0x1p-53; }
  // In [0, bound); bound at least 1.
  int Below(int bound) { return static_cast<int>(((Next() >> 32U) * static_cast<std::uint64_t>(bound)) >> 32U); }

 private:
  std::uint64_t state_;
};

}  // namespace jemputbola::scheduling::optimiser
