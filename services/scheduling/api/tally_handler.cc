#include "scheduling/api/tally_handler.h"

#include <map>
#include <utility>

#include "common/failpoint/failpoint.h"
#include "jemputbola/registry/v1/tally.pb.h"

namespace jemputbola::scheduling {
namespace {

class StoredSnapshot final : public eventlog::Snapshot {
 public:
  StoredSnapshot(TallySnapshot snapshot, Live& live, Replanner& replanner)
      : snapshot_(std::move(snapshot)), live_(live), replanner_(replanner) {}

  eventlog::Position position() const override { return snapshot_.position; }

  absl::Status Store(store::WriteTransaction& tx, const std::string& partition) override {
    Tallies::Replace(tx, partition, snapshot_.villages);
    tx.OnCommit([&live = live_, &replanner = replanner_, partition] {
      live.Forget(partition);
      replanner.Mark(partition);
    });
    return absl::OkStatus();
  }

 private:
  TallySnapshot snapshot_;
  Live& live_;
  Replanner& replanner_;
};

absl::Status Check(const VillageTally& tally, const std::string& partition) {
  const Counts& counts = tally.counts;
  if (tally.village.size() != 13 || tally.village.compare(0, partition.size(), partition) != 0) {
    return absl::InvalidArgumentError("the tally is not of a village of this regency");
  }
  if (counts.workload < 0 || counts.listed != counts.removed + counts.recorded + counts.set_aside + counts.workload) {
    return absl::InvalidArgumentError("the buckets of the tally do not sum to the list");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status TallyHandler::Apply(store::WriteTransaction& tx, const std::string& partition,
                                 absl::Span<const platform::v1::Event> events) {
  static const std::string kTallyChanged = registry::v1::TallyChanged::descriptor()->full_name();
  std::map<std::string, VillageTally> newest;
  for (const platform::v1::Event& event : events) {
    if (event.type() != kTallyChanged) continue;
    registry::v1::TallyChanged changed;
    if (!changed.ParseFromString(event.data())) return absl::DataLossError("a TallyChanged does not parse");
    VillageTally tally = ToVillageTally(changed.tally());
    const absl::Status checked = Check(tally, partition);
    if (!checked.ok()) return checked;
    VillageTally& kept = newest[tally.village];
    if (kept.village.empty() || kept.revision < tally.revision) kept = std::move(tally);
  }
  std::vector<VillageTally> tallies;
  tallies.reserve(newest.size());
  for (auto& [village, tally] : newest) tallies.push_back(std::move(tally));
  Tallies::Store(tx, partition, tallies);
  failpoint::Hit("scheduling/tallies_before_commit");
  const std::int64_t seq = events.empty() ? 0 : events.back().sequence();
  tx.OnCommit([this, partition, seq, tallies = std::move(tallies)] {
    failpoint::Hit("scheduling/tallies_after_commit");
    live_.ApplyTallies(partition, tallies, seq);
    replanner_.Mark(partition);
  });
  return absl::OkStatus();
}

void TallyHandler::Forget(const std::string& partition) {
  live_.Forget(partition);
  replanner_.Mark(partition);
}

absl::StatusOr<std::unique_ptr<eventlog::Snapshot>> TallyHandler::FetchSnapshot(const std::string& partition) {
  absl::StatusOr<TallySnapshot> snapshot = registry_.ListTallies(partition);
  if (!snapshot.ok()) return snapshot.status();
  return std::make_unique<StoredSnapshot>(*std::move(snapshot), live_, replanner_);
}

}  // namespace jemputbola::scheduling
