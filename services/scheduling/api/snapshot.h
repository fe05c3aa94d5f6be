#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/eventlog/position.h"
#include "common/store/database.h"
#include "scheduling/api/translate.h"
#include "scheduling/store/campaigns.h"
#include "scheduling/store/world.h"

namespace jemputbola::scheduling {

// A regency as one transaction saw it, and what tells later whether it is still the same: equal digests mean that the
// same plan would be made.
struct Snapshot {
  // nullopt: there is none.
  std::optional<StoredCampaign> stored;
  std::optional<Campaign> campaign;
  LoadedWorld loaded;
  LocalTime now;
  // How far the tallies were read.
  eventlog::Position tallies;
  // Of campaign, day and minute, visits, outages and the last cut; of what the villages and their tallies say.
  std::string frame_digest;
  std::string villages_digest;
  // Of campaign, day and outages alone: what a range and a plan must have in common to be shown together.
  std::string basis_digest;

  bool SameFrame(const Snapshot& other) const { return frame_digest == other.frame_digest; }
  bool Same(const Snapshot& other) const { return SameFrame(other) && villages_digest == other.villages_digest; }
};

// The regency at `time`, or, when given, as if it were `as_of` of its local time.
absl::StatusOr<Snapshot> TakeSnapshot(const store::Transaction& tx, const std::string& partition, absl::Time time,
                                      std::optional<LocalTime> as_of = std::nullopt);

}  // namespace jemputbola::scheduling
