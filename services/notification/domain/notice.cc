#include "notification/domain/notice.h"

namespace jemputbola::notification {

Standing StandingOf(const std::string& id, std::int64_t revision, absl::Span<const Notice> known) {
  Standing standing;
  for (const Notice& other : known) {
    if (other.id == id) standing.known = true;
    if (other.revision > revision) standing.superseded = true;
  }
  if (standing.known || standing.superseded) return standing;
  for (const Notice& other : known) {
    if (other.state == State::kQueued || other.state == State::kNoContact) standing.replaces.push_back(other.id);
  }
  return standing;
}

}  // namespace jemputbola::notification
