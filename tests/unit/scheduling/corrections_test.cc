#include <gmock/gmock.h>
#include <gtest/gtest.h>
// After gtest, which they need.
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <vector>

#include "absl/strings/str_cat.h"
#include "scheduling/store/field_days.h"
#include "tests/unit/scheduling/office.h"

namespace jemputbola::scheduling::fixtures {
namespace {

namespace reports = field_reporting::v1;

using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

const char* const kBokon = "53.03.01.2005";
const char* const kOelneke = "53.03.02.2001";
const char* const kNoemuti = "53.03.05.2001";

// Captures by unit, day and village.
using Counts = std::map<std::tuple<std::string, absl::CivilDay, std::string>, std::int64_t>;

platform::v1::Event EventOf(const google::protobuf::Message& payload) {
  platform::v1::Event event;
  event.set_type(payload.GetDescriptor()->full_name());
  event.set_data(payload.SerializeAsString());
  return event;
}

class Corrections : public Office {
 protected:
  void Apply(const std::string& partition, const std::vector<platform::v1::Event>& events) {
    const absl::Status applied =
        database().Write([&](store::WriteTransaction& tx) { return process_->reports.Apply(tx, partition, events); });
    ASSERT_TRUE(applied.ok()) << applied;
  }
  Counts CountsOf(const std::string& partition = kRegency) {
    Counts counts;
    const absl::Status read = database().Read([&](store::ReadTransaction& tx) {
      for (const UnitDay& row : FieldDays::Load(tx, partition)) {
        counts[{row.unit_id, row.day, row.village}] = row.captured;
      }
      return absl::OkStatus();
    });
    EXPECT_TRUE(read.ok()) << read;
    return counts;
  }

