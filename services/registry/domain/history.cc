#include "registry/domain/history.h"

#include <set>
#include <utility>

#include "registry/domain/bucket.h"

namespace jemputbola::registry::domain {
namespace {

// The acts below one root. Every act has one target, so they are a tree.
class ActTree {
 public:
  ActTree(const ToldEvent& root, const ActsByTarget& acts) {
    std::set<EventId> seen = {root.event.order.id()};
    nodes_.push_back({&root, {}, true});
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      const auto on_it = acts.find(nodes_[i].told->event.order.id());
      if (on_it == acts.end()) continue;
      for (const ToldEvent& act : on_it->second) {
        if (!IsAct(act.event.kind) || !seen.insert(act.event.order.id()).second) continue;
        nodes_[i].acts.push_back(nodes_.size());
        nodes_.push_back({&act, {}, true});
      }
    }
    // Acts stand behind what they act on.
    for (std::size_t i = nodes_.size(); i-- > 0;) nodes_[i].live = IsLive(i);
  }

  Meaning Resolve() const {
    const bool statement = IsStatement(Event(0).kind);
    std::vector<std::size_t> sources = {0};
    if (statement) {
      while (const auto next = CorrectionOf(sources.back(), nullptr)) sources.push_back(*next);
    }
    Meaning meaning = Content(sources.back());
    meaning.live = nodes_[0].live;
    for (const std::size_t source : sources) {
      if (statement && Confirms(source, meaning)) meaning.certainty = Certainty::kConfirmed;
    }
    return meaning;
  }

 private:
  struct Node {
    const ToldEvent* told;
    std::vector<std::size_t> acts;
    bool live;
  };

  const PersonEvent& Event(std::size_t node) const { return nodes_[node].told->event; }

  // Of a node whose acts are known to be live or not.
  bool IsLive(std::size_t node) const {
    const EventOrder* last_void = nullptr;
    for (const std::size_t act : nodes_[node].acts) {
      const PersonEvent& event = Event(act);
      if (!nodes_[act].live) continue;
      if (event.kind == EventKind::kReject) return false;
      if (event.kind != EventKind::kVoid) continue;
      if (last_void == nullptr || *last_void < event.order) last_void = &event.order;
    }
    if (last_void == nullptr) return true;
    // Only what has a content can be corrected.
    const EventKind kind = Event(node).kind;
    if (!IsStatement(kind) && kind != EventKind::kCorrect) return false;
    const auto correction = CorrectionOf(node, nullptr);
    return correction && *last_void < Event(*correction).order;
  }

  Meaning Content(std::size_t node) const {
    const ToldEvent& told = *nodes_[node].told;
    return {true,
            told.person_id,
            told.event.corrected_kind.value_or(told.event.kind),
            told.event.certainty,
            told.event.away_until,
            told.place_code};
  }

  // The last live correction of `node`, of those before `before` when that is given.
  std::optional<std::size_t> CorrectionOf(std::size_t node, const EventOrder* before) const {
    std::optional<std::size_t> last;
    for (const std::size_t act : nodes_[node].acts) {
      const PersonEvent& event = Event(act);
      if (!nodes_[act].live || event.kind != EventKind::kCorrect || !event.corrected_kind ||
          !IsStatement(*event.corrected_kind)) {
        continue;
      }
      if (before != nullptr && event.order >= *before) continue;
      if (!last || Event(*last).order < event.order) last = act;
    }
    return last;
  }

  // Whether a live confirmation of `node` saw, when it was made, what the event means now.
  bool Confirms(std::size_t node, const Meaning& now) const {
    for (const std::size_t act : nodes_[node].acts) {
      if (!nodes_[act].live || Event(act).kind != EventKind::kConfirm) continue;
      std::size_t source = node;
      while (const auto next = CorrectionOf(source, &Event(act).order)) source = *next;
      const Meaning then = Content(source);
      if (then.kind == now.kind && then.person_id == now.person_id) return true;
    }
    return false;
  }

  std::vector<Node> nodes_;
};

}  // namespace

Meaning AsTold(const ToldEvent& told) {
  const PersonEvent& event = told.event;
  return {!IsAct(event.kind), told.person_id, event.kind, event.certainty, event.away_until, told.place_code};
}

Meaning Resolve(const ToldEvent& root, const ActsByTarget& acts, absl::TimeZone zone) {
  Meaning meaning = ActTree(root, acts).Resolve();
  if (meaning.kind == EventKind::kAway && !meaning.away_until) {
    const absl::Time visited_at = absl::FromUnixMicros(root.event.order.effective_at);
    meaning.away_until = absl::ToCivilDay(visited_at, zone) + kAwayDays;
  }
  return meaning;
}

std::vector<LiveEvent> ResolveAll(const std::vector<ToldEvent>& told, absl::TimeZone zone) {
  ActsByTarget acts;
  for (const ToldEvent& event : told) {
    if (IsAct(event.event.kind) && event.event.target) acts[*event.event.target].push_back(event);
  }
  std::vector<LiveEvent> live;
  std::set<EventId> seen;
  for (const ToldEvent& event : told) {
    if (IsAct(event.event.kind) || !seen.insert(event.event.order.id()).second) continue;
    Meaning meaning = Resolve(event, acts, zone);
    if (meaning.live) live.push_back({event.event.order, std::move(meaning), event.event.other_person});
  }
  return live;
}

}  // namespace jemputbola::registry::domain
