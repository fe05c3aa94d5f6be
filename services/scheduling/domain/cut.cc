#include "scheduling/domain/cut.h"

#include <algorithm>

namespace jemputbola::scheduling {

absl::CivilDay DueCut(const Campaign& campaign, absl::CivilDay today, int minute) {
  return minute >= campaign.cut_minute ? today : today - 1;
}

std::vector<absl::CivilDay> DaysOfCut(const Campaign& campaign, absl::CivilDay due, absl::CivilDay today) {
  return campaign.calendar().NextWorkingDays(std::max(due + 1, today), campaign.announce_working_days);
}

std::vector<absl::CivilDay> DaysOfOpening(const Campaign& campaign, absl::CivilDay today, int minute) {
  const absl::CivilDay from = minute < campaign.closes_minute ? today : today + 1;
  return campaign.calendar().NextWorkingDays(from, campaign.announce_working_days);
}

std::vector<Announcement> ToAnnounce(const Plan& plan, const std::vector<absl::CivilDay>& days) {
  std::vector<Announcement> announcements;
  for (const Tour& tour : plan.tours) {
    if (std::find(days.begin(), days.end(), tour.day) == days.end()) continue;
    for (const Stop& stop : tour.stops) {
      if (stop.visit_id.empty()) announcements.push_back({&tour, &stop});
    }
  }
  return announcements;
}

}  // namespace jemputbola::scheduling
