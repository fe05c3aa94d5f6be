#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "absl/time/civil_time.h"
#include "scheduling/domain/ranking.h"

namespace jemputbola::scheduling {

// "53.03.01" of "53.03.01.2005".
std::string DistrictOf(const std::string& village_code);

// Village tallies of a regency and the rankings that follow from them: districts, and villages inside each. Absolute
// tallies apply only if newer, so the order of arrival does not matter. Not thread-safe.
class Standings {
 public:
  // False when a tally with this or a larger revision is known already.
  bool SetTally(const std::string& village_code, const Counts& counts, std::int64_t revision);
  // A visit on `day` took place there.
  void AddVisit(const std::string& village_code, absl::CivilDay day);
  void NameVillage(const std::string& code, const std::string& name);
  void NameDistrict(const std::string& code, const std::string& name);
  // Of districts, and of villages inside each.
  void SetHold(Hold hold);
  // Where every district stands now, and every village inside its district: the positions for the next hold.
  std::map<std::string, int> Positions() const;

  const Ranking& districts() const { return districts_; }
  // nullptr for a district without villages.
  const Ranking* VillagesOf(const std::string& district_code) const;
  const Counts& total() const { return total_; }
  bool Knows(const std::string& village_code) const { return villages_.count(village_code) > 0; }

 private:
  struct Village {
    Counts counts;
    std::int64_t revision = -1;
    std::optional<absl::CivilDay> last_visit;
  };
  struct District {
    Counts counts;
    std::optional<absl::CivilDay> last_visit;
    Ranking villages;
  };

  District& DistrictAt(const std::string& code);

  std::map<std::string, Village> villages_;
  std::map<std::string, District> by_district_;
  Ranking districts_;
  Counts total_;
  std::shared_ptr<const Hold> hold_;
};

}  // namespace jemputbola::scheduling
