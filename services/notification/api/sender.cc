#include "notification/api/sender.h"

#include <algorithm>
#include <utility>

#include "absl/status/statusor.h"
#include "common/failpoint/failpoint.h"
#include "notification/api/notice_events.h"
#include "notification/store/notices.h"

namespace jemputbola::notification::api {
namespace {

using jemputbola::store::ReadTransaction;
using jemputbola::store::WriteTransaction;

// Notices in one transaction.
constexpr int kBatch = 50;
constexpr absl::Duration kFirstPause = absl::Milliseconds(200);
constexpr absl::Duration kLongestPause = absl::Seconds(30);

bool IsForNow(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status);
}

}  // namespace

Sender::Sender(jemputbola::store::Database& database, eventlog::Ownership& ownership, eventlog::EventLog& events,
               const store::Contacts& contacts, Provider& provider, const clock::Clock& clock, QuietHours quiet,
               log::Logger log)
    : database_(database),
      ownership_(ownership),
      events_(events),
      contacts_(contacts),
      provider_(provider),
      clock_(clock),
      quiet_(quiet),
      log_(std::move(log)) {}

void Sender::Tick() {
  if (absl::Now() < pause_until_) return;
  absl::Status worst;
  for (const auto& lease : ownership_.Held()) {
    const absl::Status status = SendDue(lease.partition);
    // Whoever took the regency over sends its notices.
    if (!status.ok() && !absl::IsAborted(status)) worst = status;
  }
  if (worst.ok()) {
    pause_ = absl::ZeroDuration();
  } else {
    pause_ = std::clamp(pause_ * 2, kFirstPause, kLongestPause);
    pause_until_ = absl::Now() + pause_;
    log_.Warning("notices could not be sent and will be tried again", {{"error", std::string(worst.message())}});
  }
  absl::MutexLock lock(&mutex_);
  state_ = worst;
}

absl::Status Sender::state() const {
  absl::MutexLock lock(&mutex_);
  return state_;
}

absl::Status Sender::SendDue(const std::string& partition) {
  bool any = false;
  absl::Status status = database_.Read([&](ReadTransaction& tx) {
    any = !store::Due(tx, partition, clock_.Now(), 1).empty();
    return absl::OkStatus();
  });
  if (!status.ok() || !any) return status;

  Handover handover;
  status = Begin(partition, handover);
  if (!status.ok()) return status;
  failpoint::Hit("notification/after_sending");

  std::vector<absl::Status> answers;
  for (const Notice& notice : handover.notices) answers.push_back(Send(notice, handover));

  status = database_.Write([&](WriteTransaction& tx) -> absl::Status {
    if (auto fence = ownership_.Check(tx, partition); !fence.ok()) return fence.status();
    std::vector<Notice> changed;
    for (std::size_t i = 0; i < answers.size(); ++i) {
      if (IsForNow(answers[i])) continue;
      Notice notice = handover.notices[i];
      store::SetState(tx, partition, notice, answers[i].ok() ? State::kSent : State::kFailed, clock_.Now(),
                      std::string(answers[i].message()));
      changed.push_back(std::move(notice));
    }
    return AppendChanges(tx, events_, partition, changed);
  });
  if (!status.ok()) return status;
  const auto not_now = std::find_if(answers.begin(), answers.end(), IsForNow);
  return not_now == answers.end() ? absl::OkStatus() : *not_now;
}

absl::Status Sender::Begin(const std::string& partition, Handover& handover) {
  const absl::Time now = clock_.Now();
  return database_.Write([&](WriteTransaction& tx) -> absl::Status {
    if (auto fence = ownership_.Check(tx, partition); !fence.ok()) return fence.status();
    std::vector<Notice> changed;
    std::vector<std::string> areas;
    for (Notice& notice : store::Due(tx, partition, now, kBatch)) {
      if (notice.state == State::kQueued) {
        if (!StillMatters(now, notice.visit_date, quiet_)) {
          store::SetState(tx, partition, notice, State::kFailed, now,
                          "the day of the visit was over before it was sent");
          changed.push_back(std::move(notice));
          continue;
        }
        if (const absl::Time earliest = EarliestAt(now, notice.kind, notice.visit_date, quiet_); earliest > now) {
          store::SetNotBefore(tx, partition, notice, earliest);
          continue;
        }
        store::SetState(tx, partition, notice, State::kSending, now);
        changed.push_back(notice);
      }
      areas.push_back(notice.area_code);
      handover.notices.push_back(std::move(notice));
    }
    std::sort(areas.begin(), areas.end());
    areas.erase(std::unique(areas.begin(), areas.end()), areas.end());
    handover.sealed_phones = contacts_.Sealed(tx, partition, areas);
    return AppendChanges(tx, events_, partition, changed);
  });
}

absl::Status Sender::Send(const Notice& notice, const Handover& handover) {
  const auto sealed = handover.sealed_phones.find(notice.area_code);
  if (sealed == handover.sealed_phones.end()) {
    return absl::NotFoundError("the contact is gone: import it again");
  }
  const absl::StatusOr<std::string> phone = contacts_.Open(notice.area_code, sealed->second);
  if (!phone.ok()) {
    return absl::DataLossError("the stored contact does not open with this notification.key: import it again");
  }
  const absl::Status sent = provider_.Send({notice.id, *phone, notice.text, clock_.Now()});
  failpoint::Hit("notification/after_spool");
  return sent;
}

}  // namespace jemputbola::notification::api
