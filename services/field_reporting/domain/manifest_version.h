#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace jemputbola::field_reporting {

// What a manifest told: by village code and person id, a keyed hash of the person's entry. No personal data.
using Told = std::map<std::string, std::map<std::string, std::string>>;

// As one text, the same for the same content. Codes, ids and hashes must hold no white space.
std::string Pack(const Told& told);
// nullopt for what Pack did not write.
std::optional<Told> Unpack(std::string_view text);

// What a device that was told one thing has to learn of a village to know another.
struct VillageChange {
  // Ids of people whose entry is new to it or has changed.
  std::set<std::string> news;
  // Ids of people it was told of, and is no more, in order.
  std::vector<std::string> removed;
};

VillageChange Compare(const Told& before, const Told& now, const std::string& village);

}  // namespace jemputbola::field_reporting
