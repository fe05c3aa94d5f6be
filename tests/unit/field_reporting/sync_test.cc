#include <gmock/gmock.h>

#include "absl/strings/match.h"
#include "office_house.h"

// What the server holds of a device's reports, and what it makes of the device's clock, over a real server.
namespace jemputbola::field_reporting::api {
namespace {

using testing::HasSubstr;

class SyncTest : public OfficeHouse {
 protected:
  static std::vector<std::pair<std::int64_t, std::int64_t>> MissingIn(const v1::GetSyncStateResponse& state) {
    std::vector<std::pair<std::int64_t, std::int64_t>> ranges;
    for (const v1::SeqRange& range : state.missing()) ranges.emplace_back(range.first(), range.last());
    return ranges;
  }
  v1::CaptureReported Event(std::size_t index) {
    const auto events = process().Events();
    v1::CaptureReported event;
    EXPECT_LT(index, events.size());
    EXPECT_TRUE(event.ParseFromString(events.at(index).data()));
    return event;
  }
  std::pair<std::int64_t, std::int64_t> KeptClock() {
    v1::ListDevicesRequest request;
    request.set_regency_code(kRegency);
    const auto list = Call<v1::DeviceService>(process(), &v1::DeviceService::Stub::ListDevices, request);
    return {list->devices(0).last_sync_at().seconds(), list->devices(0).skew_ms()};
  }
};
JB_ON_BOTH_STORES(SyncTest);

TEST_P(SyncTest, ADeviceThatSentNothingHoldsNothing) {
  const auto state = SyncState(NewToken());
  ASSERT_TRUE(state.ok()) << state.status();
  EXPECT_EQ(state->contiguous_seq(), 0);
  EXPECT_EQ(state->highest_seq(), 0);
  EXPECT_TRUE(state->missing().empty());
  EXPECT_EQ(state->server_time().seconds(), absl::ToUnixSeconds(clock_.Now()));
}

TEST_P(SyncTest, TheHolesAreToldSoThatADeviceCanGoOnAfterAnyBreak) {
  const std::string token = NewToken();
  std::vector<v1::Report> reports;
  for (const std::int64_t seq : {2, 3, 7, 8, 10}) reports.push_back(Capture(seq));
  ASSERT_TRUE(Submit(Upload(reports), token).ok());
  auto state = SyncState(token);
  EXPECT_EQ(state->contiguous_seq(), 0);
  EXPECT_EQ(state->highest_seq(), 10);
  EXPECT_THAT(MissingIn(*state), testing::ElementsAre(testing::Pair(1, 1), testing::Pair(4, 6), testing::Pair(9, 9)));
  reports.clear();
  for (const std::int64_t seq : {1, 4, 5, 6}) reports.push_back(Capture(seq));
  ASSERT_TRUE(Submit(Upload(reports), token).ok());
  state = SyncState(token);
  EXPECT_EQ(state->contiguous_seq(), 8);
  EXPECT_THAT(MissingIn(*state), testing::ElementsAre(testing::Pair(9, 9)));
  ASSERT_TRUE(Submit(Upload({Capture(9)}), token).ok());
  state = SyncState(token);
  EXPECT_EQ(state->contiguous_seq(), 10);
  EXPECT_TRUE(state->missing().empty());
}

TEST_P(SyncTest, ARejectedReportIsNotHeldAndAConflictWaits) {
  const std::string token = NewToken();
  v1::Report bad = Capture(2);
  bad.mutable_capture()->set_place_code("53.04.01.2005");
  ASSERT_TRUE(Submit(Upload({Capture(1), bad, Capture(3), Capture(3, v1::OUTCOME_NOT_MET)}), token).ok());
  const auto state = SyncState(token);
  EXPECT_EQ(state->contiguous_seq(), 1);
  EXPECT_EQ(state->highest_seq(), 3);
  EXPECT_EQ(state->open_conflicts(), 1);
}

TEST_P(SyncTest, AtMostAThousandHolesAreTold) {
  const std::string token = NewToken();
  std::vector<v1::Report> reports;
  for (std::int64_t seq = 2; seq <= 2400; seq += 2) reports.push_back(Capture(seq));
  ASSERT_TRUE(Submit(Upload(reports), token).ok());
  EXPECT_EQ(SyncState(token)->missing_size(), 1000);
}

TEST_P(SyncTest, APhoneWipedAtNoonLosesNothingAndItsNewCapturesAllCount) {
  const std::string token = NewToken();
  ASSERT_TRUE(Submit(Upload({Capture(1), Capture(2), Capture(3)}, "morning"), token).ok());
  // Signed in again, with the token that the office keeps for it: it counts from 1 once more.
  EXPECT_EQ(SyncState(token, "afternoon")->highest_seq(), 0);
  const auto afternoon = Submit(Upload({Capture(1, v1::OUTCOME_NOT_MET), Capture(2), Capture(3)}, "afternoon"), token);
  ASSERT_TRUE(afternoon.ok()) << afternoon.status();
  for (const v1::ReportResult& result : afternoon->results()) EXPECT_EQ(result.status(), v1::REPORT_STATUS_ACCEPTED);
  EXPECT_EQ(process().Events().size(), 6u);
  EXPECT_EQ(SyncState(token, "morning")->contiguous_seq(), 3);
  EXPECT_EQ(SyncState(token, "afternoon")->contiguous_seq(), 3);
  EXPECT_EQ(SyncState(token, "afternoon")->open_conflicts(), 0);
  const cli::Answer shown = Jb({"device", "sync", kDevice});
  EXPECT_EQ(shown.code, 0) << shown.err;
  EXPECT_THAT(shown.out, HasSubstr("morning"));
  EXPECT_THAT(shown.out, HasSubstr("afternoon"));
}

TEST_P(SyncTest, TheOfficeSeesWhatIsHeldOfAnInstallation) {
  const std::string token = NewToken();
  ASSERT_TRUE(Submit(Upload({Capture(1), Capture(4), Capture(5)}), token).ok());
  const cli::Answer shown = Jb({"device", "sync", kDevice, kInstallation});
  EXPECT_EQ(shown.code, 0) << shown.err;
  EXPECT_THAT(shown.out, HasSubstr("2-3"));
  EXPECT_NE(Jb({"device", "sync", kDevice, "inst-9"}).code, 0);
  EXPECT_NE(Jb({"device", "sync", "device-9"}).code, 0);
}

TEST_P(SyncTest, AClockThatIsOffIsTakenOutOfTheTimesAndBothAreKept) {
  const std::string token = NewToken();
  ahead_seconds_ = 600;
  const auto answer = Submit(Upload({Capture(1)}), token);
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->skew_ms(), 600'000);
  EXPECT_EQ(SyncState(token)->skew_ms(), 600'000);
  const v1::ReportSource source = Event(0).source();
  EXPECT_EQ(source.occurred_at().seconds(), absl::ToUnixSeconds(clock_.Now()) - 3600);
  EXPECT_EQ(source.effective_at().seconds(), absl::ToUnixSeconds(clock_.Now()) - 4200);
  EXPECT_EQ(process().metrics().Scrape().find("jb_field_reporting_clocks_off_total 0"), std::string::npos);
}

TEST_P(SyncTest, OfAClockOnlyWhatChangedOrGrewOldIsWritten) {
  const std::string token = NewToken();
  const std::int64_t start = absl::ToUnixSeconds(clock_.Now());
  ahead_seconds_ = 10;
  Send(Capture(1), token);
  EXPECT_EQ(KeptClock(), std::pair(start, std::int64_t{10'000}));
  clock_.Advance(absl::Minutes(1));
  ahead_seconds_ = 11;
  Send(Capture(2), token);
  EXPECT_EQ(KeptClock(), std::pair(start, std::int64_t{10'000}));
  ahead_seconds_ = 12;
  Send(Capture(3), token);
  EXPECT_EQ(KeptClock(), std::pair(start + 60, std::int64_t{12'000}));
  clock_.Advance(absl::Minutes(5));
  Send(Capture(4), token);
  EXPECT_EQ(KeptClock(), std::pair(start + 360, std::int64_t{12'000}));
  // A restart forgets nothing of it.
  Restart();
  clock_.Advance(absl::Minutes(1));
  Send(Capture(5), token);
  EXPECT_EQ(KeptClock(), std::pair(start + 360, std::int64_t{12'000}));
}

TEST_P(SyncTest, AnUploadOfWhichNothingCanBeTakenStillTellsHowFarTheClockIsOff) {
  const std::string token = NewToken();
  ahead_seconds_ = -3 * 86'400;
  v1::Report report = Capture(1);
  // By a clock that was set back since.
  report.mutable_occurred_at()->set_seconds(absl::ToUnixSeconds(clock_.Now()));
  EXPECT_EQ(Send(report, token), v1::REPORT_STATUS_REJECTED);
  EXPECT_EQ(KeptClock(), std::pair(absl::ToUnixSeconds(clock_.Now()), std::int64_t{-3 * 86'400'000}));
}

class LateTest : public SyncTest {
 protected:
  LateTest() { last_day_ = absl::CivilDay(2024, 7, 24); }
};
JB_ON_BOTH_STORES(LateTest);

TEST_P(LateTest, WhatArrivesAfterTheLastDayIsAcceptedAndMarkedLate) {
  const std::string token = NewToken();
  // 23:59:59 and midnight in WITA.
  clock_.Set(absl::FromUnixSeconds(1'721'836'799));
  EXPECT_EQ(Send(Capture(1), token), v1::REPORT_STATUS_ACCEPTED);
  clock_.Set(absl::FromUnixSeconds(1'721'836'800));
  EXPECT_EQ(Send(Capture(2), token), v1::REPORT_STATUS_ACCEPTED);
  EXPECT_FALSE(Event(0).source().late());
  EXPECT_TRUE(Event(1).source().late());
}

}  // namespace
}  // namespace jemputbola::field_reporting::api
