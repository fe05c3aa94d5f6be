#include "cli/travel_csv.h"

#include <cmath>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/csv/table.h"

namespace jemputbola::cli {
namespace {

constexpr int kMinutesOfADay = 1440;
constexpr std::size_t kMostPlaces = 1000;
constexpr std::size_t kMostFaults = 20;

class Reader {
 public:
  void Row(std::int64_t line, const std::vector<std::string_view>& values) {
    if (values[2].empty()) return;
    double minutes = 0;
    if (values[0].empty() || values[1].empty()) return Fault(line, "from and to must be a village's code or office.");
    if (!absl::SimpleAtod({values[2].data(), values[2].size()}, &minutes) || !(minutes >= 0) ||
        minutes > kMinutesOfADay) {
      return Fault(line, "minutes must be a number from 0 to 1440, or empty.");
    }
    if (values[0] == values[1]) {
      if (minutes == 0) return;
      return Fault(line, "from and to are the same place: remove the row.");
    }
    const std::pair<int, int> pair{Place(values[0]), Place(values[1])};
    const int whole = static_cast<int>(std::ceil(minutes - 1e-9));
    const auto [known, added] = minutes_.try_emplace(pair, whole);
    if (!added && known->second != whole) Fault(line, "the pair stood above with other minutes: keep one of the rows.");
  }
  void Fault(std::int64_t line, std::string_view sentence) {
    ++faults_;
    if (said_.size() < kMostFaults) said_.push_back(absl::StrCat("line ", line, ": ", std::string(sentence)));
  }

  absl::StatusOr<scheduling::v1::TravelMatrix> Finish() {
    if (places_.size() > kMostPlaces) {
      said_.push_back(absl::StrCat("The file names ", places_.size(), " places: ", kMostPlaces, " are the most."));
      ++faults_;
    }
    if (minutes_.empty() && faults_ == 0) {
      return absl::InvalidArgumentError(
          "The file knows no travel time: write rows with from, to and minutes, or leave --travel out to travel by "
          "formula.");
    }
    if (faults_ > said_.size()) said_.push_back(absl::StrCat("and ", faults_ - said_.size(), " more."));
    if (!said_.empty()) return absl::InvalidArgumentError(absl::StrJoin(said_, "\n"));
    scheduling::v1::TravelMatrix matrix;
    const int places = static_cast<int>(places_.size());
    std::vector<std::string> names(places_.size());
    for (const auto& [name, row] : places_) names[static_cast<std::size_t>(row)] = name;
    for (const std::string& name : names) matrix.add_places(name);
    matrix.mutable_minutes()->Resize(places * places, -1);
    for (int row = 0; row < places; ++row) matrix.set_minutes(row * places + row, 0);
    for (const auto& [pair, minutes] : minutes_) matrix.set_minutes(pair.first * places + pair.second, minutes);
    return matrix;
  }

 private:
  int Place(std::string_view name) {
    return places_.try_emplace(std::string(name), static_cast<int>(places_.size())).first->second;
  }

  std::map<std::string, int> places_;
  std::map<std::pair<int, int>, int> minutes_;
  std::vector<std::string> said_;
  std::size_t faults_ = 0;
};

}  // namespace

absl::StatusOr<scheduling::v1::TravelMatrix> ReadTravelCsv(const std::string& text) {
  Reader reader;
  csv::Table table({{"from", {}}, {"to", {}}, {"minutes", {}}},
                   {.row =
                        [&](std::int64_t line, const std::vector<std::string_view>& values) {
                          reader.Row(line, values);
                          return absl::OkStatus();
                        },
                    .problem = [&](std::int64_t line, std::string_view message) { reader.Fault(line, message); }});
  if (absl::Status fed = table.Feed(text); !fed.ok()) return fed;
  if (absl::Status finished = table.Finish(); !finished.ok()) return finished;
  return reader.Finish();
}

}  // namespace jemputbola::cli
