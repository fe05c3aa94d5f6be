#include "registry/domain/finding_row.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/ascii.h"
#include "registry/domain/text.h"

namespace jemputbola::registry::domain {
namespace {

constexpr std::size_t kMostBytes = 200;

// Whether a box is ticked; nothing for what is neither a tick nor an empty box.
std::optional<bool> IsTicked(std::string_view box) {
  static constexpr std::string_view kTicks[] = {
      "x", "v", "1", "y", "ya", "yes", "\xE2\x9C\x93", "\xE2\x9C\x94", "\xE2\x88\x9A"};
  static constexpr std::string_view kNone[] = {"", "0", "-", "n", "no", "tidak"};
  const std::string mark = absl::AsciiStrToLower(absl::string_view(box.data(), box.size()));
  const auto is = [&mark](std::string_view word) { return word == mark; };
  if (std::ranges::any_of(kTicks, is)) return true;
  if (std::ranges::any_of(kNone, is)) return false;
  return std::nullopt;
}

// Spreadsheets that were warned of formulas keep an apostrophe in front of them.
std::string_view WithoutApostrophe(std::string_view text) {
  constexpr std::string_view kFormula = "=+-@";
  if (text.size() > 1 && text[0] == '\'' && kFormula.find(text[1]) != std::string_view::npos) text.remove_prefix(1);
  return text;
}

struct Code {
  bool known = false;
  std::optional<EventKind> kind;
};

Code CodeOf(std::string_view code) {
  if (code == "1") return {true, EventKind::kDeceased};
  if (code == "2") return {true, EventKind::kDuplicate};
  if (code == "4") return {true, EventKind::kMoved};
  if (code == "5") return {true, EventKind::kUnknownPerson};
  return {code == "3" || code == "6" || code == "7" || code == "8", std::nullopt};
}

}  // namespace

std::variant<ReturnedFinding, RowProblem> ReadFindingRow(const FindingRow& row) {
  if (row.reference.empty()) return RowProblem{"reference", "is missing; it stands on the village pack"};
  if (row.person_ref.empty()) return RowProblem{"person_ref", "is missing; leave this column as it was sent out"};
  for (const auto& [field, text] :
       {std::pair("reference", row.reference), std::pair("person_ref", row.person_ref), std::pair("note", row.note)}) {
    if (!IsCleanText(text, kMostBytes)) return RowProblem{field, kNotCleanText};
  }

  ReturnedFinding returned;
  returned.evidence = WithoutApostrophe(row.evidence);
  returned.note = WithoutApostrophe(row.note);
  const std::array<std::pair<const char*, std::pair<std::string_view, EventKind>>, 6> boxes = {{
      {"present", {row.present, EventKind::kPresent}},
      {"outside", {row.outside, EventKind::kAway}},
      {"moved", {row.moved, EventKind::kMoved}},
      {"unknown", {row.unknown, EventKind::kUnknownPerson}},
      {"dead", {row.dead, EventKind::kDeceased}},
      {"refused", {row.refused, EventKind::kRefused}},
  }};
  for (const auto& [field, box] : boxes) {
    const auto ticked = IsTicked(box.first);
    if (!ticked) return RowProblem{field, "is neither empty nor a tick; tick with x"};
    if (!*ticked) continue;
    if (returned.kind) return RowProblem{field, "is the second box ticked for one person; tick exactly one"};
    returned.kind = box.second;
  }
  if (row.code.empty()) return returned;
  const Code code = CodeOf(row.code);
  if (!code.known) return RowProblem{"code", "is no code of the voter list; these are 1 to 8"};
  if (!code.kind) return returned;
  if (!returned.kind) {
    returned.kind = code.kind;
    returned.actor = Actor::kVoterCheck;
  } else if (*returned.kind != *code.kind) {
    return RowProblem{"code", "says something else than the box that is ticked; keep the one that is right"};
  }
  return returned;
}

}  // namespace jemputbola::registry::domain
