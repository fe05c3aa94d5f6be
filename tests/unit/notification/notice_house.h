#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "common/clock/clock.h"
#include "common/eventlog/event_log.h"
#include "common/ids/ids.h"
#include "jemputbola/notification/v1/notice.pb.h"
#include "jemputbola/scheduling/v1/visit.pb.h"
#include "notification/api/sender.h"
#include "notification/api/visit_handler.h"
#include "notification/api/visit_messages.h"
#include "notification/store/migrations.h"
#include "notification/store/notices.h"
#include "tests/support/fresh_database.h"

// Notification over a real database of its own, with a provider and a scheduling that do as they are told.
namespace jemputbola::notification {

using jemputbola::store::ReadTransaction;
using jemputbola::store::WriteTransaction;

inline constexpr char kRegency[] = "53.03";
inline constexpr char kVillage[] = "53.03.12.2004";
inline constexpr char kDistrict[] = "53.03.12";
inline const QuietHours kQuiet = {20 * 60, 7 * 60, absl::FixedTimeZone(8 * 3600)};

inline absl::Time Local(int day, int hour) {
  return absl::FromCivil(absl::CivilHour(2024, 7, day, hour), kQuiet.zone);
}

// Keeps what it was given, and answers as it is told.
class FakeProvider final : public api::Provider {
 public:
  absl::Status Send(const api::Message& message) override {
    sent.push_back(message);
    return answer;
  }
  std::vector<api::Message> sent;
  absl::Status answer;
};

// Answers with what it holds.
class FakeScheduling final : public api::VisitSource {
 public:
  absl::StatusOr<api::VisitList> List(const std::string& partition, absl::CivilDay from) override {
    EXPECT_EQ(partition, kRegency);
    if (!answer.ok()) return answer;
    api::VisitList list;
    for (const ListedVisit& entry : visits) {
      if (entry.visit.date >= from) list.visits.push_back(entry);
    }
    return list;
  }
  std::vector<ListedVisit> visits;
  absl::Status answer;
};

class NoticesTest : public support::OnBothStores {
 protected:
  NoticesTest() { Start(); }
  ~NoticesTest() override { Stop(); }

  void Start() {
    ASSERT_TRUE(jemputbola::store::Migrate(database(), "notification", store::Migrations()).ok());
    eventlog::Ownership::Options owner;
    owner.owner = ids_.Random128();
    ownership_ = std::make_unique<eventlog::Ownership>(database(), owner, log::Logger::Null());
    events_ = *eventlog::EventLog::Open(database(), *ownership_, "notification", clock_, ids_);
    teller_ = std::make_unique<api::Teller>(contacts_, *events_, clock_, kQuiet);
    handler_ = std::make_unique<api::VisitHandler>(*teller_, scheduling_);
    sender_ = std::make_unique<api::Sender>(database(), *ownership_, *events_, contacts_, provider_, clock_, kQuiet,
                                            log::Logger::Null());
    Write([](WriteTransaction&) { return absl::OkStatus(); });
  }
  void Stop() {
    sender_.reset();
    handler_.reset();
    teller_.reset();
    events_.reset();
    ownership_.reset();
  }

  // A write that holds the regency.
  void Write(const std::function<absl::Status(WriteTransaction&)>& body) {
    const absl::Status status = database().Write([&](WriteTransaction& tx) -> absl::Status {
      if (auto fence = ownership_->Check(tx, kRegency); !fence.ok()) return fence.status();
      return body(tx);
    });
    ASSERT_TRUE(status.ok()) << status;
  }

  static scheduling::v1::Visit VisitOn(const std::string& date, std::int64_t revision) {
    scheduling::v1::Visit visit;
    visit.set_visit_id("visit-1");
    visit.set_revision(revision);
    visit.set_date(date);
    visit.set_village_code(kVillage);
    visit.set_village_name("Sa'tab");
    visit.set_district_code(kDistrict);
    visit.set_district_name("Bikomi Nilulat");
    visit.set_arrive_minute(480);
    visit.set_leave_minute(600);
    visit.set_expected_captures(12);
    return visit;
  }

