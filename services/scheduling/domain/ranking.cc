#include "scheduling/domain/ranking.h"

#include <algorithm>
#include <limits>

#include "absl/strings/str_cat.h"
#include "scheduling/domain/sentence.h"

namespace jemputbola::scheduling {
namespace {

constexpr std::int64_t SetAside::*kReasons[] = {&SetAside::deceased,  &SetAside::moved,   &SetAside::unknown_person,
                                                &SetAside::duplicate, &SetAside::refused, &SetAside::away,
                                                &SetAside::not_yet_16};

}  // namespace

SetAside& SetAside::operator+=(const SetAside& other) {
  for (const auto reason : kReasons) this->*reason += other.*reason;
  return *this;
}

SetAside& SetAside::operator-=(const SetAside& other) {
  for (const auto reason : kReasons) this->*reason -= other.*reason;
  return *this;
}

Counts& Counts::operator+=(const Counts& other) {
  listed += other.listed;
  removed += other.removed;
  recorded += other.recorded;
  set_aside += other.set_aside;
  workload += other.workload;
  reasons += other.reasons;
  return *this;
}

Counts& Counts::operator-=(const Counts& other) {
  listed -= other.listed;
  removed -= other.removed;
  recorded -= other.recorded;
  set_aside -= other.set_aside;
  workload -= other.workload;
  reasons -= other.reasons;
  return *this;
}

bool GoesBefore(const RankKey& a, const RankKey& b) {
  if (a.workload != b.workload) return a.workload > b.workload;
  // An absent optional compares less than any day.
  if (a.last_visit != b.last_visit) return a.last_visit < b.last_visit;
  return a.code < b.code;
}

RankReason ReasonOf(const RankKey& above, const RankKey& below) {
  if (!GoesBefore(above, below)) return RankReason::kHeld;
  if (above.workload != below.workload) return RankReason::kMorePeople;
  return above.last_visit == below.last_visit ? RankReason::kLowerCode : RankReason::kLongerUnvisited;
}

std::string Why(const RankKey& above, const std::string& below_name, const RankKey& below, int hold_people) {
  const std::string same = absl::StrCat("As many to fetch as ", below_name, " (", Count(above.workload), ")");
  const std::int64_t fewer = below.workload - above.workload;
  switch (ReasonOf(above, below)) {
    case RankReason::kMorePeople:
      return absl::StrCat(People(above.workload), " to fetch, ", Count(-fewer), " more than ", below_name, ".");
    case RankReason::kLongerUnvisited:
      return absl::StrCat(
          same, ", but ",
          above.last_visit ? absl::StrCat("last visited on ", Date(*above.last_visit)) : "never visited",
          ", longer ago than ", Date(below.last_visit), ".");
    case RankReason::kLowerCode:
      return absl::StrCat(
          same, " and ",
          above.last_visit ? absl::StrCat("both last visited on ", Date(*above.last_visit)) : "neither was visited",
          ": the lower code goes first.");
    case RankReason::kHeld:
      break;
  }
  return absl::StrCat(
      People(above.workload), " to fetch, ",
      fewer == 0 ? absl::StrCat("as many as ", below_name) : absl::StrCat(Count(fewer), " fewer than ", below_name),
      ", but neighbours fewer than ", hold_people, " apart keep the order of the last cut.");
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

int Ranking::CutPosition(const std::string& code) const {
  if (hold_ == nullptr) return 0;
  const auto found = hold_->positions.find(code);
  return found == hold_->positions.end() ? 0 : found->second;
}

std::vector<const RankKey*> Ranking::InOrder() const {
  std::vector<const RankKey*> keys;
  keys.reserve(order_.size());
  for (const RankKey& key : order_) keys.push_back(&key);
  const int people = hold_ == nullptr ? 0 : hold_->people;
  const auto place = [this](const RankKey* key) {
    const int position = CutPosition(key->code);
    return position == 0 ? std::numeric_limits<int>::max() : position;
  };
  for (auto first = keys.begin(); first != keys.end();) {
    auto end = first + 1;
    while (end != keys.end() && (*(end - 1))->workload - (*end)->workload < people) ++end;
    std::stable_sort(first, end, [&](const RankKey* a, const RankKey* b) { return place(a) < place(b); });
    first = end;
  }
  return keys;
}

std::vector<RankedArea> Ranking::Areas() const {
  std::vector<RankedArea> ranked;
  ranked.reserve(order_.size());
  const int people = hold_ == nullptr ? 0 : hold_->people;
  const RankKey* previous = nullptr;
  for (const RankKey* key : InOrder()) {
    const Area& area = areas_.at(key->code);
    const std::string& name = area.name.empty() ? key->code : area.name;
    if (previous != nullptr) {
      ranked.back().reason = ReasonOf(*previous, *key);
      ranked.back().why = Why(*previous, name, *key, people);
    }
    ranked.push_back({static_cast<int>(ranked.size()) + 1, key->code, name, area.counts, area.last_visit, std::nullopt,
                      "", CutPosition(key->code)});
    previous = key;
  }
  return ranked;
}

}  // namespace jemputbola::scheduling
