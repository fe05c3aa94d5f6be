#include <algorithm>
#include <numeric>
#include <utility>

#include "registry/domain/fold.h"
#include "registry/domain/history.h"

namespace jemputbola::registry::domain {
namespace {

constexpr std::size_t kNobody = static_cast<std::size_t>(-1);

// People numbered from 0 in groups that only grow.
class Groups {
 public:
  explicit Groups(std::size_t people) : parent_(people) { std::iota(parent_.begin(), parent_.end(), std::size_t{0}); }

  std::size_t Of(std::size_t person) {
    while (parent_[person] != person) person = parent_[person] = parent_[parent_[person]];
    return person;
  }
  void Join(std::size_t one, std::size_t other) { parent_[Of(one)] = Of(other); }

 private:
  std::vector<std::size_t> parent_;
};

PersonEvent StatementOf(const LiveEvent& live) {
  PersonEvent event;
  event.order = live.order;
  event.kind = live.meaning.kind;
  event.certainty = live.meaning.certainty;
  event.away_until = live.meaning.away_until;
  return event;
}

PersonState MergedAway() {
  PersonState state;
  state.finding = Finding::kDuplicate;
  state.certainty = Certainty::kConfirmed;
  return state;
}

}  // namespace

std::unordered_map<std::string, FoldedPerson> FoldPeople(const std::vector<std::string>& listed,
                                                         const std::vector<LiveEvent>& live) {
  std::unordered_map<std::string, std::size_t> numbers;
  numbers.reserve(listed.size());
  for (std::size_t i = 0; i < listed.size(); ++i) numbers.emplace(listed[i], i);
  const auto number = [&numbers](const std::string& person_id) {
    const auto at = numbers.find(person_id);
    return at == numbers.end() ? kNobody : at->second;
  };

  Groups groups(listed.size());
  std::vector<bool> joined(listed.size());
  std::vector<bool> taken_off(listed.size());
  for (const LiveEvent& event : live) {
    if (event.meaning.kind != EventKind::kMerge) continue;
    const std::size_t merged = number(event.meaning.person_id);
    const std::size_t other = number(event.other_person);
    if (merged == kNobody || other == kNobody || merged == other) continue;
    groups.Join(merged, other);
    joined[merged] = true;
    joined[other] = true;
    taken_off[merged] = true;
  }
  std::vector<std::size_t> survivors(listed.size(), kNobody);
  for (std::size_t i = 0; i < listed.size(); ++i) {
    std::size_t& survivor = survivors[groups.Of(i)];
    if (survivor == kNobody ||
        (taken_off[i] == taken_off[survivor] ? listed[i] < listed[survivor] : taken_off[survivor])) {
      survivor = i;
    }
  }

  std::vector<std::vector<PersonEvent>> statements(listed.size());
  for (const LiveEvent& event : live) {
    const std::size_t person = number(event.meaning.person_id);
    if (person == kNobody || !IsStatement(event.meaning.kind)) continue;
    statements[survivors[groups.Of(person)]].push_back(StatementOf(event));
  }
  std::unordered_map<std::string, FoldedPerson> people;
  people.reserve(listed.size());
  for (std::size_t i = 0; i < listed.size(); ++i) {
    const std::size_t survivor = survivors[groups.Of(i)];
    FoldedPerson& person = people[listed[i]];
    person.state = survivor == i ? Fold(std::move(statements[i])) : MergedAway();
    if (joined[i]) person.survivor = listed[survivor];
  }
  return people;
}

}  // namespace jemputbola::registry::domain
