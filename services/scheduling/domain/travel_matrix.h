#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace jemputbola::scheduling {

// How the office is called among the places of a matrix.
inline constexpr char kOffice[] = "office";

// Travel times that somebody measured, in whole minutes, between villages and the office. Immutable, thread-safe.
class TravelMatrix {
 public:
  static constexpr int kUnknown = -1;

  // `minutes` holds places x places entries, row by row, each 0 or more or kUnknown.
  TravelMatrix(std::vector<std::string> places, std::vector<int> minutes);

  // The row of a village code or of kOffice; -1 when it has none.
  int Find(const std::string& place) const;
  // Of rows that exist, or -1. Where only the way back is known it is as long. nullopt: a hole, or no row.
  std::optional<int> Minutes(int from, int to) const;
  const std::vector<std::string>& places() const { return places_; }

 private:
  int At(int from, int to) const { return minutes_[static_cast<std::size_t>(from) * places_.size() + to]; }

  std::vector<std::string> places_;
  std::vector<int> minutes_;
  std::map<std::string, int> rows_;
};

// What makes the matrix useless among `villages` and the office, a sentence each: places that are none of them, and,
// when all are, that it knows no time between any two.
std::vector<std::string> FaultsAmong(const TravelMatrix& matrix, const std::vector<std::string>& villages);

// Whether some time between two different ones of `places` is known.
bool KnowsAnyTime(const TravelMatrix& matrix, const std::vector<std::string>& places);

inline constexpr char kNoTimeKnown[] =
    "The travel matrix knows no time between two places: write the minutes of a pair, or leave it out to travel by "
    "formula.";

// One sentence on the pairs of `villages` and the office that the matrix does not know; empty when it knows all.
std::string Holes(const TravelMatrix& matrix, const std::vector<std::string>& villages);

}  // namespace jemputbola::scheduling