  template <typename Payload>
  static platform::v1::Event Event(const scheduling::v1::Visit& visit) {
    Payload payload;
    *payload.mutable_visit() = visit;
    platform::v1::Event event;
    event.set_subject(kRegency);
    event.set_type(Payload::descriptor()->full_name());
    event.set_data(payload.SerializeAsString());
    return event;
  }
  void Apply(const platform::v1::Event& event) {
    Write([&](WriteTransaction& tx) { return handler_->Apply(tx, kRegency, {&event, 1}); });
  }
  void Announce(const std::string& date, std::int64_t revision = 1) {
    Apply(Event<scheduling::v1::VisitAnnounced>(VisitOn(date, revision)));
  }
  void Change(const std::string& date, std::int64_t revision) {
    Apply(Event<scheduling::v1::VisitChanged>(VisitOn(date, revision)));
  }

  void Cancel(const std::string& date, std::int64_t revision) {
    Apply(Event<scheduling::v1::VisitCancelled>(VisitOn(date, revision)));
  }
  // Scheduling went back to an older copy, which knows of this visit what is given.
  void GoBack(const std::vector<scheduling::v1::Visit>& visits, bool cancelled = false) {
    scheduling_.visits.clear();
    for (const scheduling::v1::Visit& visit : visits) {
      scheduling_.visits.push_back({*api::FromProto(visit, kRegency), cancelled});
    }
    const auto snapshot = handler_->FetchSnapshot(kRegency);
    ASSERT_TRUE(snapshot.ok()) << snapshot.status();
    Write([&](WriteTransaction& tx) { return (*snapshot)->Store(tx, kRegency); });
  }
  // Sends what is due; the texts that went to the village head since the last call.
  std::vector<std::string> Heard() {
    provider_.sent.clear();
    sender_->Tick();
    std::vector<std::string> texts;
    for (const api::Message& message : provider_.sent) texts.push_back(message.text);
    return texts;
  }

  void AddContact(const std::string& area, const std::string& phone) {
    Write([&](WriteTransaction& tx) {
      contacts_.Set(tx, kRegency, area, phone);
      return absl::OkStatus();
    });
  }

  // Oldest first.
  std::vector<Notice> Notices() {
    std::vector<Notice> notices;
    EXPECT_TRUE(database()
                    .Read([&](ReadTransaction& tx) {
                      notices = store::Newest(tx, kRegency, 1'000'000, 100);
                      return absl::OkStatus();
                    })
                    .ok());
    std::reverse(notices.begin(), notices.end());
    return notices;
  }
  std::vector<State> States(Role role) {
    std::vector<State> states;
    for (const Notice& notice : Notices()) {
      if (notice.role == role) states.push_back(notice.state);
    }
    return states;
  }
  // What the log says of each notice, in order.
  std::vector<v1::NoticeState> Logged(const std::string& id) {
    std::vector<v1::NoticeState> states;
    const auto batch = events_->Read(kRegency, 0, 500);
    EXPECT_TRUE(batch.ok()) << batch.status();
    for (const std::string& bytes : batch->events()) {
      platform::v1::Event event;
      v1::NoticeStateChanged change;
      EXPECT_TRUE(event.ParseFromString(bytes) && change.ParseFromString(event.data()));
      EXPECT_FALSE(absl::StrContains(bytes, "812345678"));
      if (change.notice_id() == id) states.push_back(change.state());
    }
    return states;
  }

  clock::FakeClock clock_{Local(22, 12)};
  ids::SystemGenerator ids_;
  crypto::Key key_ = crypto::Key::Random();
  store::Contacts contacts_{key_};
  FakeProvider provider_;
  std::unique_ptr<eventlog::Ownership> ownership_;
  std::unique_ptr<eventlog::EventLog> events_;
  FakeScheduling scheduling_;
  std::unique_ptr<api::Teller> teller_;
  std::unique_ptr<api::VisitHandler> handler_;
  std::unique_ptr<api::Sender> sender_;
};

}  // namespace jemputbola::notification
