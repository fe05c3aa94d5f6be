#include "field_reporting/api/report_stream.h"

#include <gmock/gmock.h>

#include <atomic>

#include "absl/time/clock.h"
#include "stream_device.h"
#include "tests/support/eventually.h"
#include "upload_fixture.h"

namespace jemputbola::field_reporting::api {
namespace {

using support::Eventually;
using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> Ids(std::int64_t first, std::int64_t last) {
  std::vector<std::string> ids;
  for (std::int64_t seq = first; seq <= last; ++seq) ids.push_back(UploadHouse::IdOf(seq));
  return ids;
}

constexpr char kHeld[] = "jb_field_reporting_held_reports";

TEST(ReportStream, EverythingSentIsAcknowledgedAndInTheLogInTheOrderSent) {
  UploadHouse house;
  Device device(house);
  ASSERT_TRUE(device.Open());
  for (int message = 0; message < 20; ++message) ASSERT_TRUE(device.Send(message * 10 + 1, message * 10 + 10));
  device.WritesDone();
  EXPECT_TRUE(device.Finish().ok());
  EXPECT_EQ(device.acknowledged(), 200);
  EXPECT_EQ(house.EventIds(), Ids(1, 200));
}

TEST(ReportStream, TheOpeningIsAnsweredWithHowFarTheClockOfTheDeviceIsOff) {
  UploadHouse house;
  Device device(house);
  v1::StreamReportsRequest opening;
  opening.mutable_opening()->set_device_id(kDevice);
  opening.mutable_opening()->set_installation_id(kInstallation);
  opening.mutable_opening()->mutable_device_time()->set_seconds(absl::ToUnixSeconds(house.clock().Now()) + 90);
  ASSERT_TRUE(device.Write(opening));
  const auto answer = device.Read();
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->skew_ms(), 90'000);
  EXPECT_EQ(answer->acknowledged(), 0);
}

TEST(ReportStream, NothingIsAcknowledgedBeforeItIsCommitted) {
  UploadHouse house;
  Device device(house);
  ASSERT_TRUE(device.Open());
  std::thread reader;
  house.WhileHeld([&] {
    ASSERT_TRUE(device.Send(1, 5));
    ASSERT_TRUE(Eventually([&] { return house.Metric(kHeld) == 5; }));
    reader = std::thread([&] { EXPECT_TRUE(device.ReadUntil(5)); });
    EXPECT_EQ(device.acknowledged(), 0);
  });
  reader.join();
  EXPECT_EQ(house.EventIds(), Ids(1, 5));
}

TEST(ReportStream, MessagesInFlightShareACommitAndAnAnswer) {
  constexpr int kMessages = 50;
  UploadHouse house;
  Device device(house);
  ASSERT_TRUE(device.Open());
  // Answers are shared while one is on its way: on a fast day each may be gone before the next.
  int answers = kMessages;
  for (int round = 0; round < 20 && answers == kMessages; ++round) {
    const double commits = house.Metric("jb_field_reporting_commits_total");
    const int last = (round + 1) * kMessages;
    house.WhileHeld([&] {
      for (int seq = last - kMessages + 1; seq <= last; ++seq) ASSERT_TRUE(device.Send(seq, seq));
      ASSERT_TRUE(Eventually([&] { return house.Metric(kHeld) == kMessages; }));
    });
    answers = 0;
    while (device.acknowledged() < last && device.Read()) ++answers;
    ASSERT_EQ(device.acknowledged(), last);
    // The one that was taken alone, and all others.
    EXPECT_LE(house.Metric("jb_field_reporting_commits_total") - commits, 3);
  }
  EXPECT_LT(answers, kMessages);
}

TEST(ReportStream, ReadsNoFurtherThanWhatMayWaitForAnAcknowledgement) {
  UploadHouse house;
  Device device(house);
  ASSERT_TRUE(device.Open());
  std::thread writer;
  house.WhileHeld([&] {
    writer = std::thread([&] {
      for (int message = 0; message < 100; ++message) EXPECT_TRUE(device.Send(message * 100 + 1, message * 100 + 100));
    });
    EXPECT_TRUE(Eventually([&] { return house.Metric(kHeld) == 4000; }));
    EXPECT_FALSE(Eventually([&] { return house.Metric(kHeld) > kMostUnacknowledged; }, absl::Milliseconds(300)));
  });
  EXPECT_TRUE(device.ReadUntil(10'000));
  writer.join();
  EXPECT_EQ(house.EventIds().size(), 10'000u);
}

TEST(ReportStream, WhoDoesNotReadAcknowledgementsIsNotReadFromEither) {
  UploadHouse house;
  Device device(house);
  ASSERT_TRUE(device.Open());
  // Every one is refused, and told so in an acknowledgement that nobody takes.
  v1::StreamReportsRequest bad;
  for (int i = 0; i < kMostInMessage; ++i) {
    *bad.add_reports() = house.Capture(i + 1);
    bad.mutable_reports(i)->mutable_capture()->set_place_code(std::string(100, 'x'));
  }
  std::atomic<int> sent = 0;
  std::thread writer([&] {
    while (sent < 1000 && device.Write(bad)) ++sent;
  });
  int seen = -1;
  EXPECT_TRUE(Eventually([&] {
    const int before = std::exchange(seen, sent.load());
    absl::SleepFor(absl::Milliseconds(200));
    return before == seen && seen == sent;
  }));
  EXPECT_LT(sent, 500);
  device.GoAway();
  writer.join();
}

TEST(ReportStream, WhatWasNotAcceptedIsToldInTheOrderSent) {
  UploadHouse house;
  {
    Device before(house);
    ASSERT_TRUE(before.Open());
    ASSERT_TRUE(before.Send(1, 3));
    ASSERT_TRUE(before.ReadUntil(3));
  }
  Device device(house);
  ASSERT_TRUE(device.Open());
  v1::StreamReportsRequest request;
  *request.add_reports() = house.Capture(4);
  *request.add_reports() = house.Capture(2);
  request.add_reports()->set_seq(5);
  *request.add_reports() = house.Capture(3);
  request.mutable_reports(3)->mutable_capture()->set_outcome(v1::OUTCOME_AWAY);
  ASSERT_TRUE(device.Write(request));
  const auto answer = device.Read();
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->acknowledged(), 4);
  EXPECT_EQ(answer->log_seq(), 4);
  ASSERT_EQ(answer->exceptions_size(), 3);
  EXPECT_EQ(answer->exceptions(0).seq(), 2);
  EXPECT_EQ(answer->exceptions(0).status(), v1::REPORT_STATUS_DUPLICATE);
  EXPECT_EQ(answer->exceptions(1).seq(), 5);
  EXPECT_EQ(answer->exceptions(1).status(), v1::REPORT_STATUS_REJECTED);
  EXPECT_EQ(answer->exceptions(1).reason(), v1::REJECT_REASON_BAD_TIME);
  EXPECT_EQ(answer->exceptions(2).seq(), 3);
  EXPECT_EQ(answer->exceptions(2).status(), v1::REPORT_STATUS_CONFLICT);
}

TEST(ReportStream, BeginsWithItsOpeningAlone) {
  UploadHouse house;
  Device device(house);
  ASSERT_TRUE(device.Send(1, 1));
  EXPECT_EQ(device.Finish().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_TRUE(house.EventIds().empty());
}

TEST(ReportStream, IsOpenedOnce) {
  UploadHouse house;
  Device device(house);
  ASSERT_TRUE(device.Open());
  v1::StreamReportsRequest again;
  again.mutable_opening()->set_device_id(kDevice);
  ASSERT_TRUE(device.Write(again));
  EXPECT_EQ(device.Finish().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST(ReportStream, AMessageThatIsTooLargeEndsItAfterWhatCameBefore) {
  UploadHouse house;
  Device device(house);
  ASSERT_TRUE(device.Open());
  ASSERT_TRUE(device.Send(1, 7));
  ASSERT_TRUE(device.Send(8, 8 + kMostInMessage));
  EXPECT_EQ(device.Finish().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(device.acknowledged(), 7);
  EXPECT_EQ(house.EventIds(), Ids(1, 7));
}

TEST(ReportStream, AnUnknownDeviceIsRefused) {
  UploadHouse house;
  Device device(house);
  v1::StreamReportsRequest opening;
  opening.mutable_opening()->set_device_id("nobody");
  opening.mutable_opening()->set_installation_id(kInstallation);
  ASSERT_TRUE(device.Write(opening));
  EXPECT_EQ(device.Finish().error_code(), grpc::StatusCode::NOT_FOUND);
}

TEST(ReportStream, ADeviceThatIsRevokedMeanwhileEndsAfterWhatItHadSent) {
  UploadHouse house;
  Device device(house);
  ASSERT_TRUE(device.Open());
  ASSERT_TRUE(device.Send(1, 3));
  ASSERT_TRUE(device.ReadUntil(3));
  house.Revoke();
  device.Send(4, 4);
  const grpc::Status status = device.Finish();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_THAT(status.error_message(), HasSubstr("lost"));
  EXPECT_EQ(house.EventIds(), Ids(1, 3));
}

TEST(ReportStream, AServiceThatEndsAcknowledgesWhatItTookAndSaysComeAgain) {
  UploadHouse house;
  Device device(house);
  ASSERT_TRUE(device.Open());
  std::thread ending;
  house.WhileHeld([&] {
    ASSERT_TRUE(device.Send(1, 6));
    ASSERT_TRUE(Eventually([&] { return house.Metric(kHeld) == 6; }));
    ending = std::thread([&] { house.Shutdown(); });
  });
  EXPECT_EQ(device.Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(device.acknowledged(), 6);
  ending.join();
  EXPECT_EQ(house.EventIds(), Ids(1, 6));
}

TEST(ReportStream, AnIdleStreamDoesNotHoldUpTheEndOfTheService) {
  UploadHouse house;
  Device device(house);
  ASSERT_TRUE(device.Open());
  const absl::Time begin = absl::Now();
  house.Shutdown();
  EXPECT_LT(absl::Now() - begin, absl::Seconds(5));
  EXPECT_EQ(device.Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST(ReportStream, WhatACallerSentBeforeItWentAwayIsKeptAndHoldsNobodyUp) {
  UploadHouse house;
  {
    Device device(house);
    ASSERT_TRUE(device.Open());
    house.WhileHeld([&] {
      ASSERT_TRUE(device.Send(1, 3));
      ASSERT_TRUE(Eventually([&] { return house.Metric(kHeld) == 3; }));
      device.GoAway();
    });
  }
  EXPECT_TRUE(Eventually([&] { return house.EventIds() == Ids(1, 3); }));
  Device next(house);
  ASSERT_TRUE(next.Open());
  ASSERT_TRUE(next.Send(1, 4));
  EXPECT_TRUE(next.ReadUntil(4));
  EXPECT_EQ(house.EventIds(), Ids(1, 4));
}

TEST(ReportStream, ThereIsABoundToThoseThatAreOpen) {
  UploadHouse house;
  std::vector<std::unique_ptr<Device>> devices;
  for (std::size_t i = 0; i < kMostStreams; ++i) {
    ASSERT_TRUE(devices.emplace_back(std::make_unique<Device>(house))->Open()) << i;
  }
  EXPECT_EQ(Device(house).Finish().error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  devices.pop_back();
  EXPECT_TRUE(Eventually([&] { return Device(house).Open(); }));
}

TEST(ReportStream, AFullIntakeSlowsTheCallerAndDropsNothing) {
  UploadHouse::Options options;
  options.intake.queue_rows = 20;
  UploadHouse house(options);
  Device device(house);
  ASSERT_TRUE(device.Open());
  std::thread writer([&] {
    for (int message = 0; message < 60; ++message) EXPECT_TRUE(device.Send(message * 8 + 1, message * 8 + 8));
    device.WritesDone();
  });
  EXPECT_TRUE(device.ReadUntil(480));
  writer.join();
  EXPECT_TRUE(device.Finish().ok());
  EXPECT_EQ(house.EventIds(), Ids(1, 480));
}

TEST(ReportStream, ADeviceBeyondItsLimitIsReadFromMoreSlowly) {
  UploadHouse::Options options;
  options.device_rate = {1'000, 100};
  UploadHouse house(options);
  Device device(house);
  ASSERT_TRUE(device.Open());
  const absl::Time begin = absl::Now();
  for (int message = 0; message < 8; ++message) ASSERT_TRUE(device.Send(message * 50 + 1, message * 50 + 50));
  EXPECT_TRUE(device.ReadUntil(400));
  EXPECT_GE(absl::Now() - begin, absl::Milliseconds(290));
  EXPECT_EQ(house.EventIds(), Ids(1, 400));
}

}  // namespace
}  // namespace jemputbola::field_reporting::api
