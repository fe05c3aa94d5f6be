#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "scheduling/optimiser/random.h"
#include "scheduling/optimiser/solution.h"

namespace jemputbola::scheduling::optimiser {

// How stops compete for room: the one with the largest gain^greed / minutes goes first, each customer's gain being
// multiplied by a random factor in [1 - noise, 1 + noise]. With regret, the one goes first that loses most if it is not
// put on its best route.
struct InsertionRule {
  double greed = 1;
  double noise = 0;
  bool regret = false;
};

// The repairing half of destroy and repair. Keeps its arrays between calls; not thread-safe.
class Insertion {
 public:
  // Inserts stops into the open routes until nothing more fits that gains anything. What the first stop of a group is
  // worth plays no part: beside it nothing else would count, and the shortest stop would go first, the best one last.
  // VisitMissingGroups is for that.
  void Fill(Solution& solution, std::span<const int> open, const InsertionRule& rule, Random& random);

 private:
  // The best place for one customer on one open route.
  struct Entry {
    std::int64_t reachable = 0;
    double wish = 0;
    double detour = 0;
    int at = 0;
  };
  struct Choice {
    std::size_t candidate = 0;
    std::size_t slot = 0;
    double score = 0;
  };
  // A candidate's best slot, and the best of the others. Of equals the first.
  struct Preference {
    std::size_t slot = 0;
    double score = 0;
    std::size_t second_slot = 0;
    double second_score = 0;
  };

  void Collect(const Solution& solution);
  void Offer(const Solution& solution, std::size_t candidate, std::size_t slot);
  void FindPlace(const Solution& solution, std::size_t candidate, std::size_t slot);
  double Score(const Solution& solution, const Entry& entry, int route) const;
  Choice Best() const;
  // Brings scores_ up to date.
  void Rate(const Solution& solution, std::size_t candidate, std::size_t slot);
  Preference PreferenceOf(std::size_t candidate) const;
  // Brings preferences_ up to date after `candidate` was tried and routes changed.
  void Reconsider(const Solution& solution, std::size_t candidate);
  void Reconsider(std::size_t candidate, std::size_t slot);
  void Inserted(const Solution& solution, std::size_t slot, int at);
  // Looks again at routes that lost a stop because nobody is left there for it.
  void Refresh(const Solution& solution);
  void ReadPlaces(const Solution& solution, std::size_t slot);
  Entry& At(std::size_t candidate, std::size_t slot) { return entries_[candidate * open_.size() + slot]; }
  const Entry& At(std::size_t candidate, std::size_t slot) const { return entries_[candidate * open_.size() + slot]; }

  InsertionRule rule_;
  std::span<const int> open_;
  std::vector<int> candidates_;
  std::vector<double> factors_;
  std::vector<Entry> entries_;
  // By entry.
  std::vector<double> scores_;
  // Per candidate.
  std::vector<Preference> preferences_;
  // Per open route: its places, the ends included, and the lengths between them.
  std::vector<std::vector<int>> places_;
  // The minutes left on it when preferences_ were last brought up to date, and whether its entries changed since.
  std::vector<double> slack_;
  std::vector<char> changed_;
  // Those where either is so.
  std::vector<std::size_t> moved_;
  std::vector<std::vector<double>> edges_;
};

}  // namespace jemputbola::scheduling::optimiser
