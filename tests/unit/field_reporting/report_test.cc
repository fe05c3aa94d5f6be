#include "field_reporting/domain/report.h"

#include <gtest/gtest.h>

namespace jemputbola::field_reporting {
namespace {

const absl::Time kReceived = absl::FromUnixSeconds(1'721'800'000);
constexpr char kRegency[] = "53.03";

Upload Now() {
  return {kReceived, std::nullopt, kRegency, "inst-1"};
}

ReportFacts GoodCapture() {
  ReportFacts facts;
  facts.seq = 1;
  facts.occurred_at = kReceived - absl::Minutes(5);
  facts.what = What::kCapture;
  facts.person_id = "0190e1a2-7c3d-7abc-8def-0123456789ab";
  facts.outcome_known = true;
  facts.place_code = "53.03.01.2005";
  return facts;
}

void BeWalkIn(ReportFacts& facts) {
  facts.person_id = "";
  facts.walk_in = true;
  facts.box_bytes = 200;
  facts.key_id = "0123456789abcdef";
}

// Report 2 of inst-1 corrects another one.
void Correct(ReportFacts& facts, What what, std::string_view installation, std::int64_t seq) {
  facts.seq = 2;
  facts.what = what;
  facts.target_installation = installation;
  facts.target_seq = seq;
}

TEST(ReportRules, AGoodCaptureHasNoFault) {
  EXPECT_EQ(Check(GoodCapture(), Now()).fault, Fault::kNone);
}

struct Case {
  const char* name;
  void (*spoil)(ReportFacts&);
  Fault fault;
};

class EachFault : public testing::TestWithParam<Case> {};

TEST_P(EachFault, IsFoundWithASentence) {
  ReportFacts facts = GoodCapture();
  GetParam().spoil(facts);
  const Verdict verdict = Check(facts, Now());
  EXPECT_EQ(verdict.fault, GetParam().fault);
  EXPECT_EQ(verdict.message.empty(), GetParam().fault == Fault::kNone);
}

INSTANTIATE_TEST_SUITE_P(
    Of, EachFault,
    testing::Values(
        Case{"seq_zero", [](ReportFacts& f) { f.seq = 0; }, Fault::kBadSeq},
        Case{"seq_negative", [](ReportFacts& f) { f.seq = -7; }, Fault::kBadSeq},
        Case{"no_time", [](ReportFacts& f) { f.occurred_at = std::nullopt; }, Fault::kBadTime},
        Case{"time_of_1970", [](ReportFacts& f) { f.occurred_at = absl::UnixEpoch(); }, Fault::kBadTime},
        Case{"time_next_week", [](ReportFacts& f) { f.occurred_at = kReceived + absl::Hours(168); }, Fault::kBadTime},
        Case{"no_content", [](ReportFacts& f) { f.what = What::kNothing; }, Fault::kNoContent},
        Case{"person_not_uuid", [](ReportFacts& f) { f.person_id = "5303012407900001"; }, Fault::kBadPersonId},
        Case{"place_elsewhere", [](ReportFacts& f) { f.place_code = "53.04.01.2005"; }, Fault::kBadPlace},
        Case{"place_a_district", [](ReportFacts& f) { f.place_code = "53.03.01"; }, Fault::kBadPlace},
        Case{"place_no_kind", [](ReportFacts& f) { f.place_code = "53.03.01.4005"; }, Fault::kBadPlace},
        Case{"outcome_unknown", [](ReportFacts& f) { f.outcome_known = false; }, Fault::kBadOutcome},
        Case{"away_until_no_date", [](ReportFacts& f) { f.date = "2024-02-30"; }, Fault::kBadDate},
        Case{"away_until_good", [](ReportFacts& f) { f.date = "2024-02-29"; }, Fault::kNone},
        Case{"failed_without_reason", [](ReportFacts& f) { f.failed = true; }, Fault::kBadFailure},
        Case{"failed_for_a_reason", [](ReportFacts& f) { f.failed = f.failure_told = f.failure_known = true; },
             Fault::kNone},
        Case{"failed_for_an_unknown_reason", [](ReportFacts& f) { f.failed = f.failure_told = true; },
             Fault::kBadFailure},
        Case{"reason_of_no_failure", [](ReportFacts& f) { f.failure_told = f.failure_known = true; },
             Fault::kBadFailure},
        Case{"walk_in", [](ReportFacts& f) { BeWalkIn(f); }, Fault::kNone},
        Case{"walk_in_of_the_manifest",
             [](ReportFacts& f) {
               const std::string_view person = f.person_id;
               BeWalkIn(f);
               f.person_id = person;
             },
             Fault::kBadWalkIn},
        Case{"walk_in_without_box",
             [](ReportFacts& f) {
               BeWalkIn(f);
               f.box_bytes = 0;
             },
             Fault::kBadWalkIn},
        Case{"walk_in_in_a_large_box",
             [](ReportFacts& f) {
               BeWalkIn(f);
               f.box_bytes = 4097;
             },
             Fault::kBadWalkIn},
        Case{"walk_in_without_key",
             [](ReportFacts& f) {
               BeWalkIn(f);
               f.key_id = "";
             },
             Fault::kBadWalkIn},
        Case{"void", [](ReportFacts& f) { Correct(f, What::kVoid, "inst-0", 9); }, Fault::kNone},
        Case{"correction", [](ReportFacts& f) { Correct(f, What::kCorrection, "inst-1", 1); }, Fault::kNone},
        Case{"correction_of_itself", [](ReportFacts& f) { Correct(f, What::kCorrection, "inst-1", 2); },
             Fault::kBadTarget},
        Case{"correction_of_what_comes_later", [](ReportFacts& f) { Correct(f, What::kVoid, "inst-1", 3); },
             Fault::kBadTarget},
        Case{"correction_of_nothing", [](ReportFacts& f) { Correct(f, What::kVoid, "", 0); }, Fault::kBadTarget},
        Case{"correction_to_no_place",
             [](ReportFacts& f) {
               Correct(f, What::kCorrection, "inst-1", 1);
               f.place_code = "53.04.01.2005";
             },
             Fault::kBadPlace},
        Case{"arrival_without_place",
             [](ReportFacts& f) {
               f.what = What::kArrival;
               f.place_code = "";
             },
             Fault::kBadPlace},
        Case{"departure", [](ReportFacts& f) { f.what = What::kDeparture; }, Fault::kNone},
        Case{"breakdown_open_end", [](ReportFacts& f) { f.what = What::kBreakdown; }, Fault::kNone},
        Case{"breakdown_bad_date",
             [](ReportFacts& f) {
               f.what = What::kBreakdown;
               f.date = "tomorrow";
             },
             Fault::kBadDate},
        Case{"closing_without_day", [](ReportFacts& f) { f.what = What::kClosing; }, Fault::kBadDate},
        Case{"closing_below_zero",
             [](ReportFacts& f) {
               f.what = What::kClosing;
               f.date = "2024-07-24";
               f.count = -1;
             },
             Fault::kBadCount}),
    [](const auto& test) { return test.param.name; });

TEST(EffectiveTime, IsTheDeviceTimeWhenTheDeviceSaysNothingOfItsClock) {
  EXPECT_EQ(EffectiveAt(kReceived - absl::Hours(30), Now()), kReceived - absl::Hours(30));
}

TEST(EffectiveTime, IsCorrectedByTheSkewOfTheUpload) {
  Upload slow = Now();
  slow.device_time = kReceived - absl::Hours(2);
  EXPECT_EQ(EffectiveAt(kReceived - absl::Hours(3), slow), kReceived - absl::Hours(1));
  Upload fast = Now();
  fast.device_time = kReceived + absl::Hours(2);
  EXPECT_EQ(EffectiveAt(kReceived + absl::Hours(1), fast), kReceived - absl::Hours(1));
}

TEST(EffectiveTime, IsNeverLaterThanReceipt) {
  EXPECT_EQ(EffectiveAt(kReceived + absl::Minutes(10), Now()), kReceived);
}

TEST(ReportRules, AClockYearsOffIsHealedByItsOwnSkew) {
  ReportFacts facts = GoodCapture();
  facts.occurred_at = absl::FromUnixSeconds(0);
  Upload upload = Now();
  upload.device_time = absl::FromUnixSeconds(3600);
  EXPECT_EQ(Check(facts, upload).fault, Fault::kNone);
  EXPECT_EQ(EffectiveAt(*facts.occurred_at, upload), kReceived - absl::Hours(1));
}

}  // namespace
}  // namespace jemputbola::field_reporting
