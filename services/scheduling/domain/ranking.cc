#include "scheduling/domain/ranking.h"

#include "absl/strings/str_cat.h"
#include "scheduling/domain/sentence.h"

namespace jemputbola::scheduling {

Counts& Counts::operator+=(const Counts& other) {
  listed += other.listed;
  removed += other.removed;
  recorded += other.recorded;
  set_aside += other.set_aside;
  workload += other.workload;
  return *this;
}

Counts& Counts::operator-=(const Counts& other) {
  listed -= other.listed;
  removed -= other.removed;
  recorded -= other.recorded;
  set_aside -= other.set_aside;
  workload -= other.workload;
  return *this;
}

bool GoesBefore(const RankKey& a, const RankKey& b) {
  if (a.workload != b.workload) return a.workload > b.workload;
  // An absent optional compares less than any day.
  if (a.last_visit != b.last_visit) return a.last_visit < b.last_visit;
  return a.code < b.code;
}

std::string Why(const RankKey& above, const std::string& below_name, const RankKey& below) {
  if (above.workload != below.workload) {
    return absl::StrCat(People(above.workload), " to fetch, ", Count(above.workload - below.workload), " more than ",
                        below_name, ".");
  }
  const std::string same = absl::StrCat("As many to fetch as ", below_name, " (", Count(above.workload), ")");
  if (above.last_visit != below.last_visit) {
    return absl::StrCat(same, ", but ",
                        above.last_visit ? absl::StrCat("last visited on ", Date(*above.last_visit)) : "never visited",
                        ", longer ago than ", Date(below.last_visit), ".");
  }
  return absl::StrCat(
      same, " and ",
      above.last_visit ? absl::StrCat("both last visited on ", Date(*above.last_visit)) : "neither was visited",
      ": the lower code goes first.");
}

RankKey Ranking::KeyOf(const std::string& code, const Area& area) {
  return {area.counts.workload, area.last_visit, code};
}

void Ranking::Set(const std::string& code, const Counts& counts, std::optional<absl::CivilDay> last_visit) {
  Area& area = areas_[code];
  order_.erase(KeyOf(code, area));
  area.counts = counts;
  area.last_visit = last_visit;
  order_.insert(KeyOf(code, area));
}

void Ranking::SetName(const std::string& code, const std::string& name) {
  Area& area = areas_[code];
  area.name = name;
  order_.insert(KeyOf(code, area));
}

std::vector<RankedArea> Ranking::Areas() const {
  std::vector<RankedArea> ranked;
  ranked.reserve(order_.size());
  const RankKey* previous = nullptr;
  for (const RankKey& key : order_) {
    const Area& area = areas_.at(key.code);
    const std::string& name = area.name.empty() ? key.code : area.name;
    if (previous != nullptr) ranked.back().why = Why(*previous, name, key);
    ranked.push_back({static_cast<int>(ranked.size()) + 1, key.code, name, area.counts, area.last_visit, ""});
    previous = &key;
  }
  return ranked;
}

}  // namespace jemputbola::scheduling
