#include "registry/domain/reconcile.h"

#include <algorithm>
#include <numeric>

#include "absl/strings/ascii.h"
#include "registry/domain/similarity.h"
#include "registry/domain/text.h"

namespace jemputbola::registry::domain {
namespace {

constexpr std::size_t kMostReferenceBytes = 64;
constexpr std::size_t kNikDigits = 16;

}  // namespace

std::int64_t MatchCounts::matched() const {
  return std::accumulate(counts_.begin(), counts_.begin() + static_cast<int>(Match::kNameMismatch), std::int64_t{0});
}

std::int64_t MatchCounts::rows() const {
  return std::accumulate(counts_.begin(), counts_.end(), std::int64_t{0});
}

Match MatchOf(const MatchedPerson& person) {
  if (person.removed) return Match::kInactiveNik;
  if (person.recording >= Recording::kCardPrinted) return Match::kRecordedPrinted;
  if (person.recording >= Recording::kBioCaptured) return Match::kRecordedNotPrinted;
  // Whoever was recorded is missing from a newer list of unrecorded people for that reason.
  if (person.vanished) return Match::kInactiveNik;
  return person.returned ? Match::kPrintFailed : Match::kNotRecorded;
}

bool NamesAgree(std::string_view a, std::string_view b) {
  return CompareNames(a, b).has_value();
}

std::optional<std::size_t> FindByName(const std::vector<Candidate>& village, std::string_view name,
                                      absl::CivilDay birth_date) {
  std::vector<std::size_t> same;
  std::vector<std::size_t> typed;
  for (std::size_t i = 0; i < village.size(); ++i) {
    if (village[i].birth_date != birth_date) continue;
    const auto likeness = CompareNames(village[i].name, name);
    if (likeness == Likeness::kSameName) same.push_back(i);
    if (likeness == Likeness::kTypedName) typed.push_back(i);
  }
  const std::vector<std::size_t>& found = same.empty() ? typed : same;
  if (found.size() != 1) return std::nullopt;
  return found.front();
}

std::string SafeReference(std::string_view reference) {
  if (!IsCleanText(reference, kMostReferenceBytes)) return "";
  std::size_t digits = 0;
  for (const char c : reference) {
    // A NIK is also written in groups.
    if (c == ' ' || c == '.' || c == '-') continue;
    digits = absl::ascii_isdigit(static_cast<unsigned char>(c)) ? digits + 1 : 0;
    if (digits >= kNikDigits) return "";
  }
  return std::string(reference);
}

}  // namespace jemputbola::registry::domain
