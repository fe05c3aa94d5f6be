#include "notification/domain/correction.h"

#include <optional>
#include <set>
#include <utility>

namespace jemputbola::notification {
namespace {

std::optional<Correction> CorrectionOf(const Told& told, const ListedVisit& listed) {
  const bool know_it_off = told.kind == Kind::kCancelled;
  const bool same = listed.cancelled ? know_it_off : !know_it_off && ReadsTheSame(told.visit, listed.visit);
  // The revisions to come are newer as they are.
  if (same && told.visit.revision <= listed.visit.revision) return std::nullopt;
  Correction correction;
  correction.told.visit = listed.visit;
  correction.told.visit.epoch = told.visit.epoch + 1;
  correction.known = same;
  if (same) {
    correction.told.kind = told.kind;
  } else if (listed.cancelled) {
    correction.told.kind = Kind::kCancelled;
  } else {
    correction.told.kind = know_it_off ? Kind::kAnnounced : Kind::kChanged;
  }
  return correction;
}

}  // namespace

std::vector<Correction> CorrectionsOf(const std::map<std::string, Told>& told, const std::vector<ListedVisit>& listed) {
  std::vector<Correction> corrections;
  std::set<std::string> known_to_scheduling;
  for (const ListedVisit& entry : listed) {
    known_to_scheduling.insert(entry.visit.visit_id);
    if (entry.completed) continue;
    if (const auto before = told.find(entry.visit.visit_id); before != told.end()) {
      if (std::optional<Correction> correction = CorrectionOf(before->second, entry)) {
        corrections.push_back(*std::move(correction));
      }
    } else if (!entry.cancelled) {
      corrections.push_back({{entry.visit, Kind::kAnnounced}, /*known=*/false});
    }
  }
  for (const auto& [id, before] : told) {
    if (before.kind == Kind::kCancelled || known_to_scheduling.contains(id)) continue;
    Correction off{{before.visit, Kind::kCancelled}, /*known=*/false};
    ++off.told.visit.epoch;
    corrections.push_back(std::move(off));
  }
  return corrections;
}

}  // namespace jemputbola::notification
