#include "registry/store/rebuild.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/unit/registry/store_fixture.h"

namespace jemputbola::registry {
namespace {

using domain::EventKind;
using jemputbola::store::WriteTransaction;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const absl::TimeZone kZone = absl::FixedTimeZone(8 * 3600);
constexpr char kBokon[] = "53.03.01.2005";
constexpr char kEban[] = "53.03.02.2026";

// Four people and some of everything that can happen to them.
class RebuildTest : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    Commit([&](WriteTransaction& tx, store::TallyChange& change) {
      change.AddVillage(kBokon, 0);
      change.AddVillage(kEban, 0);
      domain::Identity adult;
      adult.birth_date = absl::CivilDay(1985, 8, 17);
      domain::Identity child;
      child.birth_date = absl::CivilDay(2008, 8, 17);
      for (const char* id : {"a", "b", "c"}) List(tx, change, id, kBokon, adult);
      List(tx, change, "young", kEban, child);
      Say(tx, change, "a", EventKind::kCaptured, 1);
      Say(tx, change, "a", EventKind::kPrintReady, 2);
      Say(tx, change, "b", EventKind::kAway, 3);
      Say(tx, change, "c", EventKind::kDeceased, 4);
      store::NewEvent confirmed = About("c", EventKind::kConfirm, 5);
      confirmed.event.target = domain::EventId{"office", 4};
      store::RecordEvents(tx, kPartition, change, {confirmed}, today_, kZone);
    });
  }

  store::NewEvent About(const std::string& person, EventKind kind, std::int64_t seq) const {
    store::NewEvent event;
    event.person_id = person;
    event.place_code = kEban;
    event.event.order = {seq, "office", seq};
    event.event.kind = kind;
    if (kind == EventKind::kAway) event.event.away_until = today_ + 14;
    return event;
  }
  void Say(WriteTransaction& tx, store::TallyChange& change, const std::string& person, EventKind kind,
           std::int64_t seq) const {
    store::RecordEvents(tx, kPartition, change, {About(person, kind, seq)}, today_, kZone);
  }

