#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "scheduling/domain/plan.h"
#include "scheduling/domain/ranking.h"

namespace jemputbola::scheduling {

// How the villages are expected to stand as a plan goes on: each planned visit lowers what is left. Villages and
// districts are numbered in code order. The world must outlive it.
class Expectation {
 public:
  explicit Expectation(const World& world);

  // Begins a day: which villages are taken (visited today already, or called off by an operator).
  void StartDay(absl::CivilDay day);
  // Begins the tour of a unit on that day: its stops of world.before win ties.
  void StartTour(const std::string& unit_id);

  std::size_t size() const { return villages_.size(); }
  const Village& village(std::size_t index) const { return *villages_[index].area; }
  std::int64_t left(std::size_t index) const { return villages_[index].left; }
  bool visited(std::size_t index) const { return villages_[index].visited_on == day_; }
  bool blocked(std::size_t index) const;
  // floor(left x turnout of the next visit).
  std::int64_t Reachable(std::size_t index) const;
  // A visit that expects `captures` of the people left.
  void Visit(std::size_t index, std::int64_t captures);
  // -1 when there is no such village.
  int Find(const std::string& code) const;

  struct District {
    std::string code;
    std::string name;
    std::int64_t left = 0;
    std::optional<absl::CivilDay> last_visit;
    std::vector<std::size_t> villages;
    // The unit was to be there, before.
    bool stood = false;
  };
  const std::vector<District>& districts() const { return districts_; }
  std::size_t DistrictOfVillage(std::size_t index) const { return villages_[index].district; }
  // As in the ranking, on what is expected to be left by then; of equals, what stood in world.before goes first.
  bool DistrictGoesBefore(std::size_t a, std::size_t b) const;
  bool VillageGoesBefore(std::size_t a, std::size_t b) const;
  // Whether anybody can still be met anywhere.
  bool AnybodyReachable() const;

 private:
  struct State {
    const Village* area = nullptr;
    std::size_t district = 0;
    std::int64_t left = 0;
    int visits = 0;
    std::optional<absl::CivilDay> last_visit;
    std::optional<absl::CivilDay> visited_on;
    std::vector<absl::CivilDay> blocked;
    bool stood = false;
  };
  void MarkStood(bool stood);

  const Campaign& campaign_;
  absl::CivilDay day_;
  // world.before, by day and unit.
  std::map<std::pair<absl::CivilDay, std::string>, std::vector<std::size_t>> before_;
  std::vector<std::size_t> tour_before_;
  std::vector<State> villages_;
  std::vector<District> districts_;
};

}  // namespace jemputbola::scheduling
