#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "registry/domain/history.h"
// After gtest, when that is included.
#include <rapidcheck.h>

// Histories for property tests: every kind of event, acts on anything (also on acts, on themselves, in rings, and on
// what never comes), merges of anybody with anybody.
namespace jemputbola::registry {

inline const absl::CivilDay kHistoryDay(2024, 7, 24);
inline const absl::TimeZone kHistoryZone = absl::FixedTimeZone(8 * 3600);
inline const std::vector<std::string> kHistoryPeople = {"p0", "p1", "p2", "p3", "p4", "p5"};
inline const std::vector<std::string> kHistoryVillages = {"53.03.01.2005", "53.03.01.2006", "53.03.02.2026"};

// Events of accepted reports: one body an id, none twice, in no order.
rc::Gen<std::vector<domain::ToldEvent>> AnyHistory(int most_events);

std::vector<domain::ToldEvent> Shuffled(std::vector<domain::ToldEvent> events);
// Some of them once more, at the end.
std::vector<domain::ToldEvent> WithDuplicates(std::vector<domain::ToldEvent> events);
// Cut into batches of any size, all of them in order; some may be empty.
std::vector<std::vector<domain::ToldEvent>> Split(const std::vector<domain::ToldEvent>& events);

using People = std::map<std::string, domain::FoldedPerson>;
// kHistoryPeople after all events at once.
People FoldEverything(const std::vector<domain::ToldEvent>& events);

}  // namespace jemputbola::registry

namespace jemputbola::registry::domain {
// RapidCheck finds it by this name.
void showValue(const ToldEvent& told, std::ostream& os);  // NOLINT(readability-identifier-naming)
}  // namespace jemputbola::registry::domain