  // What stands, against what the history gives, on a day of the campaign.
  store::Rebuilt Verify(absl::CivilDay day, int page = store::kRebuildPage) {
    store::Rebuilt rebuilt;
    const absl::Status status = database().Read([&](const jemputbola::store::ReadTransaction& tx) -> absl::Status {
      const auto book = ledger_->Read(tx, kPartition);
      if (!book.ok()) return book.status();
      auto made = store::Rebuild(tx, kPartition, *vault_, *book, day, kZone, page);
      if (!made.ok()) return made.status();
      rebuilt = *std::move(made);
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
    return rebuilt;
  }
  std::vector<std::string> Differences(absl::CivilDay day, int page = store::kRebuildPage) {
    std::vector<std::string> differences;
    for (const store::Difference& difference : Verify(day, page).differences) {
      differences.push_back(difference.table + " " + difference.subject + " " + difference.column);
    }
    return differences;
  }
  std::vector<std::string> Differences() { return Differences(today_); }

  void Repair() {
    ledger_->Forget(kPartition);
    Commit([&](WriteTransaction& tx, store::TallyChange& change) {
      const auto book = ledger_->Read(tx, kPartition);
      ASSERT_TRUE(book.ok()) << book.status();
      const auto rebuilt = store::Rebuild(tx, kPartition, *vault_, *book, today_, kZone);
      ASSERT_TRUE(rebuilt.ok()) << rebuilt.status();
      store::Repair(tx, kPartition, change, *rebuilt);
    });
  }

  std::int64_t LogSeq() {
    std::int64_t seq = -1;
    const absl::Status status = database().Read([&](const jemputbola::store::ReadTransaction& tx) {
      const auto head = event_log_->HeadAt(tx, kPartition);
      if (head.ok()) seq = head->seq;
      return head.status();
    });
    EXPECT_TRUE(status.ok()) << status;
    return seq;
  }

  void Sql(const std::string& sql) {
    const absl::Status status = database().Write([&](WriteTransaction& tx) {
      tx.sql() << sql;
      return absl::OkStatus();
    });
    ASSERT_TRUE(status.ok()) << status;
  }
};
JB_ON_BOTH_STORES(RebuildTest);

TEST_P(RebuildTest, WhatStandsIsWhatTheHistoryGives) {
  const store::Rebuilt rebuilt = Verify(today_);
  EXPECT_EQ(rebuilt.people, 4);
  EXPECT_EQ(rebuilt.events, 5);
  EXPECT_EQ(rebuilt.villages, 2);
  EXPECT_EQ(rebuilt.different, 0);
}

TEST_P(RebuildTest, OneFlippedValueIsFoundAndPutRight) {
  const std::vector<std::pair<std::string, std::string>> flips = {
      {"update person set bucket = 9 where person_id = 'a'", "person a bucket"},
      {"update person set finding = 4 where person_id = 'c'", "person c finding"},
      {"update person set certainty = 1 where person_id = 'b'", "person b certainty"},
      {"update person set recording = 1 where person_id = 'a'", "person a recording"},
      {"update person set returned = 2 where person_id = 'a'", "person a returned"},
      {"update person set visits_not_met = 1 where person_id = 'a'", "person a visits_not_met"},
      {"update person set away_until = '2024-08-08' where person_id = 'b'", "person b away_until"},
      {"update person set newest_seq = 1 where person_id = 'a'", "person a newest"},
      {"update person set vanished = 1 where person_id = 'a'", "person a vanished"},
      {"update person set survivor = 'a' where person_id = 'b'", "person b survivor"},
      {"update person set village_code = '53.03.02.2026' where person_id = 'b'", "person b village_code"},
      {"update person set recordable_on = null where person_id = 'young'", "person young recordable_on"},
      {"update person set rebucket_on = null where person_id = 'b'", "person b rebucket_on"},
      {"update village_tally set recorded = recorded + 1 where village_code = '53.03.01.2005'",
       "village_tally 53.03.01.2005 recorded"},
      {"update village_tally set print_ready = 0 where village_code = '53.03.01.2005'",
       "village_tally 53.03.01.2005 print_ready"},
      {"update village_tally set captured_here = 0 where village_code = '53.03.02.2026'",
       "village_tally 53.03.02.2026 captured_here"},
      {"update person_event set now_live = 0 where source_seq = 1", "person_event office#1 now_live"},
      {"update person_event set now_live = 1 where source_seq = 5", "person_event office#5 now_live"},
      {"update person_event set now_person = 'b' where source_seq = 1", "person_event office#1 now_person"},
      {"update person_event set now_kind = 2 where source_seq = 1", "person_event office#1 now_kind"},
      {"update person_event set now_certainty = 0 where source_seq = 4", "person_event office#4 now_certainty"},
      {"update person_event set now_away_until = null where source_seq = 3", "person_event office#3 now_away_until"},
      {"update person_event set now_place = '53.03.01.2005' where source_seq = 1", "person_event office#1 now_place"},
  };
  for (const auto& [flip, difference] : flips) {
    Sql(flip);
    EXPECT_THAT(Differences(), ElementsAre(difference)) << flip;
    Repair();
    EXPECT_THAT(Differences(), IsEmpty()) << flip;
  }
}

TEST_P(RebuildTest, WhatDiffersIsTheSameInPagesOfAnySize) {
  Commit([&](WriteTransaction& tx, store::TallyChange& change) {
    store::NewEvent merge = About("a", EventKind::kMerge, 6);
    merge.event.other_person = "young";
    store::NewEvent corrected = About("b", EventKind::kCorrect, 7);
    corrected.event.target = domain::EventId{"office", 3};
    corrected.event.corrected_kind = EventKind::kMoved;
    store::RecordEvents(tx, kPartition, change, {merge, corrected}, today_, kZone);
  });
  Sql("update person set finding = 4, survivor = null where person_id in ('a', 'young')");
  // Off whom it is about, and on somebody else.
  Sql("update person_event set now_person = 'c', now_kind = 2 where source_seq = 3");
  Sql("update person_event set now_live = 0 where source_seq in (1, 6)");
  const auto all = Differences(today_, store::kRebuildPage);
  EXPECT_THAT(all,
              testing::IsSupersetOf({"person a survivor", "person young survivor", "person_event office#3 now_person",
                                     "person_event office#3 now_kind", "person_event office#6 now_live"}));
  EXPECT_EQ(Differences(today_, 1), all);
  EXPECT_EQ(Differences(today_, 2), all);
  Repair();
  EXPECT_THAT(Differences(), IsEmpty());
}

TEST_P(RebuildTest, AnEventThatIsMissingIsFoundByAllThatFollowedFromIt) {
  Sql("delete from person_event where source_seq = 1");
  EXPECT_THAT(Differences(), testing::Contains("person a finding"));
}

TEST_P(RebuildTest, ARepairThatMovesTalliesIsToldOf) {
  Sql("update person set finding = 1, bucket = 10 where person_id = 'c'");
  Sql("update village_tally set removed = 0, workload_present = 1 where village_code = '53.03.01.2005'");
  const std::int64_t told = LogSeq();
  Repair();
  EXPECT_EQ(LogSeq(), told + 1) << "one village";
  EXPECT_THAT(Differences(), IsEmpty());
}

TEST_P(RebuildTest, WhoeverWaitsForTheTurnOfTheDayIsNoDifference) {
  EXPECT_THAT(Differences(today_ + 14), IsEmpty());
  EXPECT_THAT(Differences(today_ + 60), IsEmpty());
  Sql("update person set bucket = 9 where person_id = 'young'");
  EXPECT_THAT(Differences(today_ + 60), ElementsAre("person young bucket"));
}

TEST_P(RebuildTest, ABoxThatDoesNotOpenIsFoundAndNotRepaired) {
  Sql("update person set sealed = (select sealed from person where person_id = 'b') where person_id = 'a'");
  EXPECT_THAT(Differences(), ElementsAre("person a sealed"));
  Repair();
  EXPECT_THAT(Differences(), ElementsAre("person a sealed"));
}

}  // namespace
}  // namespace jemputbola::registry
