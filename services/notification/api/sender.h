#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "common/eventlog/event_log.h"
#include "common/eventlog/ownership.h"
#include "common/log/log.h"
#include "common/store/database.h"
#include "notification/api/provider.h"
#include "notification/domain/notice.h"
#include "notification/domain/quiet_hours.h"
#include "notification/store/contacts.h"

namespace jemputbola::notification::api {

// Hands queued notices to the provider when their time has come, in the regencies this process owns. A notice is
// SENDING, durably, before the provider sees it, and stays so until its answer is durable: after a crash in between it
// is handed over again under the same reference. All references must outlive this. Tick comes from one thread.
class Sender {
 public:
  Sender(jemputbola::store::Database& database, eventlog::Ownership& ownership, eventlog::EventLog& events,
         const store::Contacts& contacts, Provider& provider, const clock::Clock& clock, QuietHours quiet,
         log::Logger log);

  // Sends what is due now; returns at once when nothing is. After an error of the store or the provider it pauses, at
  // most half a minute.
  void Tick();

  // OK, or why the last messages could not be sent. Thread-safe.
  absl::Status state() const;

 private:
  struct Handover {
    std::vector<Notice> notices;
    std::map<std::string, std::string> sealed_phones;
  };
  absl::Status SendDue(const std::string& partition);
  // Commits what is to be handed over; expires or puts off the rest.
  absl::Status Begin(const std::string& partition, Handover& handover);
  absl::Status Send(const Notice& notice, const Handover& handover);

  jemputbola::store::Database& database_;
  eventlog::Ownership& ownership_;
  eventlog::EventLog& events_;
  const store::Contacts& contacts_;
  Provider& provider_;
  const clock::Clock& clock_;
  const QuietHours quiet_;
  const log::Logger log_;

  // Real time before which nothing is tried again.
  absl::Time pause_until_ = absl::InfinitePast();
  absl::Duration pause_;
  mutable absl::Mutex mutex_;
  absl::Status state_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace jemputbola::notification::api
