#include "registry/domain/doubles.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace jemputbola::registry::domain {
namespace {

constexpr std::size_t kNamesAtOnce = 2000;

bool OtherSex(Sex a, Sex b) {
  return a != b && a != Sex::kUnknown && b != Sex::kUnknown;
}

// Calls `take` with the bounds of each run of equal keys that has two entries at least.
template <typename Entries, typename Key, typename Take>
void ForRuns(const Entries& entries, Key key, Take take) {
  for (auto from = entries.begin(); from != entries.end();) {
    const auto to = std::find_if(from, entries.end(), [&](const auto& entry) { return key(entry) != key(*from); });
    if (to - from > 1) take(from, to);
    from = to;
  }
}

}  // namespace

void DoubleSearch::Add(std::string_view person_id, std::string_view village_code, std::string_view full_name,
                       absl::CivilDay birth_date, Sex sex) {
  const auto [village, is_new] = village_numbers_.try_emplace(std::string(village_code), villages_.size());
  if (is_new) villages_.emplace_back(village_code);
  entries_.push_back({ids_.size(), static_cast<std::uint32_t>(person_id.size()), village->second,
                      std::hash<std::string>()(ComparableName(full_name)),
                      static_cast<std::int32_t>(birth_date - absl::CivilDay()), sex});
  ids_.append(person_id);
}

void DoubleSearch::Search(Names names, Found found) {
  const auto by_day = [](const Entry& entry) { return std::tuple(entry.village, entry.day); };
  std::ranges::stable_sort(entries_, {}, by_day);
  // Names are fetched for several days together.
  std::vector<Entry> some;
  ForRuns(entries_, by_day, [&](auto from, auto to) {
    some.insert(some.end(), from, to);
    if (some.size() < kNamesAtOnce) return;
    CompareNamesOf(some, names, found);
    some.clear();
  });
  CompareNamesOf(some, names, found);

  const auto by_name = [](const Entry& entry) { return std::tuple(entry.village, entry.name); };
  std::ranges::stable_sort(entries_, {}, by_name);
  ForRuns(entries_, by_name, [&](auto from, auto to) { CompareDatesOf({from, to}, found); });
}

void DoubleSearch::CompareNamesOf(const std::vector<Entry>& born_on_one_day, Names names, Found found) {
  if (born_on_one_day.empty()) return;
  std::vector<std::string> ids;
  ids.reserve(born_on_one_day.size());
  for (const Entry& entry : born_on_one_day) ids.push_back(IdOf(entry));
  const std::vector<std::string> full_names = names(ids);
  struct Named {
    Entry entry;
    std::string name;
  };
  std::vector<Named> people;
  people.reserve(born_on_one_day.size());
  for (std::size_t i = 0; i < born_on_one_day.size(); ++i) {
    people.push_back({born_on_one_day[i], ComparableName(full_names[i])});
  }
  const auto by_day = [](const Named& person) { return std::tuple(person.entry.village, person.entry.day); };
  std::ranges::stable_sort(people, {}, [&](const Named& person) { return std::tuple(by_day(person), person.name); });
  ForRuns(people, by_day, [&](auto from, auto to) {
    for (auto a = from; a != to; ++a) {
      const auto end = to - a > static_cast<std::ptrdiff_t>(kMostCompared) ? a + kMostCompared : to;
      for (auto b = a + 1; b != end; ++b) {
        const auto likeness = CompareNames(a->name, b->name);
        if (!likeness || (*likeness != Likeness::kSameName && OtherSex(a->entry.sex, b->entry.sex))) continue;
        Tell(a->entry, b->entry, *likeness, found);
      }
    }
  });
}

void DoubleSearch::CompareDatesOf(std::vector<Entry> of_one_name, Found found) {
  std::ranges::stable_sort(of_one_name, {}, &Entry::day);
  const auto day = [](const Entry& entry) { return absl::CivilDay() + entry.day; };
  for (auto a = of_one_name.begin(); a != of_one_name.end(); ++a) {
    const auto left = of_one_name.end() - a;
    const auto end = left > static_cast<std::ptrdiff_t>(kMostCompared) ? a + kMostCompared : of_one_name.end();
    for (auto b = a + 1; b != end; ++b) {
      if (!OtherSex(a->sex, b->sex) && IsTypedDate(day(*a), day(*b))) Tell(*a, *b, Likeness::kTypedDate, found);
    }
  }
}

void DoubleSearch::Tell(const Entry& a, const Entry& b, Likeness likeness, Found found) const {
  Pair pair{IdOf(a), IdOf(b), villages_[a.village], likeness};
  if (pair.second < pair.first) std::swap(pair.first, pair.second);
  found(std::move(pair));
}

}  // namespace jemputbola::registry::domain
