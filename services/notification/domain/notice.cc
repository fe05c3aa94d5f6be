#include "notification/domain/notice.h"

#include <utility>

namespace jemputbola::notification {

Standing StandingOf(const std::string& id, const Visit& visit, absl::Span<const Notice> known) {
  Standing standing;
  for (const Notice& other : known) {
    if (other.id == id) standing.known = true;
    if (std::pair(other.epoch, other.revision) > std::pair(visit.epoch, visit.revision)) standing.superseded = true;
  }
  if (standing.known || standing.superseded) return standing;
  for (const Notice& other : known) {
    if (other.state == State::kQueued || other.state == State::kNoContact) standing.replaces.push_back(other.id);
  }
  return standing;
}

}  // namespace jemputbola::notification
