#pragma once

#include <memory>

#include "scheduling/domain/travel_matrix.h"

namespace jemputbola::scheduling {

// Degrees, WGS 84.
struct Point {
  double latitude = 0;
  double longitude = 0;
  // Its row in the campaign's travel matrix, -1 for none.
  int place = -1;

  friend bool operator==(const Point&, const Point&) = default;
};

// Great-circle distance in km (haversine, mean radius 6,371.0088 km).
double StraightKm(const Point& from, const Point& to);

// Roads without a road map: straight line x detour at one speed (FACTS §2); between two places that the matrix knows,
// its minutes instead. Kilometres are always the formula's.
class Travel {
 public:
  Travel(double speed_kmh, double detour_factor, std::shared_ptr<const TravelMatrix> matrix = nullptr)
      : speed_kmh_(speed_kmh), detour_factor_(detour_factor), matrix_(std::move(matrix)) {}

  double Km(const Point& from, const Point& to) const { return StraightKm(from, to) * detour_factor_; }
  // Whole minutes, rounded up: a crew is never early on paper.
  int Minutes(const Point& from, const Point& to) const;

 private:
  double speed_kmh_;
  double detour_factor_;
  std::shared_ptr<const TravelMatrix> matrix_;
};

}  // namespace jemputbola::scheduling
