#pragma once

#include <cstdint>

namespace jemputbola::scheduling::simulation {

// Random numbers that are the same for a seed on every machine, which std's distributions do not promise (SplitMix64,
// Steele et al. 2014). Not thread-safe.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : state_(seed) {}

  std::uint64_t Next();
  // In [0, 1).
  double Unit() { return static_cast<double>(Next() >> 11U) * 0x1p-53; }
  // Mean 0, variance 1 (Marsaglia's polar method).
  double Normal();
  // Mean shape, variance shape; shape > 0 (Marsaglia and Tsang 2000).
  double Gamma(double shape);
  // a > 0, b > 0: mean a / (a + b).
  double Beta(double a, double b);
  // How many of `trials` succeed, each with `share`.
  std::int64_t Binomial(std::int64_t trials, double share);

 private:
  std::uint64_t state_;
};

}  // namespace jemputbola::scheduling::simulation
