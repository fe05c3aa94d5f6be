#include "field_reporting/api/translate.h"

#include <gmock/gmock.h>
#include <google/protobuf/unknown_field_set.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>

#include "absl/strings/match.h"

namespace jemputbola::field_reporting::api {
namespace {

using testing::ElementsAre;
using testing::Field;

const absl::Time kReceived = absl::FromUnixSeconds(1'721'800'000);

class Translate : public testing::Test {
 protected:
  Translate() {
    from_->partition = "53.03";
    from_->device_id = "device-1";
    from_->installation_id = "inst-1";
    from_->unit_id = "unit-1";
    from_->number = 1;
  }

  v1::Report& AddCapture(std::int64_t seq) {
    v1::Report& report = *request_.add_reports();
    report.set_seq(seq);
    report.mutable_occurred_at()->set_seconds(absl::ToUnixSeconds(kReceived) - 3600);
    report.mutable_capture()->set_person_id("0190e1a2-7c3d-7abc-8def-0123456789ab");
    report.mutable_capture()->set_outcome(v1::OUTCOME_CAPTURED);
    report.mutable_capture()->set_place_code("53.03.01.2005");
    return report;
  }

  Prepared PrepareAll(absl::Time received_at = kReceived) {
    return Prepare(request_.reports(), from_, received_at,
                   request_.has_device_time() ? TimeOf(request_.device_time()) : std::nullopt,
                   *response_.mutable_results());
  }

  std::shared_ptr<store::Installation> from_ = std::make_shared<store::Installation>();
  v1::SubmitReportsRequest request_;
  v1::SubmitReportsResponse response_;
};

TEST_F(Translate, AnEventTellsWhoReportedWhatAndWhenItIsHeldToHaveHappened) {
  AddCapture(7);
  request_.mutable_device_time()->set_seconds(absl::ToUnixSeconds(kReceived) - 600);
  const Prepared prepared = PrepareAll();
  ASSERT_EQ(prepared.submission->reports.size(), 1u);
  const eventlog::Draft& draft = prepared.submission->reports[0].event;
  EXPECT_EQ(draft.id, "device-1/inst-1/7");
  EXPECT_EQ(draft.type, "jemputbola.field_reporting.v1.CaptureReported");
  v1::CaptureReported event;
  ASSERT_TRUE(event.ParseFromString(draft.data));
  EXPECT_EQ(event.source().device_id(), "device-1");
  EXPECT_EQ(event.source().unit_id(), "unit-1");
  EXPECT_EQ(event.source().seq(), 7);
  EXPECT_EQ(event.source().effective_at().seconds(), absl::ToUnixSeconds(kReceived) - 3000);
  EXPECT_EQ(event.capture().SerializeAsString(), request_.reports(0).capture().SerializeAsString());
}

TEST_F(Translate, OneBadRowSinksNoOther) {
  AddCapture(1);
  AddCapture(0);
  AddCapture(2).mutable_closing();
  AddCapture(3);
  const Prepared prepared = PrepareAll();
  EXPECT_THAT(prepared.origins, ElementsAre(0, 3));
  EXPECT_THAT(prepared.submission->reports,
              ElementsAre(Field(&store::NewReport::seq, 1), Field(&store::NewReport::seq, 3)));
  ASSERT_EQ(response_.results_size(), 4);
  EXPECT_EQ(response_.results(1).reason(), v1::REJECT_REASON_BAD_SEQ);
  EXPECT_EQ(response_.results(2).reason(), v1::REJECT_REASON_BAD_DATE);
  EXPECT_FALSE(response_.results(2).message().empty());
}

TEST_F(Translate, ABodyIsTheSameWhateverTheClockOfTheUpload) {
  AddCapture(1);
  const Prepared first = PrepareAll();
  request_.mutable_device_time()->set_seconds(absl::ToUnixSeconds(kReceived) - 600);
  const Prepared again = PrepareAll(kReceived + absl::Hours(1));
  EXPECT_EQ(first.submission->reports[0].body, again.submission->reports[0].body);
  request_.mutable_reports(0)->mutable_capture()->set_outcome(v1::OUTCOME_NOT_MET);
  const Prepared other = PrepareAll();
  EXPECT_NE(first.submission->reports[0].body, other.submission->reports[0].body);
}

TEST_F(Translate, WhatANewerAppSendsBesideDoesNotEnterTheLog) {
  v1::Capture& capture = *AddCapture(1).mutable_capture();
  capture.GetReflection()->MutableUnknownFields(&capture)->AddLengthDelimited(99, "a name");
  const Prepared prepared = PrepareAll();
  EXPECT_FALSE(absl::StrContains(prepared.submission->reports[0].event.data, "a name"));
  EXPECT_TRUE(absl::StrContains(prepared.submission->serialised(0), "a name"));
}

}  // namespace
}  // namespace jemputbola::field_reporting::api
