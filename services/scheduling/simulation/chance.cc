#include "scheduling/simulation/chance.h"

#include <algorithm>
#include <cmath>

namespace jemputbola::scheduling::simulation {

std::uint64_t Chance::Next() {
  std::uint64_t bits = (state_ += 0x9e3779b97f4a7c15U);
  bits = (bits ^ (bits >> 30U)) * 0xbf58476d1ce4e5b9U;
  bits = (bits ^ (bits >> 27U)) * 0x94d049bb133111ebU;
  return bits ^ (bits >> 31U);
}

double Chance::Normal() {
  for (;;) {
    const double x = 2 * Unit() - 1;
    const double y = 2 * Unit() - 1;
    const double square = x * x + y * y;
    if (square > 0 && square < 1) return x * std::sqrt(-2 * std::log(square) / square);
  }
}

double Chance::Gamma(double shape) {
  if (shape < 1) return Gamma(shape + 1) * std::pow(std::max(Unit(), 1e-300), 1 / shape);
  const double d = shape - 1.0 / 3;
  const double c = 1 / std::sqrt(9 * d);
  for (;;) {
    const double x = Normal();
    const double v = std::pow(1 + c * x, 3);
    if (v <= 0) continue;
    if (std::log(std::max(Unit(), 1e-300)) < 0.5 * x * x + d - d * v + d * std::log(v)) return d * v;
  }
}

double Chance::Beta(double a, double b) {
  const double x = Gamma(a);
  const double y = Gamma(b);
  return x + y > 0 ? x / (x + y) : a / (a + b);
}

std::int64_t Chance::Binomial(std::int64_t trials, double share) {
  std::int64_t successes = 0;
  for (std::int64_t trial = 0; trial < trials; ++trial) successes += Unit() < share ? 1 : 0;
  return successes;
}

}  // namespace jemputbola::scheduling::simulation
