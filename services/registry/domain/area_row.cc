#include "registry/domain/area_row.h"

#include <cmath>
#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "registry/domain/text.h"

namespace jemputbola::registry::domain {
namespace {

constexpr std::size_t kMostNameBytes = 200;

// Whether a level's Indonesian name goes with a code of that level.
bool LevelAgrees(std::string_view level, AreaLevel of_code, std::string_view code) {
  switch (of_code) {
    case AreaLevel::kProvince:
      return level == "provinsi";
    case AreaLevel::kRegency:
      return level == (code[3] >= '7' ? "kota" : "kabupaten");
    case AreaLevel::kDistrict:
      return level == "kecamatan";
    case AreaLevel::kVillage:
      return level == (IsUrbanVillage(code) ? "kelurahan" : "desa");
  }
  return false;
}

std::optional<double> ReadDegrees(std::string_view text, double most) {
  double degrees = 0;
  if (!absl::SimpleAtod(std::string(text), &degrees) || !std::isfinite(degrees) || std::abs(degrees) > most)
    return std::nullopt;
  return degrees;
}

}  // namespace

std::variant<Area, RowProblem> ReadAreaRow(const AreaRow& row) {
  const auto level = ParseAreaCode(row.code);
  if (!level.ok()) return RowProblem{"code", std::string(level.status().message())};
  if (!LevelAgrees(absl::AsciiStrToLower(std::string(row.level)), *level, row.code)) {
    return RowProblem{"level",
                      "does not go with the code; it is provinsi, kabupaten, kota, kecamatan, desa or kelurahan"};
  }
  if (row.parent != ParentOf(row.code)) return RowProblem{"parent", "is not the code without its last part"};
  if (row.name.empty()) return RowProblem{"name", "is empty; give the area's name"};
  if (!IsCleanText(row.name, kMostNameBytes)) return RowProblem{"name", kNotCleanText};

  Area area{std::string(row.code), *level, std::string(row.name), std::nullopt};
  if (row.lat.empty() && row.lon.empty()) return area;
  const auto latitude = ReadDegrees(row.lat, 90);
  if (!latitude) return RowProblem{"lat", "is not a latitude in degrees; leave lat and lon both empty when unknown"};
  const auto longitude = ReadDegrees(row.lon, 180);
  if (!longitude) return RowProblem{"lon", "is not a longitude in degrees; leave lat and lon both empty when unknown"};
  area.centroid = Centroid{*latitude, *longitude};
  return area;
}

std::vector<std::optional<Centroid>> Locate(const std::vector<Area>& areas) {
  std::map<std::string_view, std::optional<Centroid>> by_code;
  std::vector<std::optional<Centroid>> located;
  located.reserve(areas.size());
  for (const Area& area : areas) {
    std::optional<Centroid> centroid = area.centroid;
    if (!centroid) {
      const auto above = by_code.find(ParentOf(area.code));
      if (above != by_code.end()) centroid = above->second;
    }
    by_code[area.code] = centroid;
    located.push_back(centroid);
  }
  return located;
}

}  // namespace jemputbola::registry::domain
