#pragma once

#include <vector>

#include "absl/time/civil_time.h"
#include "scheduling/domain/plan.h"

namespace jemputbola::scheduling {

// The newest day whose daily cut is due at local `minute` of `today`: today from cut_minute on, else yesterday.
absl::CivilDay DueCut(const Campaign& campaign, absl::CivilDay today, int minute);

// The working days whose visits the cut of day `due` announces when it is made on `today`: the next
// announce_working_days after `due`, none in the past. A cut missed yesterday thus still announces today's visits.
std::vector<absl::CivilDay> DaysOfCut(const Campaign& campaign, absl::CivilDay due, absl::CivilDay today);

// The same for the cut that opening makes: today counts while the office is open.
std::vector<absl::CivilDay> DaysOfOpening(const Campaign& campaign, absl::CivilDay today, int minute);

struct Announcement {
  const Tour* tour;
  const Stop* stop;
};

// The stops of `plan` on `days` that are not announced yet, in plan order. Points into `plan`.
std::vector<Announcement> ToAnnounce(const Plan& plan, const std::vector<absl::CivilDay>& days);
std::vector<Announcement> ToAnnounce(Plan&& plan, const std::vector<absl::CivilDay>& days) = delete;

}  // namespace jemputbola::scheduling
