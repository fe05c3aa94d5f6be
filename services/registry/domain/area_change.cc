#include "registry/domain/area_change.h"

#include <optional>

#include "common/clock/civil.h"
#include "registry/domain/area_code.h"
#include "registry/domain/area_name.h"
#include "registry/domain/text.h"

namespace jemputbola::registry::domain {
namespace {

constexpr std::size_t kMostNameBytes = 200;

// The days on which decrees were signed that files of changes name without a day.
std::optional<absl::CivilDay> DayOfDecree(std::string_view decree) {
  constexpr std::string_view kDecree2022 = "Kepmendagri 100.1.1-6117/2022";
  if (decree.substr(0, kDecree2022.size()) == kDecree2022) return absl::CivilDay(2022, 11, 9);
  return std::nullopt;
}

std::optional<RowProblem> CheckName(const char* field, std::string_view name) {
  if (name.empty()) return RowProblem{field, "is empty; give the area's name"};
  if (!IsCleanText(name, kMostNameBytes)) return RowProblem{field, kNotCleanText};
  if (AreaNameKey(name).empty()) return RowProblem{field, "has no letter or digit; give the area's name"};
  return std::nullopt;
}

}  // namespace

std::variant<AreaChange, RowProblem> ReadAreaChangeRow(const AreaChangeRow& row) {
  const auto old_level = ParseAreaCode(row.old_code);
  if (!old_level.ok()) return RowProblem{"old_code", std::string(old_level.status().message())};
  const auto new_level = ParseAreaCode(row.new_code);
  if (!new_level.ok()) return RowProblem{"new_code", std::string(new_level.status().message())};
  if (*old_level != *new_level) return RowProblem{"new_code", "is of another level than old_code"};
  if (*old_level < AreaLevel::kDistrict) {
    return RowProblem{"old_code",
                      "is of a province or a regency; only codes of districts and villages are replaced here"};
  }
  if (RegencyOf(row.old_code) != RegencyOf(row.new_code)) {
    return RowProblem{"new_code", "lies in another regency, which has a list of its own"};
  }
  if (row.old_code == row.new_code) return RowProblem{"new_code", "is old_code; leave out codes that did not change"};
  if (auto problem = CheckName("old_name", row.old_name)) return *std::move(problem);
  if (auto problem = CheckName("new_name", row.new_name)) return *std::move(problem);
  if (!IsCleanText(row.old_decree, kMostNameBytes)) return RowProblem{"old_decree", kNotCleanText};
  if (!IsCleanText(row.new_decree, kMostNameBytes)) return RowProblem{"new_decree", kNotCleanText};

  std::optional<absl::CivilDay> valid_from = DayOfDecree(row.new_decree);
  if (!row.valid_from.empty()) {
    const auto day = clock::ParseDate(row.valid_from);
    if (!day.ok()) return RowProblem{"valid_from", "is not a date; write it like 2022-11-09"};
    valid_from = *day;
  }
  if (!valid_from) {
    return RowProblem{"valid_from",
                      "is empty, and the day of new_decree is not known here; give the new code's first "
                      "day, like 2022-11-09"};
  }
  return AreaChange{std::string(row.old_code),
                    std::string(row.old_name),
                    std::string(row.new_code),
                    std::string(row.new_name),
                    *valid_from,
                    std::string(row.old_decree),
                    std::string(row.new_decree)};
}

std::variant<AreaAlias, RowProblem> ReadAreaAliasRow(std::string_view code, std::string_view alias) {
  if (const auto level = ParseAreaCode(code); !level.ok()) {
    return RowProblem{"code", std::string(level.status().message())};
  }
  if (auto problem = CheckName("alias", alias)) return *std::move(problem);
  return AreaAlias{std::string(code), std::string(alias)};
}

}  // namespace jemputbola::registry::domain
