#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "common/clock/clock.h"
#include "common/eventlog/consumer.h"
#include "common/eventlog/event_log.h"
#include "notification/domain/notice.h"
#include "notification/domain/quiet_hours.h"
#include "notification/store/contacts.h"

namespace jemputbola::notification::api {

// Turns scheduling's visit events into notices to the head of the village and of the district. It keeps no memory; all
// references must outlive it.
class VisitHandler final : public eventlog::Handler {
 public:
  VisitHandler(const store::Contacts& contacts, eventlog::EventLog& events, const clock::Clock& clock,
               QuietHours quiet);

  absl::Status Apply(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                     absl::Span<const platform::v1::Event> events) override;
  void Forget(const std::string&) override {}

 private:
  void Tell(jemputbola::store::WriteTransaction& tx, const std::string& partition, const Visit& visit, Kind kind,
            Role role, std::vector<Notice>& changed) const;

  const store::Contacts& contacts_;
  eventlog::EventLog& events_;
  const clock::Clock& clock_;
  const QuietHours quiet_;
};

}  // namespace jemputbola::notification::api