  reports::CaptureReported Captured(std::int64_t seq, const std::string& village, int minute = 500) {
    reports::CaptureReported event;
    *event.mutable_source() = Source(seq, "mobile-1", kWednesday, minute);
    event.mutable_capture()->set_outcome(reports::OUTCOME_CAPTURED);
    event.mutable_capture()->set_place_code(village);
    return event;
  }
  // Of report `of`; without a village it is taken back.
  reports::ReportCorrected Corrected(std::int64_t seq, std::int64_t of, const std::string& village, int minute) {
    reports::ReportCorrected event;
    *event.mutable_source() = Source(seq, "mobile-1", kWednesday + 1, minute);
    event.mutable_target()->set_device_id("device-mobile-1");
    event.mutable_target()->set_installation_id("installation");
    event.mutable_target()->set_seq(of);
    if (village.empty()) return event;
    event.mutable_capture()->set_outcome(reports::OUTCOME_CAPTURED);
    event.mutable_capture()->set_place_code(village);
    return event;
  }
};

JB_ON_BOTH_STORES(Corrections);

TEST_P(Corrections, MoveACaptureToItsRightVillageOnTheDayItWasMade) {
  Apply(kRegency, {EventOf(Captured(1, kBokon)), EventOf(Captured(2, kBokon))});
  reports::ReportCorrected corrected = Corrected(3, 2, kOelneke, 600);
  *corrected.mutable_original() = Captured(2, kBokon);
  Apply(kRegency, {EventOf(corrected)});
  EXPECT_THAT(CountsOf(), UnorderedElementsAre(Pair(std::tuple("mobile-1", kWednesday, kBokon), 1),
                                               Pair(std::tuple("mobile-1", kWednesday, kOelneke), 1)));
}

TEST_P(Corrections, OfACaptureThatIsTakenBackNothingStaysNotEvenThatTheUnitWasThere) {
  Apply(kRegency, {EventOf(Captured(1, kBokon))});
  reports::ReportCorrected corrected = Corrected(2, 1, "", 600);
  *corrected.mutable_original() = Captured(1, kBokon);
  Apply(kRegency, {EventOf(corrected)});
  EXPECT_THAT(CountsOf(), IsEmpty());
  Apply(kRegency, {EventOf(Captured(1, kBokon)), EventOf(corrected)});
  EXPECT_THAT(CountsOf(), IsEmpty()) << "as often as they come";
}

TEST_P(Corrections, ThatComeBeforeTheirReportWaitForIt) {
  Apply(kRegency, {EventOf(Corrected(2, 1, kOelneke, 600))});
  EXPECT_THAT(CountsOf(), IsEmpty());
  Apply(kRegency, {EventOf(Captured(1, kBokon))});
  EXPECT_THAT(CountsOf(), UnorderedElementsAre(Pair(std::tuple("mobile-1", kWednesday, kOelneke), 1)));
}

TEST_P(Corrections, OfOneReportTheLastToHaveHappenedCountsAlsoAfterAVoid) {
  Apply(kRegency, {EventOf(Captured(1, kBokon))});
  Apply(kRegency, {EventOf(Corrected(4, 1, kNoemuti, 610))});
  reports::ReportCorrected taken_back = Corrected(3, 1, "", 605);
  *taken_back.mutable_original() = Captured(1, kBokon);
  Apply(kRegency, {EventOf(taken_back)});
  EXPECT_THAT(CountsOf(), UnorderedElementsAre(Pair(std::tuple("mobile-1", kWednesday, kNoemuti), 1)));
}

TEST_P(Corrections, OfAReportThatTheirProducerLostCountOnceItIsToldAgain) {
  Apply(kRegency, {EventOf(Captured(1, kBokon))});
  // The producer went back to an older copy of its database: it knows nothing of the report when this comes.
  Apply(kRegency, {EventOf(Corrected(2, 1, kOelneke, 600))});
  EXPECT_THAT(CountsOf(), UnorderedElementsAre(Pair(std::tuple("mobile-1", kWednesday, kBokon), 1)));
  Apply(kRegency, {EventOf(Captured(1, kBokon))});
  EXPECT_THAT(CountsOf(), UnorderedElementsAre(Pair(std::tuple("mobile-1", kWednesday, kOelneke), 1)));
}

// What crews said, in the order in which they said it, and what it comes to.
struct Story {
  std::vector<reports::CaptureReported> captures;
  std::vector<reports::ReportCorrected> corrections;
};

Counts TruthOf(const Story& story) {
  Counts counts;
  for (const reports::CaptureReported& told : story.captures) {
    const reports::ReportCorrected* last = nullptr;
    const auto order = [](const reports::ReportCorrected& correction) {
      return std::tuple(correction.source().effective_at().seconds(), correction.source().installation_id(),
                        correction.source().seq());
    };
    for (const reports::ReportCorrected& correction : story.corrections) {
      if (correction.target().seq() != told.source().seq() ||
          correction.target().installation_id() != told.source().installation_id()) {
        continue;
      }
      if (last == nullptr || order(*last) < order(correction)) last = &correction;
    }
    if (last != nullptr && !last->has_capture()) continue;
    const reports::Capture& capture = last == nullptr ? told.capture() : last->capture();
    const absl::CivilDay day = absl::ToCivilDay(absl::FromUnixSeconds(told.source().effective_at().seconds()), kWita);
    counts[{told.source().unit_id(), day, capture.place_code()}] +=
        capture.outcome() == reports::OUTCOME_CAPTURED ? 1 : 0;
  }
  return counts;
}

template <typename T>
T Pick(const std::vector<T>& from) {
  return from[*rc::gen::inRange<std::size_t>(0, from.size())];
}

void FillSource(reports::ReportSource& source, const std::string& installation, std::int64_t seq) {
  source.set_device_id("device");
  source.set_installation_id(installation);
  source.set_seq(seq);
  source.set_unit_id(Pick<std::string>({"mobile-1", "mobile-2"}));
  const absl::CivilDay day = kWednesday + *rc::gen::inRange(0, 3);
  // Few different times, so that some are equal.
  source.mutable_effective_at()->set_seconds(
      absl::ToUnixSeconds(clock::AtMinute(day, 500 + *rc::gen::inRange(0, 3), kWita)));
}

void FillCapture(reports::Capture& capture) {
  capture.set_place_code(Pick<std::string>({kBokon, kOelneke, kNoemuti}));
  capture.set_outcome(Pick<reports::Outcome>({reports::OUTCOME_CAPTURED, reports::OUTCOME_NOT_MET}));
}

Story AnyStory() {
  Story story;
  std::map<std::string, std::int64_t> seqs;
  const int count = *rc::gen::inRange(1, 20);
  for (int i = 0; i < count; ++i) {
    const auto installation = Pick<std::string>({"a", "b"});
    const std::int64_t seq = ++seqs[installation];
    if (story.captures.empty() || *rc::gen::inRange(0, 2) == 0) {
      reports::CaptureReported& told = story.captures.emplace_back();
      FillSource(*told.mutable_source(), installation, seq);
      FillCapture(*told.mutable_capture());
      continue;
    }
    reports::ReportCorrected& correction = story.corrections.emplace_back();
    FillSource(*correction.mutable_source(), installation, seq);
    const reports::ReportSource target = Pick(story.captures).source();
    correction.mutable_target()->set_device_id(target.device_id());
    correction.mutable_target()->set_installation_id(target.installation_id());
    correction.mutable_target()->set_seq(target.seq());
    if (*rc::gen::inRange(0, 3) != 0) FillCapture(*correction.mutable_capture());
  }
  return story;
}

// The story as a log tells it: in any order, with repetitions; corrections know the original when it stands before
// them, unless the producer had lost it, which then tells everything once more.
std::vector<platform::v1::Event> LogOf(const Story& story) {
  const std::size_t captures = story.captures.size();
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < captures + story.corrections.size(); ++i) {
    for (int times = *rc::gen::inRange(1, 3); times > 0; --times) order.push_back(i);
  }
  const auto keys = *rc::gen::container<std::vector<int>>(order.size(), rc::gen::arbitrary<int>());
  std::vector<std::size_t> places(order.size());
  for (std::size_t i = 0; i < places.size(); ++i) places[i] = i;
  std::sort(places.begin(), places.end(), [&](std::size_t a, std::size_t b) { return keys[a] < keys[b]; });

