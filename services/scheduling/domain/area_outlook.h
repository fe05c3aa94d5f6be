#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "scheduling/domain/plan.h"

namespace jemputbola::scheduling {

// What the plan brings one district or village.
struct AreaOutlook {
  // The last visit that is expected to bring somebody, also past the last service day: by then everybody there who can
  // be met is met. nullopt when no visit brings anybody, when somebody is left whom another visit would be expected to
  // meet though no unit comes any more (out_of_reach.h), or when the plan was carried on to its bound without an end in
  // sight.
  std::optional<absl::CivilDay> finish_day;
  // People left there after the last service day.
  std::int64_t left = 0;

  friend bool operator==(const AreaOutlook&, const AreaOutlook&) = default;
};

// By code, of all villages of the world and their districts. `plan` ends on the last service day; `beyond` is carried
// on until nobody more is met, or until some bound: visits later than `certain_until` tell nothing of an end.
// `still_to_meet` are the villages that StillToMeet of out_of_reach.h finds after it.
std::map<std::string, AreaOutlook> AreaOutlooks(const World& world, const Plan& plan, const Plan& beyond,
                                                const std::vector<Village>& still_to_meet,
                                                absl::CivilDay certain_until);

}  // namespace jemputbola::scheduling
