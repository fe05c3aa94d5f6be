#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "registry/domain/area_code.h"
#include "registry/domain/row_problem.h"

namespace jemputbola::registry::domain {

// Degrees, WGS 84.
struct Centroid {
  double latitude = 0;
  double longitude = 0;

  friend bool operator==(const Centroid&, const Centroid&) = default;
};

struct Area {
  std::string code;
  AreaLevel level = AreaLevel::kProvince;
  std::string name;
  std::optional<Centroid> centroid;

  friend bool operator==(const Area&, const Area&) = default;
};

// One row of an areas file, as text.
struct AreaRow {
  std::string_view code, level, name, parent, lat, lon;
};

// The area that a row tells of, or why it cannot be one. `level` is provinsi, kabupaten, kota, kecamatan, desa or
// kelurahan and has to agree with the code, as has `parent`. An area may have no centroid: lat and lon are then both
// empty.
std::variant<Area, RowProblem> ReadAreaRow(const AreaRow& row);

// Where each of `areas` lies: its own centroid or that of the nearest area above it that has one. In the order of
// `areas`, which is code order with the areas above included.
std::vector<std::optional<Centroid>> Locate(const std::vector<Area>& areas);

}  // namespace jemputbola::registry::domain
