#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "registry/domain/person.h"
#include "registry/domain/row_problem.h"

namespace jemputbola::registry::domain {

// One row of a list that a village head has cross-checked, as text. `code` is the voter list's code for who may not
// vote (TMS), where the voter check filled the list in.
struct FindingRow {
  std::string_view reference, person_ref, present, outside, moved, unknown, dead, refused, code, evidence, note;
};

// What the row says of the person.
struct ReturnedFinding {
  // Nothing when it says nothing that counts: no tick, or a code that takes nobody off.
  std::optional<EventKind> kind;
  // The village head ticks; codes are the voter check's.
  Actor actor = Actor::kVillageHead;
  // Number of a document, as far as the village knows one: it confirms nothing before the office has seen it.
  std::string evidence;
  std::string note;
};

// The finding of a row, or why the row is refused. At most one box may be ticked. Codes (FACTS §5): 1 dead, 2 double, 4
// moved, 5 unknown; 3 (under age) becomes eligible with time, 6 and 7 (army, police) still need the card, 8 (wrong
// polling station) says nothing of recording: none of these four changes anything. Outside the village is AWAY and not
// moved. A code beside a tick must say the same, or nothing.
std::variant<ReturnedFinding, RowProblem> ReadFindingRow(const FindingRow& row);

}  // namespace jemputbola::registry::domain