  std::vector<platform::v1::Event> log;
  std::set<std::size_t> told;
  bool lost = false;
  for (const std::size_t place : places) {
    const std::size_t at = order[place];
    if (at < captures) {
      told.insert(at);
      log.push_back(EventOf(story.captures[at]));
      continue;
    }
    reports::ReportCorrected correction = story.corrections[at - captures];
    for (const std::size_t i : told) {
      const reports::ReportSource& source = story.captures[i].source();
      if (source.installation_id() != correction.target().installation_id() ||
          source.seq() != correction.target().seq()) {
        continue;
      }
      if (*rc::gen::inRange(0, 5) == 0) {
        lost = true;
      } else {
        *correction.mutable_original() = story.captures[i];
      }
    }
    log.push_back(EventOf(correction));
  }
  if (lost) {
    for (const reports::CaptureReported& capture : story.captures) log.push_back(EventOf(capture));
  }
  return log;
}

TEST_P(Corrections, InAnyOrderAndAnyBatchesTheCountsAreThoseOfTheTruth) {
  int partition_number = 0;
  EXPECT_TRUE(rc::check([&] {
    const std::string partition = absl::StrCat("99.", ++partition_number);
    const Story story = AnyStory();
    const std::vector<platform::v1::Event> log = LogOf(story);
    for (std::size_t begin = 0; begin < log.size();) {
      const std::size_t size = std::min<std::size_t>(*rc::gen::inRange(1, 8), log.size() - begin);
      Apply(partition, {log.begin() + static_cast<long>(begin), log.begin() + static_cast<long>(begin + size)});
      begin += size;
    }
    RC_ASSERT(CountsOf(partition) == TruthOf(story));
  }));
}

}  // namespace
}  // namespace jemputbola::scheduling::fixtures
