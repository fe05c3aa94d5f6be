#include "scheduling/domain/travel_matrix.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "scheduling/domain/sentence.h"

namespace jemputbola::scheduling {
namespace {

constexpr std::size_t kNamed = 5;
constexpr std::size_t kMostFaults = 20;

}  // namespace

TravelMatrix::TravelMatrix(std::vector<std::string> places, std::vector<int> minutes)
    : places_(std::move(places)), minutes_(std::move(minutes)) {
  for (std::size_t row = 0; row < places_.size(); ++row) rows_.emplace(places_[row], static_cast<int>(row));
}

int TravelMatrix::Find(const std::string& place) const {
  const auto found = rows_.find(place);
  return found == rows_.end() ? -1 : found->second;
}

std::optional<int> TravelMatrix::Minutes(int from, int to) const {
  if (from < 0 || to < 0) return std::nullopt;
  if (from == to) return 0;
  if (const int there = At(from, to); there != kUnknown) return there;
  if (const int back = At(to, from); back != kUnknown) return back;
  return std::nullopt;
}

bool KnowsAnyTime(const TravelMatrix& matrix, const std::vector<std::string>& places) {
  for (std::size_t a = 0; a < places.size(); ++a) {
    const int from = matrix.Find(places[a]);
    for (std::size_t b = a + 1; from >= 0 && b < places.size(); ++b) {
      if (matrix.Minutes(from, matrix.Find(places[b]))) return true;
    }
  }
  return false;
}

std::vector<std::string> FaultsAmong(const TravelMatrix& matrix, const std::vector<std::string>& villages) {
  std::set<std::string> known(villages.begin(), villages.end());
  known.insert(kOffice);
  std::vector<std::string> faults;
  std::size_t more = 0;
  for (const std::string& place : matrix.places()) {
    if (known.count(place) > 0) continue;
    if (faults.size() == kMostFaults) {
      ++more;
      continue;
    }
    faults.push_back(absl::StrCat("The travel matrix names ", place,
                                  ", which is no village that is known: correct the code, or import its area first."));
  }
  if (more > 0) faults.push_back(absl::StrCat("The travel matrix names ", more, " more places that are not known."));
  if (faults.empty() && !KnowsAnyTime(matrix, {known.begin(), known.end()})) faults.emplace_back(kNoTimeKnown);
  return faults;
}

std::string Holes(const TravelMatrix& matrix, const std::vector<std::string>& villages) {
  std::vector<std::string> places = villages;
  places.emplace_back(kOffice);
  std::vector<std::string> missing;
  std::int64_t pairs = 0;
  std::int64_t holes = 0;
  std::vector<std::string> named;
  for (std::size_t a = 0; a < places.size(); ++a) {
    const int from = matrix.Find(places[a]);
    if (from < 0) missing.push_back(places[a]);
    for (std::size_t b = a + 1; b < places.size(); ++b) {
      ++pairs;
      const int to = matrix.Find(places[b]);
      if (matrix.Minutes(from, to)) continue;
      ++holes;
      if (from >= 0 && to >= 0 && named.size() < kNamed) named.push_back(absl::StrCat(places[a], " - ", places[b]));
    }
  }
  if (holes == 0) return "";
  const std::size_t absent = missing.size();
  if (missing.size() > kNamed) missing.resize(kNamed);
  std::string sentence = absl::StrCat("The travel matrix does not know ", Count(holes), " of ", Count(pairs),
                                      " pairs of places, which are travelled by distance and speed");
  if (absent > 0) {
    absl::StrAppend(&sentence, "; it does not name ", absl::StrJoin(missing, ", "),
                    absent > missing.size() ? absl::StrCat(" and ", absent - missing.size(), " more") : "");
  }
  if (!named.empty()) {
    const std::string places_unknown = absl::StrJoin(named, ", ");
    absl::StrAppend(&sentence, "; of what it names it lacks ", places_unknown, named.size() == kNamed ? " ..." : "");
  }
  return sentence + ".";
}

}  // namespace jemputbola::scheduling
