#include "registry/domain/area_index.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "registry/domain/area_name.h"

namespace jemputbola::registry::domain {
namespace {

const char* LevelName(AreaLevel level) {
  switch (level) {
    case AreaLevel::kProvince:
      return "province";
    case AreaLevel::kRegency:
      return "regency";
    case AreaLevel::kDistrict:
      return "district";
    case AreaLevel::kVillage:
      return "village";
  }
  return "";
}

// Names may begin with a number ("1 Ilir"), codes hold nothing else.
bool LooksLikeCode(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return absl::ascii_isdigit(c) || c == '.' || c == ' ' || c == ',' || c == '-'; });
}

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && absl::ascii_isspace(static_cast<unsigned char>(text.front()))) text.remove_prefix(1);
  while (!text.empty() && absl::ascii_isspace(static_cast<unsigned char>(text.back()))) text.remove_suffix(1);
  return text;
}

bool IsWithin(std::string_view code, std::string_view within) {
  return within.empty() || (code.starts_with(within) && (code.size() == within.size() || code[within.size()] == '.'));
}

}  // namespace

AreaIndex::AreaIndex(std::vector<Area> areas, std::vector<AreaChange> changes, const std::vector<AreaAlias>& aliases)
    : areas_(std::move(areas)) {
  std::ranges::sort(areas_, {}, &Area::code);
  by_code_.reserve(areas_.size());
  for (std::size_t i = 0; i < areas_.size(); ++i) by_code_.emplace(areas_[i].code, i);
  for (AreaChange& change : changes) {
    std::string code = change.old_code;
    changes_.emplace(std::move(code), std::move(change));
  }
  for (const Area& area : areas_) AddName(area.name, area.code, ReplacedBy(area.code) == nullptr);
  for (const AreaAlias& alias : aliases) AddName(alias.name, alias.code, false);
  for (const auto& [code, change] : changes_) {
    AddName(change.old_name, code, false);
    AddName(change.new_name, change.new_code, false);
  }
}

void AreaIndex::AddName(std::string_view name, std::string_view code, bool current) {
  const auto area = by_code_.find(CurrentCode(code));
  if (area == by_code_.end()) return;
  auto& named = by_name_[AreaNameKey(name)];
  const auto known = std::ranges::find(named, area->second, &Named::area);
  if (known == named.end()) {
    named.push_back({area->second, current});
  } else {
    known->current |= current;
  }
}

absl::StatusOr<const Area*> AreaIndex::Resolve(std::string_view text, std::optional<AreaLevel> level,
                                               std::string_view within) const {
  text = Trimmed(text);
  if (text.empty()) return absl::InvalidArgumentError("is empty; give a code like 53.03.01.2005, or a name");
  return LooksLikeCode(text) ? ResolveCode(text, level, within) : ResolveName(text, level, within);
}

absl::StatusOr<const Area*> AreaIndex::ResolveCode(std::string_view code, std::optional<AreaLevel> level,
                                                   std::string_view within) const {
  // Most codes are of today: no need to look at their form.
  const Area* area = Find(CurrentCode(code));
  if (area == nullptr) {
    const auto parsed = ParseAreaCode(code);
    if (!parsed.ok()) return parsed.status();
    if (level && *parsed != *level) {
      return absl::InvalidArgumentError(
          absl::StrCat("is the code of a ", LevelName(*parsed), "; give that of a ", LevelName(*level)));
    }
    return absl::NotFoundError("is not on the list of areas; correct the code, or import areas or their changes first");
  }
  if (level && area->level != *level) {
    return absl::InvalidArgumentError(
        absl::StrCat("is the code of a ", LevelName(area->level), "; give that of a ", LevelName(*level)));
  }
  if (!IsWithin(area->code, within)) return absl::NotFoundError(absl::StrCat("does not lie in ", std::string(within)));
  return area;
}

absl::StatusOr<const Area*> AreaIndex::ResolveName(std::string_view name, std::optional<AreaLevel> level,
                                                   std::string_view within) const {
  std::vector<const Area*> current;
  std::vector<const Area*> former;
  if (const auto named = by_name_.find(AreaNameKey(name)); named != by_name_.end()) {
    for (const Named& one : named->second) {
      const Area& area = areas_[one.area];
      if ((level && area.level != *level) || !IsWithin(area.code, within)) continue;
      (one.current ? current : former).push_back(&area);
    }
  }
  const std::vector<const Area*>& meant = current.empty() ? former : current;
  if (meant.size() == 1) return meant.front();
  const char* const what = level ? LevelName(*level) : "area";
  if (meant.empty()) {
    return absl::NotFoundError(absl::StrCat("is not the name of ", what[0] == 'a' ? "an " : "a ", what,
                                            within.empty() ? "" : " in ", std::string(within),
                                            " on the list; give its code, or import the name as an alias"));
  }
  constexpr std::size_t kMostCodes = 5;
  std::vector<std::string> codes;
  for (const Area* area : meant) {
    if (codes.size() < kMostCodes) codes.push_back(area->code);
  }
  return absl::FailedPreconditionError(absl::StrCat("is the name of ", meant.size(), " areas (",
                                                    absl::StrJoin(codes, ", "),
                                                    meant.size() > codes.size() ? ", …" : "", "); give the code"));
}

std::string_view AreaIndex::CurrentCode(std::string_view code) const {
  for (std::size_t hops = 0; hops <= changes_.size(); ++hops) {
    const AreaChange* change = ReplacedBy(code);
    if (change == nullptr) break;
    code = change->new_code;
  }
  return code;
}

const Area* AreaIndex::Find(std::string_view code) const {
  const auto at = by_code_.find(code);
  return at == by_code_.end() ? nullptr : &areas_[at->second];
}

const AreaChange* AreaIndex::ReplacedBy(std::string_view code) const {
  const auto at = changes_.find(code);
  return at == changes_.end() ? nullptr : &at->second;
}

bool LeadsBack(const std::map<std::string, AreaChange, std::less<>>& changes, const AreaChange& change) {
  std::string_view code = change.new_code;
  for (std::size_t hops = 0; hops <= changes.size(); ++hops) {
    if (code == change.old_code) return true;
    const auto next = changes.find(code);
    if (next == changes.end()) return false;
    code = next->second.new_code;
  }
  return true;
}

}  // namespace jemputbola::registry::domain
