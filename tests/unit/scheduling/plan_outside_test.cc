#include "scheduling/api/plan_outside.h"

#include "tests/unit/scheduling/office.h"

namespace jemputbola::scheduling {
namespace {

using fixtures::July;
using fixtures::kRegency;
using fixtures::kWednesday;

struct Draft {
  Snapshot from;
};

// Work whose plan is the workload that it was made from.
class PlanOutside : public fixtures::Office {
 protected:
  void Start() {
    ASSERT_TRUE(Set(July()).ok());
    Tally({{"53.03.01.2001", 100}});
  }

  // While each of the first `times` plans is made, somebody is recorded.
  absl::Status Work(int times) {
    return PlanAndWrite<Draft, std::int64_t>(
        {database(), process_->ownership, clock_}, kRegency,
        [&](const store::Transaction& tx, std::optional<LocalTime> as_of) -> absl::StatusOr<Draft> {
          absl::StatusOr<Snapshot> snapshot = TakeSnapshot(tx, kRegency, clock_.Now(), as_of);
          if (!snapshot.ok()) return snapshot.status();
          return Draft{*std::move(snapshot)};
        },
        [&](const Draft& draft) {
          if (++plans_ <= times) Tally({{"53.03.01.2001", 100 - plans_}});
          return draft.from.loaded.workload;
        },
        [&](store::WriteTransaction&, Draft& draft, std::int64_t planned) {
          ++writes_;
          planned_ = planned;
          found_ = draft.from.loaded.workload;
          return absl::OkStatus();
        });
  }

  int plans_ = 0;
  int writes_ = 0;
  std::int64_t planned_ = 0;
  std::int64_t found_ = 0;
};

JB_ON_BOTH_STORES(PlanOutside);

TEST_P(PlanOutside, WritesWhatWasPlannedBeforeTheTransaction) {
  Start();
  ASSERT_TRUE(Work(0).ok());
  EXPECT_EQ(plans_, 1);
  EXPECT_EQ(planned_, 100);
}

TEST_P(PlanOutside, PlansAnewWhatChangedMeanwhileAndWritesOnce) {
  Start();
  ASSERT_TRUE(Work(1).ok());
  EXPECT_EQ(plans_, 2);
  EXPECT_EQ(planned_, 99);
  EXPECT_EQ(found_, 99);
  EXPECT_EQ(writes_, 1);
}

TEST_P(PlanOutside, PlansInsideWhereItChangesAgainAndAgain) {
  Start();
  ASSERT_TRUE(Work(kPlannedOutside).ok());
  EXPECT_EQ(plans_, kPlannedOutside + 1);
  EXPECT_EQ(planned_, 100 - kPlannedOutside);
  EXPECT_EQ(found_, planned_);
  EXPECT_EQ(writes_, 1);
}

TEST_P(PlanOutside, AMinuteMoreIsNoChangeButAnHourIs) {
  Start();
  Snapshot snapshot;
  ASSERT_TRUE(database()
                  .Read([&](store::ReadTransaction& tx) -> absl::Status {
                    snapshot = TakeSnapshot(tx, kRegency, clock_.Now()).value();
                    return absl::OkStatus();
                  })
                  .ok());
  SetTime(kWednesday, 451);
  EXPECT_EQ(AsOf(snapshot, clock_.Now())->minute, 450);
  SetTime(kWednesday, 510);
  EXPECT_FALSE(AsOf(snapshot, clock_.Now()));
}

TEST_P(PlanOutside, OnlyTheOwnerWrites) {
  Start();
  const std::unique_ptr<store::Database> another = OpenAnother();
  fixtures::Process standby(*another, registry_, clock_, ids_, calls_, metrics_, "standby");
  const absl::Status refused = PlanAndWrite<Draft, int>(
      {*another, standby.ownership, clock_}, kRegency,
      [&](const store::Transaction& tx, std::optional<LocalTime> as_of) -> absl::StatusOr<Draft> {
        return Draft{TakeSnapshot(tx, kRegency, clock_.Now(), as_of).value()};
      },
      [](const Draft&) { return 0; },
      [&](store::WriteTransaction&, Draft&, int) {
        ++writes_;
        return absl::OkStatus();
      });
  EXPECT_EQ(refused.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(writes_, 0);
}

}  // namespace
}  // namespace jemputbola::scheduling
