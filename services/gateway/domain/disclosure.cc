#include "gateway/domain/disclosure.h"

#include <algorithm>
#include <array>

namespace jemputbola::gateway {
namespace {

using Shown = std::array<bool, kReasonNames.size()>;

bool Small(std::int64_t people) {
  return people > 0 && people < kSmallestCell;
}

std::int64_t Other(const Counts& counts, const Shown& shown) {
  std::int64_t other = 0;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    if (!shown[i]) other += counts.reasons[i];
  }
  return other;
}

// Hides the reason that is smallest in the regency among those that would make `counts`' "other" larger. False when
// there is none.
bool HideNextSmallest(const Counts& regency, const Counts& counts, Shown& shown) {
  std::size_t smallest = shown.size();
  for (std::size_t i = 0; i < shown.size(); ++i) {
    if (!shown[i] || counts.reasons[i] == 0) continue;
    if (smallest == shown.size() || regency.reasons[i] < regency.reasons[smallest]) smallest = i;
  }
  if (smallest == shown.size()) return false;
  shown[smallest] = false;
  return true;
}

ReasonCells Cells(const Counts& counts, const Shown& shown) {
  ReasonCells cells;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    if (shown[i] && counts.reasons[i] > 0) cells[std::string(kReasonNames[i])] = counts.reasons[i];
  }
  const std::int64_t other = Other(counts, shown);
  if (other >= kSmallestCell) cells["other"] = other;
  return cells;
}

}  // namespace

std::string_view SizeClass(std::int64_t people) {
  if (people <= 0) return "0";
  if (people < 10) return "1-9";
  if (people < 25) return "10-24";
  if (people < 50) return "25-49";
  return "50+";
}

DisclosedReasons Disclose(const Counts& regency, const std::vector<Counts>& districts) {
  Shown shown;
  for (std::size_t i = 0; i < shown.size(); ++i) shown[i] = !Small(regency.reasons[i]);
  while (Small(Other(regency, shown)) && HideNextSmallest(regency, regency, shown)) {
  }
  DisclosedReasons disclosed;
  disclosed.regency = Cells(regency, shown);

  for (const Counts& district : districts) {
    for (std::size_t i = 0; i < shown.size(); ++i) shown[i] = shown[i] && !Small(district.reasons[i]);
  }
  // Hiding a reason for one district hides it for all, which may make another district's "other" small: until none is.
  for (bool changed = true; changed;) {
    changed = false;
    for (const Counts& district : districts) {
      while (Small(Other(district, shown)) && HideNextSmallest(regency, district, shown)) changed = true;
    }
  }
  for (const Counts& district : districts) disclosed.districts.push_back(Cells(district, shown));
  return disclosed;
}

}  // namespace jemputbola::gateway
