#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/clock/clock.h"
#include "common/eventlog/event_log.h"
#include "common/store/database.h"
#include "notification/domain/notice.h"
#include "notification/domain/quiet_hours.h"
#include "notification/store/contacts.h"

namespace jemputbola::notification::api {

// Makes the notices about visits, one for each head, and keeps what they know. Everything runs inside the caller's
// transaction, which holds the partition. It keeps no memory; all references must outlive it.
class Teller {
 public:
  Teller(const store::Contacts& contacts, eventlog::EventLog& events, const clock::Clock& clock, QuietHours quiet)
      : contacts_(contacts), events_(events), clock_(clock), quiet_(quiet) {}

  // Tells both heads, unless they know it already or know something newer; what is set goes to `changed`.
  void Tell(jemputbola::store::WriteTransaction& tx, const std::string& partition, const Visit& visit, Kind kind,
            std::vector<Notice>& changed) const;
  // Appends the events of what Tell changed.
  absl::Status Finish(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                      const std::vector<Notice>& changed) const;

  // Nothing is told, but what is told from now on is newer than all before.
  void Keep(jemputbola::store::WriteTransaction& tx, const std::string& partition, const Told& told) const;
  std::optional<Told> Find(const jemputbola::store::Transaction& tx, const std::string& partition,
                           const std::string& visit_id) const;
  // Of visits on the present day and later.
  std::vector<Told> Upcoming(const jemputbola::store::Transaction& tx, const std::string& partition) const;
  // The present day of the regency.
  absl::CivilDay Today() const;

 private:
  void TellHead(jemputbola::store::WriteTransaction& tx, const std::string& partition, const Visit& visit, Kind kind,
                Role role, std::vector<Notice>& changed) const;

  const store::Contacts& contacts_;
  eventlog::EventLog& events_;
  const clock::Clock& clock_;
  const QuietHours quiet_;
};

}  // namespace jemputbola::notification::api
