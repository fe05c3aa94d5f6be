#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "absl/status/statusor.h"
#include "registry/domain/area_change.h"
#include "registry/domain/area_row.h"

namespace jemputbola::registry::domain {

// Finds the area that is meant by a code or a name, however old or oddly written. Immutable, hence thread-safe; a
// look-up takes about a microsecond also with the whole country in it.
class AreaIndex {
 public:
  AreaIndex() = default;
  AreaIndex(std::vector<Area> areas, std::vector<AreaChange> changes, const std::vector<AreaAlias>& aliases);
  AreaIndex(AreaIndex&&) = default;
  AreaIndex& operator=(AreaIndex&&) = default;

  // The area that `text` means today: by its code, of any time, or by its name, written as in AreaNameKey.
  //
  //   Resolve("53.03.20.1006", AreaLevel::kVillage)                  Unini, 53.03.20.2006
  //   Resolve("biboki tanpah", AreaLevel::kDistrict, "53.03")        Biboki Tan Pah
  //   Resolve("Sa’tab", AreaLevel::kVillage, "53.03.02")             Sa'tab, 53.03.02.2028
  //
  // `level`: only areas of this level. `within`: only this area and those below it; a current code of the list. A name
  // of today goes before an alias or a former name. Valid as long as the index.
  // INVALID_ARGUMENT for what is neither code nor name, a BPS number, or a code of another level; NOT_FOUND for what is
  // not on the list; FAILED_PRECONDITION for a name that several areas have, with their codes. Messages follow the name
  // of the field ("village is not …") and do not repeat `text`.
  absl::StatusOr<const Area*> Resolve(std::string_view text, std::optional<AreaLevel> level = std::nullopt,
                                      std::string_view within = "") const;

  // The code that stands for `code` today: itself unless it was replaced, once or several times. A code that nobody
  // knows stands for itself.
  std::string_view CurrentCode(std::string_view code) const;

  // nullptr when the list has no such code; replaced codes are on it only when they were imported as areas.
  const Area* Find(std::string_view code) const;
  // The change that replaced `code`, or nullptr.
  const AreaChange* ReplacedBy(std::string_view code) const;
  // In code order, with the areas above the ones below.
  const std::vector<Area>& areas() const { return areas_; }
  const std::map<std::string, AreaChange, std::less<>>& changes() const { return changes_; }

 private:
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  template <typename T>
  using ByText = std::unordered_map<std::string, T, TextHash, std::equal_to<>>;
  struct Named {
    std::size_t area;
    // A name of today; else an alias or a former name.
    bool current;
  };
  absl::StatusOr<const Area*> ResolveCode(std::string_view code, std::optional<AreaLevel> level,
                                          std::string_view within) const;
  absl::StatusOr<const Area*> ResolveName(std::string_view name, std::optional<AreaLevel> level,
                                          std::string_view within) const;
  void AddName(std::string_view name, std::string_view code, bool current);

  std::vector<Area> areas_;
  std::map<std::string, AreaChange, std::less<>> changes_;
  ByText<std::size_t> by_code_;
  ByText<std::vector<Named>> by_name_;
};

// Whether `changes` with `change` would lead from a code back to itself.
bool LeadsBack(const std::map<std::string, AreaChange, std::less<>>& changes, const AreaChange& change);

}  // namespace jemputbola::registry::domain
