#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/store/database.h"
#include "registry/domain/person.h"

// Table walk_in: people who came to a unit without being on its manifest. Their reports stand in the history from the
// start, about an id that stands for whoever it is: so they count in the place's throughput, and corrections, voids and
// rejections meet them as any other report. What this table adds is who it is.
namespace jemputbola::registry::store {

// The numbers stand in the database.
enum class WalkInState {
  // The box was not fetched yet.
  kWaiting = 0,
  // Somebody of the list: the history names them now.
  kKnown = 1,
  // A resident who was not on the list, and is since, under walk_in_id.
  kAdded = 2,
  // Somebody of another regency.
  kGuest = 3,
  // The box does not open, or tells of nobody who can be recorded.
  kRefused = 4,
  // A resident who is not on the list, and of whom nothing is told that counts.
  kWithdrawn = 5,
};

struct WalkIn {
  std::string walk_in_id;
  // The report or correction that carried the box.
  domain::EventId report;
  std::string key_id;
  std::string place_code;
  // Microseconds since 1970 UTC.
  std::int64_t effective_at = 0;
  WalkInState state = WalkInState::kWaiting;
  bool released = false;
  std::int64_t list_number = 0;
  std::string home_code;
  // Vault::Seal, bound to walk_in_id.
  std::string sealed;
  // For people; without personal data.
  std::string message;
  // What is told of the person changed since it was last looked at.
  bool review = false;
};

// The id that stands for whoever a report tells of: the same for the same report.
std::string WalkInId(const std::string& partition, const domain::EventId& report);

// New walk-ins, waiting; those that are there already stay as they are.
void AddWalkIns(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                const std::vector<WalkIn>& walk_ins);
// Everything but the report, key, place and time.
void SaveWalkIns(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                 const std::vector<WalkIn>& walk_ins);

std::optional<WalkIn> FindWalkIn(const jemputbola::store::Transaction& tx, const std::string& partition,
                                 const std::string& walk_in_id);
// At most `limit` in a state, after the id `after`, in the order of their ids.
std::vector<WalkIn> ListWalkIns(const jemputbola::store::Transaction& tx, const std::string& partition,
                                WalkInState state, std::string_view after, int limit);
// At most `limit` that are decided and whose boxes can go; refused ones keep theirs.
std::vector<WalkIn> ListUnreleased(const jemputbola::store::Transaction& tx, const std::string& partition, int limit);
// What is told of these people changed otherwise than by a new report: whoever of them came as a walk-in is to be
// reviewed.
void MarkForReview(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                   const std::vector<std::string>& person_ids);
// Ids, at most `limit`, of those that are marked.
std::vector<std::string> ListMarked(const jemputbola::store::Transaction& tx, const std::string& partition, int limit);
// Ids, at most `limit`: added people of whom nothing counts any more, and withdrawn ones of whom something does. Looks
// through all of them.
std::vector<std::string> ListOutdated(const jemputbola::store::Transaction& tx, const std::string& partition,
                                      int limit);

struct WalkInCounts {
  std::int64_t waiting = 0;
  std::int64_t known = 0;
  std::int64_t added = 0;
  std::int64_t guests = 0;
  std::int64_t refused = 0;
};
std::int64_t CountWaiting(const jemputbola::store::Transaction& tx, const std::string& partition);
WalkInCounts CountWalkIns(const jemputbola::store::Transaction& tx, const std::string& partition);
// Partitions with a walk-in that waits, is refused, marked, or not released.
std::vector<std::string> OpenWalkInPartitions(const jemputbola::store::Transaction& tx);

// Whether something that counts is said of the person in the history.
bool IsToldOf(const jemputbola::store::Transaction& tx, const std::string& partition, const std::string& person_id);

// What counts of a guest.
struct GuestReport {
  std::string walk_in_id;
  std::string sealed;
  domain::EventKind kind = domain::EventKind::kCaptured;
  std::string place_code;
  std::int64_t effective_at = 0;
};
// Of guests whose regency is `home_code` (empty: all), by time.
std::vector<GuestReport> ListGuests(const jemputbola::store::Transaction& tx, const std::string& partition,
                                    const std::string& home_code);

// Takes somebody off the list who came onto it as a walk-in; tallies are the caller's.
void DeleteAdded(jemputbola::store::WriteTransaction& tx, const std::string& partition, const std::string& person_id);

}  // namespace jemputbola::registry::store
