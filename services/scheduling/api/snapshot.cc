#include "scheduling/api/snapshot.h"

#include <algorithm>
#include <bit>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/crypto/crypto.h"
#include "common/eventlog/consumer_store.h"
#include "scheduling/domain/sentence.h"

namespace jemputbola::scheduling {
namespace {

// Lines in an order of their own: that of the rows has no meaning.
class Lines {
 public:
  template <typename... Parts>
  void Add(const Parts&... parts) {
    lines_.push_back(absl::StrCat(parts...));
  }
  std::string Digest() {
    std::sort(lines_.begin(), lines_.end());
    std::string all;
    for (const std::string& line : lines_) absl::StrAppend(&all, line, "\n");
    return std::string(crypto::AsBytes(crypto::Hash128(all)));
  }

 private:
  std::vector<std::string> lines_;
};

// As exact as the number itself.
std::string Exact(double number) {
  return absl::StrCat(absl::Hex(std::bit_cast<std::uint64_t>(number)));
}

std::string FrameDigest(const World& world, const std::string& definition) {
  const Campaign& campaign = world.campaign;
  Lines lines;
  lines.Add("campaign ", static_cast<int>(campaign.state), " ", definition);
  lines.Add("now ", Date(world.today), " ", world.minute);
  lines.Add("pace ", Exact(campaign.minutes_per_capture));
  for (const Unit& unit : campaign.units) lines.Add("pace ", unit.id, " ", Exact(unit.minutes_per_capture));
  for (std::size_t visit = 0; visit < campaign.turnout.size(); ++visit) {
    lines.Add("turnout ", visit, " ", Exact(campaign.turnout[visit]));
  }
  for (const PinnedVisit& visit : world.pinned) {
    lines.Add("visit ", visit.visit_id, " ", visit.unit_id, " ", Date(visit.day), " ", visit.village, " ",
              visit.arrive_minute, " ", visit.leave_minute, " ", visit.completed);
  }
  for (const Outage& outage : world.outages) {
    lines.Add("outage ", outage.unit_id, " ", Date(outage.day), " ", Date(outage.back_on));
  }
  for (const BlockedDay& blocked : world.blocked) lines.Add("blocked ", blocked.village, " ", Date(blocked.day));
  for (const PlannedStop& stop : world.before) {
    lines.Add("before ", stop.unit_id, " ", Date(stop.day), " ", stop.village, " ", stop.arrive_minute);
  }
  return lines.Digest();
}

std::string BasisDigest(const World& world, const std::string& definition) {
  Lines lines;
  lines.Add("campaign ", static_cast<int>(world.campaign.state), " ", definition);
  lines.Add("today ", Date(world.today));
  for (const Outage& outage : world.outages) {
    lines.Add("outage ", outage.unit_id, " ", Date(outage.day), " ", Date(outage.back_on));
  }
  return lines.Digest();
}

std::string VillagesDigest(const LoadedWorld& loaded) {
  Lines lines;
  lines.Add("all ", loaded.workload, " ", loaded.so_far.captures, " ", loaded.so_far.worked_days);
  for (const Village& village : loaded.world.villages) {
    lines.Add(village.code, " ", village.name, " ", village.district_name, " ", Exact(village.at.latitude), " ",
              Exact(village.at.longitude), " ", village.workload, " ", village.past_visits, " ", village.visited_today,
              " ", Date(village.last_visit));
  }
  return lines.Digest();
}

}  // namespace

absl::StatusOr<Snapshot> TakeSnapshot(const store::Transaction& tx, const std::string& partition, absl::Time time,
                                      std::optional<LocalTime> as_of) {
  Snapshot snapshot;
  absl::StatusOr<std::optional<Campaign>> campaign = LoadCampaign(tx, partition);
  if (!campaign.ok()) return campaign.status();
  snapshot.campaign = *std::move(campaign);
  snapshot.stored = Campaigns::Load(tx, partition);
  const Campaign& used = snapshot.campaign ? *snapshot.campaign : Campaign();
  snapshot.now = as_of ? *as_of : ToLocal(time, used.utc_offset_minutes);
  snapshot.loaded = LoadWorld(tx, partition, used, snapshot.now.day, snapshot.now.minute);
  snapshot.tallies = eventlog::ConsumerStore("registry").LoadPosition(tx, partition).value_or(eventlog::Position());
  snapshot.frame_digest = FrameDigest(snapshot.loaded.world, snapshot.stored ? snapshot.stored->definition : "");
  snapshot.basis_digest = BasisDigest(snapshot.loaded.world, snapshot.stored ? snapshot.stored->definition : "");
  snapshot.villages_digest = VillagesDigest(snapshot.loaded);
  return snapshot;
}

}  // namespace jemputbola::scheduling
