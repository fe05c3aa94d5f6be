#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "common/crypto/crypto.h"
#include "common/eventlog/pending.h"

namespace jemputbola::eventlog {
namespace {

using platform::v1::Event;
using platform::v1::EventBatch;

// A log of `count` events, as a list of (position before, bytes, position after).
struct Link {
  Position before;
  std::string raw;
  Position after;
};

std::vector<Link> MakeLog(int count, const std::string& log_id = "log") {
  EXPECT_TRUE(crypto::Init().ok());
  std::vector<Link> links;
  Position at;
  at.log_id = log_id;
  for (int i = 1; i <= count; ++i) {
    Event event;
    event.set_id("e" + std::to_string(i));
    event.set_sequence(i);
    Link link{at, event.SerializeAsString(), {}};
    at = {log_id, i, NextChain(at.chain, link.raw)};
    link.after = at;
    links.push_back(link);
  }
  return links;
}

// Events first..end-1 (from 0) as a batch.
EventBatch Slice(const std::vector<Link>& links, std::size_t first, std::size_t end) {
  EventBatch batch;
  *batch.mutable_after() = ToProto(links[first].before);
  *batch.mutable_last() = ToProto(links[end - 1].after);
  for (std::size_t i = first; i < end; ++i) batch.add_events(links[i].raw);
  return batch;
}

RC_GTEST_PROP(PendingTest, AnyOverlappingBatchesGiveEveryEventOnceAndInOrder, ()) {
  const auto links = MakeLog(*rc::gen::inRange(1, 40));
  Pending pending(links.front().before);
  std::size_t reached = 0;
  for (int round = 0; reached < links.size(); ++round) {
    const auto first = *rc::gen::inRange<std::size_t>(0, reached + 1);
    // Small cases draw the least number again and again: the last round takes all.
    const auto end = round == 30 ? links.size() : *rc::gen::inRange<std::size_t>(first + 1, links.size() + 1);
    const Pending::Fit fit = pending.Add(Slice(links, first, end));
    RC_ASSERT(fit == (end <= reached ? Pending::Fit::kOld : Pending::Fit::kAdded));
    reached = std::max(reached, end);
  }
  RC_ASSERT(pending.size() == links.size());
  for (std::size_t i = 0; i < links.size(); ++i) {
    RC_ASSERT(pending.events()[i].SerializeAsString() == links[i].raw);
    RC_ASSERT(pending.After(i) == links[i].after);
  }
}

RC_GTEST_PROP(PendingTest, ABatchWithAnythingChangedIsNotLetIn, ()) {
  const auto links = MakeLog(10);
  const auto at = *rc::gen::inRange<std::size_t>(1, 9);
  EventBatch batch = Slice(links, 0, 10);
  Pending pending(links[at].before);
  switch (*rc::gen::inRange(0, 5)) {
    case 0:
      batch.mutable_events(static_cast<int>(at))->append("x");
      break;
    case 1:
      batch.mutable_events()->SwapElements(static_cast<int>(at), static_cast<int>(at) - 1);
      break;
    case 2:
      batch.mutable_last()->set_log_id("another");
      break;
    case 3:
      batch.mutable_after()->mutable_chain()->back() ^= 1;
      break;
    default:
      batch.mutable_last()->mutable_chain()->front() ^= 1;
  }
  RC_ASSERT(pending.Add(batch) == Pending::Fit::kDisagrees);
  RC_ASSERT(pending.empty());
  RC_ASSERT(pending.Add(Slice(links, at, 10)) == Pending::Fit::kAdded);
}

TEST(PendingTest, MissingEventsAreAHole) {
  const auto links = MakeLog(5);
  Pending pending(links[1].before);
  EXPECT_EQ(pending.Add(Slice(links, 2, 5)), Pending::Fit::kHole);
  EXPECT_TRUE(pending.empty());
}

TEST(PendingTest, AnotherHistoryWithTheSameSequenceDisagrees) {
  const auto links = MakeLog(5);
  auto other = MakeLog(5);
  Position forked = other[4].after;
  forked.chain.front() = forked.chain.front() == '0' ? '1' : '0';
  Pending pending(forked);
  EXPECT_EQ(pending.Add(Slice(links, 0, 5)), Pending::Fit::kDisagrees);
}

TEST(PendingTest, AGapIsAcceptedOnlyWhereAResetTellsOfAllOfIt) {
  const auto links = MakeLog(3);
  const auto with_reset = [&](std::int64_t lost_from, std::int64_t lost_to) {
    platform::v1::LogReset reset;
    reset.set_lost_from(lost_from);
    reset.set_lost_to(lost_to);
    Event event;
    event.set_type("jemputbola.platform.v1.LogReset");
    event.set_sequence(10);
    event.set_data(reset.SerializeAsString());
    Link link{links[2].after, event.SerializeAsString(), {}};
    link.after = {"log", 10, NextChain(link.before.chain, link.raw)};
    return Slice({link}, 0, 1);
  };
  Pending pending(links[2].after);
  EXPECT_EQ(pending.Add(with_reset(5, 9)), Pending::Fit::kDisagrees);
  EXPECT_EQ(pending.Add(with_reset(4, 8)), Pending::Fit::kDisagrees);
  EXPECT_EQ(pending.Add(with_reset(4, 9)), Pending::Fit::kAdded);
  EXPECT_EQ(pending.mark(0).kind, Pending::Kind::kReset);
  EXPECT_EQ(pending.After(0).seq, 10);
}

TEST(PendingTest, AnEventThatSkipsSequencesDisagrees) {
  const auto links = MakeLog(1);
  Event event;
  event.set_sequence(3);
  Link link{links[0].after, event.SerializeAsString(), {}};
  link.after = {"log", 3, NextChain(link.before.chain, link.raw)};
  Pending pending(links[0].after);
  EXPECT_EQ(pending.Add(Slice({link}, 0, 1)), Pending::Fit::kDisagrees);
}

TEST(PositionTest, SurvivesTheWayThroughItsProto) {
  const Position position{"log", 42, "00112233445566778899aabbccddeeff"};
  EXPECT_EQ(FromProto(ToProto(position)), position);
  EXPECT_EQ(StreamKey("53.03", "tallies"), "jb:{53.03}:tallies");
}

}  // namespace
}  // namespace jemputbola::eventlog
