#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <set>

#include "stream_device.h"
#include "upload_fixture.h"

namespace jemputbola::field_reporting::api {
namespace {

// A device that has `total` reports and sends them over streams that break anywhere.
class Resuming {
 public:
  // On an installation of its own.
  Resuming(UploadHouse& house, std::int64_t total)
      : house_(house), installation_("inst-" + ids::SystemGenerator().Random128()), total_(total) {}

  // One stream that begins after what is known to be acknowledged, or, when `ask`, sends what the server says it lacks.
  void Stream(bool ask) {
    const std::vector<std::int64_t> todo = ask ? Lacking() : From(held_ + 1);
    std::size_t next = 0;
    Device device(house_, installation_);
    if (!device.Open()) return;
    const auto breaks_after = *rc::gen::inRange<std::size_t>(0, todo.size() + 1);
    while (next < breaks_after) {
      v1::StreamReportsRequest request;
      const auto size = *rc::gen::inRange<std::size_t>(1, 40);
      for (std::size_t i = 0; i < size && next < breaks_after; ++i) {
        *request.add_reports() = house_.Capture(todo[next++]);
      }
      if (!device.Write(request)) break;
    }
    const auto waits_for = *rc::gen::inRange<std::size_t>(0, next + 1);
    device.ReadUntil(static_cast<std::int64_t>(waits_for));
    // Whatever was acknowledged is on disk now, not later.
    const std::vector<std::string> ids = house_.EventIds();
    const std::set<std::string> logged(ids.begin(), ids.end());
    for (std::int64_t i = 0; i < device.acknowledged(); ++i) {
      RC_ASSERT(logged.count(UploadHouse::IdOf(todo[static_cast<std::size_t>(i)], installation_)) == 1);
    }
    if (!ask) held_ += device.acknowledged();
    device.GoAway();
  }

  // Sends all that is left, to the end.
  void Finish() {
    Device device(house_, installation_);
    RC_ASSERT(device.Open());
    for (const std::int64_t seq : From(held_ + 1)) RC_ASSERT(device.Send(seq, seq));
    device.WritesDone();
    RC_ASSERT(device.Finish().ok());
    std::vector<std::string> ids = house_.EventIds();
    std::erase_if(ids, [&](const std::string& id) { return id.find(installation_) == std::string::npos; });
    std::ranges::sort(ids);
    std::vector<std::string> all;
    for (const std::int64_t seq : From(1)) all.push_back(UploadHouse::IdOf(seq, installation_));
    std::ranges::sort(all);
    RC_ASSERT(ids == all);
  }

 private:
  std::vector<std::int64_t> From(std::int64_t first) const {
    std::vector<std::int64_t> seqs;
    for (std::int64_t seq = first; seq <= total_; ++seq) seqs.push_back(seq);
    return seqs;
  }

  std::vector<std::int64_t> Lacking() const {
    v1::GetSyncStateRequest request;
    request.set_device_id(kDevice);
    request.set_installation_id(installation_);
    v1::GetSyncStateResponse state;
    RC_ASSERT(house_.Connect()->GetSyncState(house_.Context().get(), request, &state).ok());
    std::vector<std::int64_t> seqs;
    for (const v1::SeqRange& range : state.missing()) {
      for (std::int64_t seq = range.first(); seq <= range.last(); ++seq) seqs.push_back(seq);
    }
    for (const std::int64_t seq : From(state.highest_seq() + 1)) seqs.push_back(seq);
    return seqs;
  }

  UploadHouse& house_;
  const std::string installation_;
  const std::int64_t total_;
  // Every seq up to here was acknowledged.
  std::int64_t held_ = 0;
};

TEST(ReportStreamProperty, WhereverStreamsBreakNothingIsLostAndNothingIsDoubled) {
  UploadHouse house;
  EXPECT_TRUE(rc::check([&] {
    Resuming device(house, *rc::gen::inRange<std::int64_t>(1, 200));
    const auto breaks = *rc::gen::inRange(0, 4);
    for (int i = 0; i < breaks; ++i) device.Stream(*rc::gen::arbitrary<bool>());
    device.Finish();
  }));
}

}  // namespace
}  // namespace jemputbola::field_reporting::api
