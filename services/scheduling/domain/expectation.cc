#include "scheduling/domain/expectation.h"

#include <algorithm>
#include <cmath>

namespace jemputbola::scheduling {
namespace {

template <typename Area>
bool Before(const Area& a, const Area& b) {
  if (a.left != b.left) return a.left > b.left;
  if (a.stood != b.stood) return a.stood;
  return a.last_visit < b.last_visit;
}

}  // namespace

Expectation::Expectation(const World& world) : campaign_(world.campaign) {
  std::vector<const Village*> sorted;
  for (const Village& village : world.villages) sorted.push_back(&village);
  std::sort(sorted.begin(), sorted.end(), [](const Village* a, const Village* b) { return a->code < b->code; });
  villages_.reserve(sorted.size());
  for (const Village* village : sorted) {
    if (districts_.empty() || districts_.back().code != village->district) {
      districts_.push_back({village->district, village->district_name, 0, std::nullopt, {}, false});
    }
    District& district = districts_.back();
    const std::size_t index = villages_.size();
    State state{village, districts_.size() - 1, village->workload, village->past_visits, village->last_visit, {}, {},
                false};
    if (village->visited_today) {
      state.visited_on = world.today;
      ++state.visits;
    }
    district.left += state.left;
    district.last_visit = std::max(district.last_visit, state.last_visit);
    district.villages.push_back(index);
    villages_.push_back(std::move(state));
  }
  for (const BlockedDay& blocked : world.blocked) {
    const int index = Find(blocked.village);
    if (index >= 0) villages_[static_cast<std::size_t>(index)].blocked.push_back(blocked.day);
  }
  for (const PlannedStop& stop : world.before) {
    const int index = Find(stop.village);
    if (index >= 0) before_[{stop.day, stop.unit_id}].push_back(static_cast<std::size_t>(index));
  }
}

void Expectation::StartDay(absl::CivilDay day) {
  day_ = day;
}

void Expectation::StartTour(const std::string& unit_id) {
  MarkStood(false);
  const auto found = before_.find({day_, unit_id});
  tour_before_ = found == before_.end() ? std::vector<std::size_t>() : found->second;
  MarkStood(true);
}

void Expectation::MarkStood(bool stood) {
  for (const std::size_t index : tour_before_) {
    villages_[index].stood = stood;
    districts_[villages_[index].district].stood = stood;
  }
}

bool Expectation::blocked(std::size_t index) const {
  const auto& days = villages_[index].blocked;
  return std::find(days.begin(), days.end(), day_) != days.end();
}

std::int64_t Expectation::Reachable(std::size_t index) const {
  const State& state = villages_[index];
  // A crew that is there already is on the visit that was counted when it came.
  const int number = visited(index) ? state.visits : state.visits + 1;
  return static_cast<std::int64_t>(std::floor(static_cast<double>(state.left) * campaign_.TurnoutAt(number) + 1e-9));
}

void Expectation::Visit(std::size_t index, std::int64_t captures) {
  State& state = villages_[index];
  District& district = districts_[state.district];
  if (!visited(index)) ++state.visits;
  state.visited_on = day_;
  state.left -= captures;
  district.left -= captures;
  state.last_visit = std::max(state.last_visit, std::optional(day_));
  district.last_visit = std::max(district.last_visit, std::optional(day_));
}

int Expectation::Find(const std::string& code) const {
  const auto found =
      std::lower_bound(villages_.begin(), villages_.end(), code,
                       [](const State& state, const std::string& sought) { return state.area->code < sought; });
  return found == villages_.end() || found->area->code != code ? -1 : static_cast<int>(found - villages_.begin());
}

bool Expectation::DistrictGoesBefore(std::size_t a, std::size_t b) const {
  const District& first = districts_[a];
  const District& second = districts_[b];
  if (Before(first, second)) return true;
  if (Before(second, first)) return false;
  return a < b;
}

bool Expectation::VillageGoesBefore(std::size_t a, std::size_t b) const {
  const State& first = villages_[a];
  const State& second = villages_[b];
  if (Before(first, second)) return true;
  if (Before(second, first)) return false;
  return a < b;
}

bool Expectation::AnybodyReachable() const {
  for (std::size_t index = 0; index < villages_.size(); ++index) {
    if (villages_[index].left > 0 && Reachable(index) >= 1) return true;
  }
  return false;
}

}  // namespace jemputbola::scheduling
