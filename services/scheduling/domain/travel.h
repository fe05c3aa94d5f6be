#pragma once

namespace jemputbola::scheduling {

// Degrees, WGS 84.
struct Point {
  double latitude = 0;
  double longitude = 0;
};

// Great-circle distance in km (haversine, mean radius 6,371.0088 km).
double StraightKm(const Point& from, const Point& to);

// Roads without a road map: straight line x detour at one speed (FACTS §2).
class Travel {
 public:
  Travel(double speed_kmh, double detour_factor) : speed_kmh_(speed_kmh), detour_factor_(detour_factor) {}

  double Km(const Point& from, const Point& to) const { return StraightKm(from, to) * detour_factor_; }
  // Whole minutes, rounded up: a crew is never early on paper.
  int Minutes(const Point& from, const Point& to) const;

 private:
  double speed_kmh_;
  double detour_factor_;
};

}  // namespace jemputbola::scheduling
