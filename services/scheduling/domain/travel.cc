#include "scheduling/domain/travel.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace jemputbola::scheduling {

double StraightKm(const Point& from, const Point& to) {
  constexpr double kRadiusKm = 6371.0088;
  constexpr double kRadians = std::numbers::pi / 180;
  const double north = std::sin((to.latitude - from.latitude) * kRadians / 2);
  const double east = std::sin((to.longitude - from.longitude) * kRadians / 2);
  const double haversine =
      north * north + std::cos(from.latitude * kRadians) * std::cos(to.latitude * kRadians) * east * east;
  return 2 * kRadiusKm * std::asin(std::min(1.0, std::sqrt(haversine)));
}

int Travel::Minutes(const Point& from, const Point& to) const {
  if (matrix_ != nullptr) {
    if (const std::optional<int> known = matrix_->Minutes(from.place, to.place)) return *known;
  }
  return static_cast<int>(std::ceil(Km(from, to) / speed_kmh_ * 60 - 1e-9));
}

}  // namespace jemputbola::scheduling
