#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "notice_house.h"
#include "notification/api/spool.h"
#include "tests/support/temp_dir.h"

namespace jemputbola::notification {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

JB_ON_BOTH_STORES(NoticesTest);

TEST_P(NoticesTest, AnAnnouncedVisitTellsTheVillageHeadAndTheCamat) {
  AddContact(kVillage, "+6281234567801");
  AddContact(kDistrict, "+6281234567802");
  Announce("2024-07-24");
  sender_->Tick();
  ASSERT_EQ(provider_.sent.size(), 2u);
  EXPECT_EQ(provider_.sent[0].phone, "+6281234567801");
  EXPECT_EQ(provider_.sent[1].phone, "+6281234567802");
  EXPECT_THAT(provider_.sent[0].text, HasSubstr("[LATIHAN] Jemput bola KTP-el Desa Sa'tab: Rab 24 Jul 2024"));
  EXPECT_THAT(provider_.sent[0].text, HasSubstr(provider_.sent[0].reference));
  EXPECT_THAT(States(Role::kVillageHead), ElementsAre(State::kSent));
  EXPECT_THAT(Logged(provider_.sent[0].reference),
              ElementsAre(v1::NOTICE_STATE_QUEUED, v1::NOTICE_STATE_SENDING, v1::NOTICE_STATE_SENT));
}

TEST_P(NoticesTest, AnEventThatComesAgainChangesNothing) {
  Announce("2024-07-24");
  const std::int64_t events = (*events_->Heads())[0].position.seq;
  Announce("2024-07-24");
  EXPECT_EQ(Notices().size(), 2u);
  EXPECT_EQ((*events_->Heads())[0].position.seq, events);
}

TEST_P(NoticesTest, AChangeReplacesWhatWasNotSentYet) {
  AddContact(kVillage, "+6281234567801");
  Announce("2024-07-24");
  Change("2024-07-25", 2);
  EXPECT_THAT(States(Role::kVillageHead), ElementsAre(State::kSuperseded, State::kQueued));
  // Without a contact it is replaced as well.
  EXPECT_THAT(States(Role::kDistrictHead), ElementsAre(State::kSuperseded, State::kNoContact));
  sender_->Tick();
  ASSERT_EQ(provider_.sent.size(), 1u);
  EXPECT_THAT(provider_.sent[0].text, HasSubstr("Kam 25 Jul 2024"));
}

TEST_P(NoticesTest, TheNewerRevisionWinsWhateverTheOrder) {
  AddContact(kVillage, "+6281234567801");
  Change("2024-07-25", 2);
  Announce("2024-07-24", 1);
  EXPECT_THAT(States(Role::kVillageHead), ElementsAre(State::kQueued, State::kSuperseded));
  sender_->Tick();
  ASSERT_EQ(provider_.sent.size(), 1u);
  EXPECT_THAT(provider_.sent[0].text, HasSubstr("Kam 25 Jul 2024"));
}

TEST_P(NoticesTest, WhatWasSentStaysSent) {
  AddContact(kVillage, "+6281234567801");
  Announce("2024-07-24");
  sender_->Tick();
  Apply(Event<scheduling::v1::VisitCancelled>(VisitOn("2024-07-24", 2)));
  EXPECT_THAT(States(Role::kVillageHead), ElementsAre(State::kSent, State::kQueued));
}

TEST_P(NoticesTest, ACompletedVisitTellsNobody) {
  Apply(Event<scheduling::v1::VisitCompleted>(VisitOn("2024-07-24", 1)));
  EXPECT_TRUE(Notices().empty());
}

TEST_P(NoticesTest, AVisitThatMakesNoSenseIsPoison) {
  scheduling::v1::Visit visit = VisitOn("24 July", 1);
  const platform::v1::Event event = Event<scheduling::v1::VisitAnnounced>(visit);
  const absl::Status status = database().Write([&](WriteTransaction& tx) {
    return handler_->Apply(tx, kRegency, {&event, 1});
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
}

TEST_P(NoticesTest, NothingIsSentInTheNightNotEvenWhatWasQueuedBefore) {
  AddContact(kVillage, "+6281234567801");
  Announce("2024-07-24");
  clock_.Set(Local(22, 21));
  sender_->Tick();
  EXPECT_TRUE(provider_.sent.empty());
  EXPECT_EQ(Notices()[0].not_before, Local(23, 7));
  clock_.Set(Local(23, 7));
  sender_->Tick();
  EXPECT_EQ(provider_.sent.size(), 1u);
}

TEST_P(NoticesTest, AChangeOfTomorrowsVisitBreaksTheQuiet) {
  AddContact(kVillage, "+6281234567801");
  clock_.Set(Local(22, 23));
  Change("2024-07-23", 2);
  sender_->Tick();
  EXPECT_EQ(provider_.sent.size(), 1u);
}

TEST_P(NoticesTest, WhatCouldNotBeSentInTimeIsNotSentLater) {
  AddContact(kVillage, "+6281234567801");
  Announce("2024-07-24");
  clock_.Set(Local(25, 12));
  sender_->Tick();
  EXPECT_TRUE(provider_.sent.empty());
  EXPECT_THAT(States(Role::kVillageHead), ElementsAre(State::kFailed));
}

TEST_P(NoticesTest, AProviderThatIsAwayIsAskedAgainUnderTheSameReference) {
  AddContact(kVillage, "+6281234567801");
  Announce("2024-07-24");
  provider_.answer = absl::UnavailableError("modem off");
  sender_->Tick();
  EXPECT_THAT(States(Role::kVillageHead), ElementsAre(State::kSending));
  EXPECT_FALSE(sender_->state().ok());
  provider_.answer = absl::OkStatus();
  // A new process: as after a crash between the provider and the commit.
  Stop();
  Reopen();
  Start();
  sender_->Tick();
  ASSERT_EQ(provider_.sent.size(), 2u);
  EXPECT_EQ(provider_.sent[0].reference, provider_.sent[1].reference);
  EXPECT_THAT(States(Role::kVillageHead), ElementsAre(State::kSent));
  EXPECT_THAT(Logged(provider_.sent[0].reference),
              ElementsAre(v1::NOTICE_STATE_QUEUED, v1::NOTICE_STATE_SENDING, v1::NOTICE_STATE_SENT));
}

TEST_P(NoticesTest, ARefusalIsFinalAndSaysWhy) {
  AddContact(kVillage, "+6281234567801");
  Announce("2024-07-24");
  provider_.answer = absl::FailedPreconditionError("the recipient refuses messages");
  sender_->Tick();
  sender_->Tick();
  EXPECT_EQ(provider_.sent.size(), 1u);
  EXPECT_THAT(States(Role::kVillageHead), ElementsAre(State::kFailed));
  EXPECT_EQ(Notices()[0].message, "the recipient refuses messages");
}

TEST_P(NoticesTest, ContactsAreSealedAndOpenOnlyForTheirArea) {
  AddContact(kVillage, "+6281234567801");
  EXPECT_TRUE(database()
                  .Read([&](ReadTransaction& tx) {
                    const auto sealed = contacts_.Sealed(tx, kRegency, {kVillage});
                    EXPECT_FALSE(absl::StrContains(sealed.at(kVillage), "81234567801"));
                    EXPECT_EQ(contacts_.Open(kVillage, sealed.at(kVillage)).value_or(""), "+6281234567801");
                    EXPECT_FALSE(contacts_.Open(kDistrict, sealed.at(kVillage)).ok());
                    return absl::OkStatus();
                  })
                  .ok());
}

TEST_P(NoticesTest, CountsEachState) {
  AddContact(kVillage, "+6281234567801");
  Announce("2024-07-24");
  std::map<State, std::int64_t> counts;
  EXPECT_TRUE(database()
                  .Read([&](ReadTransaction& tx) {
                    counts = store::CountByState(tx, kRegency);
                    return absl::OkStatus();
                  })
                  .ok());
  EXPECT_EQ(counts, (std::map<State, std::int64_t>{{State::kQueued, 1}, {State::kNoContact, 1}}));
}

std::string Content(const std::string& path) {
  std::ifstream file(path);
  std::stringstream content;
  content << file.rdbuf();
  return content.str();
}

TEST(Spool, WritesOneReadableFileAReferenceWhoseRepetitionDoesNoHarm) {
  support::TempDir dir;
  auto spool = api::SpoolProvider::Open(dir.File("spool"), kQuiet.zone);
  ASSERT_TRUE(spool.ok()) << spool.status();
  const api::Message message{"7K3MPQ9A2XWT", "+6281234567801", "Jemput bola", Local(24, 8)};
  ASSERT_TRUE((*spool)->Send(message).ok());
  ASSERT_TRUE((*spool)->Send(message).ok());
  EXPECT_EQ(Content(dir.File("spool/7K3MPQ9A2XWT.txt")),
            "To: +6281234567801\nDate: 2024-07-24T08:00:00+08:00\nRef: 7K3MPQ9A2XWT\n\nJemput bola\n");
  const auto entries = std::filesystem::directory_iterator(dir.File("spool"));
  EXPECT_EQ(std::distance(std::filesystem::begin(entries), std::filesystem::end(entries)), 1);
}

TEST(Spool, AFolderThatIsGoneIsForNow) {
  support::TempDir dir;
  auto spool = api::SpoolProvider::Open(dir.File("spool"), kQuiet.zone);
  std::filesystem::remove_all(dir.File("spool"));
  const absl::Status status = (*spool)->Send({"R", "+6281234567801", "t", Local(24, 8)});
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_FALSE(absl::StrContains(std::string(status.message()), "81234567801"));
}

}  // namespace
}  // namespace jemputbola::notification
