#include <gtest/gtest.h>

#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "registry/store/area_history.h"
#include "registry/store/event_rows.h"
#include "registry/store/history.h"
#include "registry/store/people.h"
#include "registry/store/rebuild.h"
#include "tests/unit/registry/any_history.h"
#include "tests/unit/registry/store_fixture.h"

// Through the store, in any order and any batches, the same events give what folding all of them at once gives.
namespace jemputbola::registry {
namespace {

using domain::ToldEvent;
using jemputbola::store::WriteTransaction;

constexpr int kMostEvents = 25;

class HistoryStoreTest : public StoreTest {
 protected:
  // Runs `body` on a list of kHistoryPeople and undoes everything after.
  void OnAFreshList(const Body& body) {
    Undo([&](WriteTransaction& tx, store::TallyChange& change) {
      for (const std::string& village : kHistoryVillages) change.AddVillage(village, 0);
      for (std::size_t i = 0; i < kHistoryPeople.size(); ++i) {
        domain::Identity identity;
        // One of them is not yet 16.
        if (i == 0) identity.birth_date = absl::CivilDay(2008, 8, 3);
        List(tx, change, kHistoryPeople[i], kHistoryVillages[i % kHistoryVillages.size()], identity);
      }
      body(tx, change);
    });
  }

  static int Record(WriteTransaction& tx, store::TallyChange& change, const std::vector<ToldEvent>& told) {
    std::vector<store::NewEvent> events;
    for (const ToldEvent& event : told) {
      events.push_back({event.person_id, event.place_code, event.event, domain::Actor::kOffice, 1, ""});
    }
    return store::RecordEvents(tx, kPartition, change, events, kHistoryDay, kHistoryZone);
  }

  // People, events and tallies as they stand are those of folding `told` at once.
  static void CheckAgainstAllAtOnce(const WriteTransaction& tx, const store::TallyChange& change,
                                    const std::vector<ToldEvent>& told) {
    domain::ActsByTarget acts;
    for (const ToldEvent& event : told) {
      if (event.event.target) acts[*event.event.target].push_back(event);
    }
    std::map<std::string, domain::AreaTally> recount;
    for (const std::string& village : kHistoryVillages) recount[village].area_code = village;
    for (const store::EventRow& row : store::FetchEventPage(tx, kPartition, std::nullopt, 10'000)) {
      if (domain::IsAct(row.told.event.kind)) {
        RC_ASSERT(!row.now.live);
        continue;
      }
      RC_ASSERT(row.now == domain::Resolve(row.told, acts, kHistoryZone));
      if (row.now.live && row.now.kind == domain::EventKind::kCaptured && recount.contains(row.now.place_code)) {
        ++recount[row.now.place_code].captured_here;
      }
    }
    const auto standings = store::FetchStandings(tx, kPartition, kHistoryPeople);
    for (const auto& [id, folded] : FoldEverything(told)) {
      const store::Standing& standing = standings.at(id);
      RC_ASSERT(standing.state == folded.state);
      RC_ASSERT(standing.survivor == folded.survivor);
      RC_ASSERT(standing.bucket == domain::BucketOf(folded.state, standing.recordable_on, kHistoryDay));
      recount[standing.village_code].tally.Add(store::CountedAs(standing));
    }
    for (const auto& [village, expected] : recount) {
      RC_ASSERT(*change.Find(village) == expected);
      const domain::Tally& tally = expected.tally;
      RC_ASSERT(tally.listed() == tally.removed() + tally.recorded() + tally.set_aside() + tally.workload());
    }
  }
};
JB_ON_BOTH_STORES(HistoryStoreTest);

TEST_P(HistoryStoreTest, AnyOrderInAnyBatchesGivesAtEveryStepWhatAllAtOnceGives) {
  const int permutations = engine() == jemputbola::store::Engine::kSqlite ? 25 : 2;
  int tried = 0;
  const auto property = [&] {
    const auto events = *AnyHistory(kMostEvents);
    for (int i = 0; i < permutations; ++i, ++tried) {
      OnAFreshList([&](WriteTransaction& tx, store::TallyChange& change) {
        std::vector<ToldEvent> told;
        std::size_t recorded = 0;
        for (const auto& batch : Split(Shuffled(WithDuplicates(events)))) {
          recorded += static_cast<std::size_t>(Record(tx, change, batch));
          told.insert(told.end(), batch.begin(), batch.end());
          CheckAgainstAllAtOnce(tx, change, told);
        }
        RC_ASSERT(recorded == events.size());
        store::TallyBook book;
        for (const std::string& village : kHistoryVillages) book.villages.push_back(*change.Find(village));
        // In pages that split groups of merged people, and in one.
        for (const int page : {2, store::kRebuildPage}) {
          const auto rebuilt = store::Rebuild(tx, kPartition, *vault_, book, kHistoryDay, kHistoryZone, page);
          RC_ASSERT(rebuilt.ok() && rebuilt->different == 0);
        }
      });
    }
  };
  EXPECT_TRUE(rc::check(property));
  std::cout << tried << " permutations tried\n";
}

TEST_P(HistoryStoreTest, ACaptureAtAReplacedCodeCountsWhereItIsToday) {
  OnAFreshList([&](WriteTransaction& tx, store::TallyChange& change) {
    domain::AreaChange change_of_code;
    change_of_code.old_code = "53.03.01.1005";
    change_of_code.new_code = "53.03.01.2005";
    change_of_code.valid_from = absl::CivilDay(2022, 11, 9);
    store::SaveAreaChanges(tx, kPartition, {change_of_code});
    ToldEvent captured;
    captured.person_id = "p0";
    captured.place_code = "53.03.01.1005";
    captured.event.order = {1, "device", 1};
    captured.event.kind = domain::EventKind::kCaptured;
    Record(tx, change, {captured});
    EXPECT_EQ(change.Find("53.03.01.2005")->captured_here, 1);
    EXPECT_EQ(store::CountCaptures(tx, kPartition).at("53.03.01.2005"), 1);
  });
}

}  // namespace
}  // namespace jemputbola::registry
