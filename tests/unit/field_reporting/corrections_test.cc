#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/synchronization/notification.h"
#include "common/clock/clock.h"
#include "common/crypto/sealed_box.h"
#include "common/ids/ids.h"
#include "field_reporting/api/translate.h"
#include "field_reporting/store/log_lookup.h"
#include "field_reporting/store/migrations.h"
#include "field_reporting/store/walk_ins.h"
#include "tests/support/fresh_database.h"

namespace jemputbola::field_reporting {
namespace {

using api::Prepare;
using google::protobuf::RepeatedPtrField;

constexpr char kRegency[] = "53.03";
constexpr char kPerson[] = "0190e1a2-7c3d-7abc-8def-0123456789ab";
constexpr char kNik[] = "5303012407900001";
const absl::Time kNow = absl::FromUnixSeconds(1'721'800'000);

v1::Report Captured(std::int64_t seq, const std::string& place = "53.03.01.2005") {
  v1::Report report;
  report.set_seq(seq);
  report.mutable_occurred_at()->set_seconds(absl::ToUnixSeconds(kNow) - 3600 + seq);
  report.mutable_capture()->set_person_id(kPerson);
  report.mutable_capture()->set_outcome(v1::OUTCOME_CAPTURED);
  report.mutable_capture()->set_place_code(place);
  return report;
}

v1::Report Corrected(std::int64_t seq, std::int64_t of, const std::string& installation = "inst-1") {
  v1::Report report;
  report.set_seq(seq);
  report.mutable_occurred_at()->set_seconds(absl::ToUnixSeconds(kNow) - 60);
  report.mutable_correction()->set_installation_id(installation);
  report.mutable_correction()->set_seq(of);
  *report.mutable_correction()->mutable_capture() = Captured(1, "53.03.01.2006").capture();
  return report;
}

v1::Report Voided(std::int64_t seq, std::int64_t of) {
  v1::Report report = Corrected(seq, of);
  report.mutable_correction()->mutable_void_();
  return report;
}

v1::Report Arrived(std::int64_t seq) {
  v1::Report report = Captured(seq);
  report.mutable_arrival()->set_village_code("53.03.01.2005");
  return report;
}

// Reports of one device, as they come through the api's rules and the store's commit.
class CorrectionsTest : public support::OnBothStores {
 protected:
  CorrectionsTest() {
    EXPECT_TRUE(jemputbola::store::Migrate(database(), "field_reporting", store::Migrations()).ok());
    eventlog::Ownership::Options owner;
    owner.owner = ids_.Random128();
    ownership_ = std::make_unique<eventlog::Ownership>(database(), owner, log::Logger::Null());
    events_ = *eventlog::EventLog::Open(database(), *ownership_, "field_reporting", clock_, ids_);
    directory_ = std::make_unique<store::Directory>(database(), *ownership_);
    intake_ = std::make_unique<store::Intake>(database(), *ownership_, *events_, *directory_, store::Intake::Options(),
                                              log::Logger::Null(), metrics_);
    EXPECT_TRUE(
        directory_->Enroll({"device-1", kRegency, "unit-1", store::UnitKind::kMobile, {"staff-1"}}, "", kNow).ok());
  }
  ~CorrectionsTest() override { intake_.reset(); }

  std::vector<v1::ReportResult> Send(const std::vector<v1::Report>& sent, const std::string& installation = "inst-1") {
    const RepeatedPtrField<v1::Report> reports(sent.begin(), sent.end());
    RepeatedPtrField<v1::ReportResult> results;
    api::Prepared prepared = Prepare(reports, *directory_->Find("device-1", installation), kNow, std::nullopt, results);
    absl::Notification done;
    if (prepared.origins.empty()) return {results.begin(), results.end()};
    prepared.submission->done = [&](const absl::StatusOr<store::Submission::Receipt>& receipt) {
      EXPECT_TRUE(receipt.ok()) << receipt.status();
      for (std::size_t i = 0; receipt.ok() && i < prepared.origins.size(); ++i) {
        api::Complete(receipt->outcomes[i], results[prepared.origins[i]]);
      }
      done.Notify();
    };
    EXPECT_TRUE(intake_->Submit(std::move(prepared.submission)).ok());
    EXPECT_TRUE(done.WaitForNotificationWithTimeout(absl::Seconds(30)));
    return {results.begin(), results.end()};
  }
  v1::ReportResult SendOne(const v1::Report& report, const std::string& installation = "inst-1") {
    return Send({report}, installation).front();
  }

  std::vector<platform::v1::Event> Log() {
    std::vector<platform::v1::Event> events;
    const auto batch = events_->Read(kRegency, 0, 512);
    if (!batch.ok()) return events;
    for (const std::string& bytes : batch->events()) EXPECT_TRUE(events.emplace_back().ParseFromString(bytes));
    return events;
  }
  v1::ReportCorrected LastCorrection() {
    v1::ReportCorrected corrected;
    const std::vector<platform::v1::Event> log = Log();
    EXPECT_FALSE(log.empty());
    if (log.empty()) return corrected;
    EXPECT_EQ(log.back().type(), "jemputbola.field_reporting.v1.ReportCorrected");
    EXPECT_TRUE(corrected.ParseFromString(log.back().data()));
    return corrected;
  }
  std::optional<store::SealedWalkIn> Box(const store::ReportName& report) {
    std::optional<store::SealedWalkIn> found;
    EXPECT_TRUE(database()
                    .Read([&](jemputbola::store::ReadTransaction& tx) {
                      found = store::FindWalkIn(tx, kRegency, report);
                      return absl::OkStatus();
                    })
                    .ok());
    return found;
  }

  clock::FakeClock clock_{kNow};
  ids::SystemGenerator ids_;
  metrics::Registry metrics_;
  std::unique_ptr<eventlog::Ownership> ownership_;
  std::unique_ptr<eventlog::EventLog> events_;
  std::unique_ptr<store::Directory> directory_;
  std::unique_ptr<store::Intake> intake_;
};

JB_ON_BOTH_STORES(CorrectionsTest);

TEST_P(CorrectionsTest, ACorrectionTellsWhatItCorrectsAsThatWasTold) {
  Send({Arrived(1), Captured(2), Captured(3)});
  EXPECT_EQ(SendOne(Corrected(4, 2)).status(), v1::REPORT_STATUS_ACCEPTED);
  const v1::ReportCorrected corrected = LastCorrection();
  EXPECT_EQ(corrected.source().seq(), 4);
  EXPECT_EQ(corrected.target().device_id(), "device-1");
  EXPECT_EQ(corrected.target().seq(), 2);
  EXPECT_EQ(corrected.original().source().seq(), 2);
  EXPECT_EQ(corrected.original().capture().place_code(), "53.03.01.2005");
  EXPECT_EQ(corrected.capture().place_code(), "53.03.01.2006");
}

TEST_P(CorrectionsTest, OneOfTheSameUploadFindsItsReportAboveIt) {
  Send({Captured(1), Voided(2, 1)});
  const v1::ReportCorrected corrected = LastCorrection();
  EXPECT_EQ(corrected.original().source().seq(), 1);
  EXPECT_FALSE(corrected.has_capture());
}

TEST_P(CorrectionsTest, OneThatComesBeforeItsReportIsAcceptedWithoutIt) {
  EXPECT_EQ(SendOne(Voided(2, 1)).status(), v1::REPORT_STATUS_ACCEPTED);
  EXPECT_FALSE(LastCorrection().has_original());
  EXPECT_EQ(SendOne(Captured(1)).status(), v1::REPORT_STATUS_ACCEPTED);
  EXPECT_EQ(SendOne(Voided(2, 1)).status(), v1::REPORT_STATUS_DUPLICATE);
}

TEST_P(CorrectionsTest, AWipedPhoneCorrectsWhatItReportedBefore) {
  Send({Captured(1), Captured(2)}, "inst-1");
  EXPECT_EQ(SendOne(Corrected(1, 2, "inst-1"), "inst-2").status(), v1::REPORT_STATUS_ACCEPTED);
  EXPECT_EQ(LastCorrection().original().source().seq(), 2);
  EXPECT_EQ(LastCorrection().source().installation_id(), "inst-2");
}

TEST_P(CorrectionsTest, OfWhatIsNoCaptureIsRejectedAndLeavesNothing) {
  Send({Arrived(1), Captured(2)});
  const std::vector<v1::ReportResult> results = Send({Captured(3), Voided(4, 1), Captured(5)});
  EXPECT_EQ(results[0].status(), v1::REPORT_STATUS_ACCEPTED);
  EXPECT_EQ(results[1].status(), v1::REPORT_STATUS_REJECTED);
  EXPECT_EQ(results[1].reason(), v1::REJECT_REASON_BAD_TARGET);
  EXPECT_FALSE(results[1].message().empty());
  EXPECT_EQ(results[2].status(), v1::REPORT_STATUS_ACCEPTED);
  EXPECT_EQ(Log().size(), 4u);
  EXPECT_EQ(SendOne(Captured(4)).status(), v1::REPORT_STATUS_ACCEPTED) << "its seq is free";
}

TEST_P(CorrectionsTest, ReportsAreFoundInALongLogWhereverRepetitionsStoodBetween) {
  std::vector<v1::Report> first;
  for (int seq = 1; seq <= 200; ++seq) first.push_back(Captured(seq));
  Send(first);
  // Every other one is a repetition, so hints lie above the places.
  std::vector<v1::Report> second;
  for (int seq = 1; seq <= 400; ++seq) second.push_back(Captured(seq));
  Send(second);
  const std::vector<std::int64_t> wanted = {1, 150, 200, 201, 333, 400};
  std::vector<store::ReportName> names;
  for (const std::int64_t seq : wanted) names.push_back({"device-1", "inst-1", seq});
  names.push_back({"device-1", "inst-1", 401});
  names.push_back({"device-1", "inst-9", 1});
  EXPECT_TRUE(database()
                  .Write([&](jemputbola::store::WriteTransaction& tx) {
                    const auto found = store::FindReports(tx, *events_, kRegency, names);
                    EXPECT_TRUE(found.ok()) << found.status();
                    EXPECT_EQ(found->size(), wanted.size());
                    for (const std::int64_t seq : wanted) {
                      EXPECT_EQ(found->at(store::EventId({"device-1", "inst-1", seq})).sequence(), seq);
                    }
                    return absl::OkStatus();
                  })
                  .ok());
}

TEST_P(CorrectionsTest, ASealedIdentityIsKeptBesideTheLogAndNeverInIt) {
  ASSERT_TRUE(crypto::Init().ok());
  const crypto::BoxKey key(crypto::Key::Random());
  const std::string box = *crypto::SealFor(key.public_key(), kNik);
  v1::Report report = Captured(1);
  report.mutable_capture()->clear_person_id();
  report.mutable_capture()->mutable_walk_in()->set_sealed_identity(box);
  report.mutable_capture()->mutable_walk_in()->set_key_id("key-1");
  ASSERT_EQ(SendOne(report).status(), v1::REPORT_STATUS_ACCEPTED);
  v1::Report correction = Corrected(2, 1);
  *correction.mutable_correction()->mutable_capture() = report.capture();
  ASSERT_EQ(SendOne(correction).status(), v1::REPORT_STATUS_ACCEPTED);

  for (const platform::v1::Event& event : Log()) {
    EXPECT_FALSE(absl::StrContains(event.data(), box));
    EXPECT_FALSE(absl::StrContains(event.data(), box.substr(8, 16)));
    EXPECT_FALSE(absl::StrContains(event.data(), kNik));
  }
  EXPECT_EQ(LastCorrection().capture().walk_in().key_id(), "key-1");
  for (const std::int64_t seq : {1, 2}) {
    const auto kept = Box({"device-1", "inst-1", seq});
    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->box, box);
    EXPECT_EQ(kept->key_id, "key-1");
  }
  EXPECT_TRUE(database()
                  .Write([&](jemputbola::store::WriteTransaction& tx) {
                    store::ReleaseWalkIn(tx, kRegency, {"device-1", "inst-1", 1}, kNow);
                    store::ForgetWalkIns(tx, kRegency, kNow);
                    return absl::OkStatus();
                  })
                  .ok());
  EXPECT_TRUE(Box({"device-1", "inst-1", 1})) << "a registry from an older copy may ask for it again";
  EXPECT_TRUE(database()
                  .Write([&](jemputbola::store::WriteTransaction& tx) {
                    EXPECT_THAT(store::ForgettablePartitions(tx, kNow + absl::Hours(1)),
                                testing::ElementsAre(kRegency));
                    store::ForgetWalkIns(tx, kRegency, kNow + absl::Hours(1));
                    return absl::OkStatus();
                  })
                  .ok());
  EXPECT_FALSE(Box({"device-1", "inst-1", 1}));
  EXPECT_TRUE(Box({"device-1", "inst-1", 2})) << "it was never released";
  EXPECT_EQ(SendOne(report).status(), v1::REPORT_STATUS_DUPLICATE);
  EXPECT_FALSE(Box({"device-1", "inst-1", 1})) << "a repetition brings no box back";
}

}  // namespace
}  // namespace jemputbola::field_reporting
