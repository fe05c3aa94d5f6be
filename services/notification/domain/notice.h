#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "notification/domain/visit.h"

namespace jemputbola::notification {

// QUEUED -> SENDING -> SENT or FAILED. NO_CONTACT waits for a phone number and is then QUEUED. What is not yet SENDING
// becomes SUPERSEDED by a newer notice about the same visit. The numbers stand in the database and in the contract.
enum class State { kQueued = 1, kSending = 2, kSent = 3, kFailed = 4, kNoContact = 5, kSuperseded = 6 };

// One message to one recipient.
struct Notice {
  std::string id;
  Kind kind = Kind::kAnnounced;
  State state = State::kQueued;
  Role role = Role::kVillageHead;
  std::string area_code;
  std::string visit_id;
  // As those of the visit.
  std::int64_t epoch = 0;
  std::int64_t revision = 0;
  absl::CivilDay visit_date;
  std::string text;
  absl::Time created_at;
  absl::Time state_at;
  // Earliest time of sending.
  absl::Time not_before;
  // Why it failed.
  std::string message;
  // 1, 2, 3 ... within the regency.
  std::int64_t number = 0;
  // How often its state was set, 1 when new: numbers its events.
  std::int64_t changes = 1;
};

// A new notice among those that are known of the same visit and role.
struct Standing {
  // It is there already.
  bool known = false;
  // A newer one is there: it is kept, but never sent.
  bool superseded = false;
  // Ids of those it replaces before they are sent.
  std::vector<std::string> replaces;
};

// A larger epoch, then a larger revision is newer, whatever order events came in; of equal ones the one that comes
// later. What is SENDING or further cannot be called back.
Standing StandingOf(const std::string& id, const Visit& visit, absl::Span<const Notice> known);

}  // namespace jemputbola::notification
