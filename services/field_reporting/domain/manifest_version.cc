#include "field_reporting/domain/manifest_version.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace jemputbola::field_reporting {

std::string Pack(const Told& told) {
  std::string text;
  for (const auto& [village, people] : told) {
    absl::StrAppend(&text, village, "\n");
    for (const auto& [person_id, hash] : people) absl::StrAppend(&text, person_id, " ", hash, "\n");
  }
  return text;
}

std::optional<Told> Unpack(std::string_view text) {
  Told told;
  std::map<std::string, std::string>* village = nullptr;
  for (const absl::string_view line : absl::StrSplit(absl::string_view(text.data(), text.size()), '\n')) {
    if (line.empty()) continue;
    const std::vector<std::string> words = absl::StrSplit(line, ' ');
    if (words.size() == 1) {
      village = &told[words[0]];
    } else if (words.size() == 2 && village != nullptr) {
      (*village)[words[0]] = words[1];
    } else {
      return std::nullopt;
    }
  }
  return told;
}

VillageChange Compare(const Told& before, const Told& now, const std::string& village) {
  static const std::map<std::string, std::string> kNobody;
  const auto in = [&](const Told& told) -> const std::map<std::string, std::string>& {
    const auto found = told.find(village);
    return found == told.end() ? kNobody : found->second;
  };
  VillageChange change;
  for (const auto& [person_id, hash] : in(now)) {
    const auto known = in(before).find(person_id);
    if (known == in(before).end() || known->second != hash) change.news.insert(person_id);
  }
  for (const auto& [person_id, hash] : in(before)) {
    if (in(now).count(person_id) == 0) change.removed.push_back(person_id);
  }
  return change;
}

}  // namespace jemputbola::field_reporting
