#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <set>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/eventlog/position.h"
#include "field_reporting/domain/zone.h"
#include "work_fixture.h"

namespace jemputbola::field_reporting {

// As text: failures of the property are to be read.
std::string Describe(const Workday& day) {
  std::string text = absl::StrCat(clock::FormatDate(day.day), " ", day.unit_id, ": ", FormatCounts(day.reported), "; ",
                                  day.reports, " reports, ", day.late, " late");
  if (!day.closing) return text;
  return absl::StrCat(text, "; ", day.closing->by, " counted ", FormatCounts(day.closing->counted), " at ",
                      absl::ToUnixMicros(day.closing->at), " after ", day.reports_at_closing);
}

namespace api {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr char kToday[] = "2024-07-24";

TEST(Zone, OfARegencyIsThatOfItsProvince) {
  EXPECT_EQ(ZoneOf("31.71"), clock::FixedZone(420));
  EXPECT_EQ(ZoneOf("53.03"), clock::FixedZone(480));
  EXPECT_EQ(ZoneOf("91.71"), clock::FixedZone(540));
}

TEST(OutcomeCountsText, IsReadAsItWasWritten) {
  const OutcomeCounts counts = {{1, 75}, {3, -2}};
  EXPECT_EQ(FormatCounts(counts), "1:75 3:-2");
  EXPECT_EQ(ParseCounts(FormatCounts(counts)), counts);
  EXPECT_EQ(ParseCounts(""), OutcomeCounts());
}

class WorkdayTest : public WorkTest {
 protected:
  std::vector<std::string> Described(const std::string& regency = kRegency) {
    std::vector<std::string> days;
    for (const Workday& day : Days(regency)) days.push_back(Describe(day));
    return days;
  }
  Workday Only() {
    const std::vector<Workday> days = Days();
    EXPECT_EQ(days.size(), 1u);
    return days.empty() ? Workday() : days[0];
  }
  v1::Report Correct(std::int64_t seq, std::int64_t target, v1::Outcome outcome) const {
    v1::Report report = At(seq);
    report.mutable_correction()->set_installation_id("inst-1");
    report.mutable_correction()->set_seq(target);
    *report.mutable_correction()->mutable_capture() = Capture(1, outcome).capture();
    return report;
  }
  v1::Report Void(std::int64_t seq, std::int64_t target) const {
    v1::Report report = Correct(seq, target, v1::OUTCOME_CAPTURED);
    report.mutable_correction()->mutable_void_();
    return report;
  }
  cli::Answer Close(std::vector<std::string> counts, const std::string& date = kToday) {
    counts.insert(counts.begin(), {"day", "close", "--unit", "unit-1", "--date", date, "--actor", "maria"});
    return Jb(std::move(counts));
  }
  cli::Answer Resolve() {
    return Jb(
        {"day", "resolve", "--unit", "unit-1", "--date", kToday, "--actor", "maria", "--reason", "one came twice"});
  }
  std::string Open() { return Jb({"day", "show", "--open"}).out; }
};

JB_ON_BOTH_STORES(WorkdayTest);

TEST_P(WorkdayTest, CountsByOutcomeUnitAndCivilDayOfTheRegency) {
  Enroll("device-2", "unit-2");
  ASSERT_TRUE(
      Send({Capture(1), Capture(2), Capture(3, v1::OUTCOME_NOT_MET), Capture(4, v1::OUTCOME_CAPTURED, absl::Hours(13))})
          .ok());
  ASSERT_TRUE(Send({Capture(1, v1::OUTCOME_AWAY)}, "device-2").ok());
  EXPECT_THAT(Described(),
              ElementsAre("2024-07-23 unit-1: 1:1; 1 reports, 0 late", "2024-07-24 unit-1: 1:2 3:1; 3 reports, 0 late",
                          "2024-07-24 unit-2: 4:1; 1 reports, 0 late"));
}

TEST_P(WorkdayTest, WhatIsSentAgainCountsOnceAndAWipedPhonesNewCountToo) {
  ASSERT_TRUE(Send({Capture(1)}).ok());
  ASSERT_TRUE(Send({Capture(1), Capture(2)}).ok());
  ASSERT_TRUE(Send({Capture(1, v1::OUTCOME_REFUSED)}).ok());
  ASSERT_TRUE(Send({Capture(1)}, "device-1", "inst-2").ok());
  EXPECT_THAT(Described(), ElementsAre("2024-07-24 unit-1: 1:3; 3 reports, 0 late"));
}

TEST_P(WorkdayTest, WhatComesAfterTheDeadlineCountsAndIsToldAsLate) {
  ASSERT_TRUE(Send({Capture(1)}).ok());
  late_ = true;
  ASSERT_TRUE(Send({Capture(1), Capture(2)}).ok());
  EXPECT_THAT(Described(), ElementsAre("2024-07-24 unit-1: 1:2; 2 reports, 1 late"));
}

TEST_P(WorkdayTest, ACorrectionMovesWhatItCorrectsWhicheverCameFirst) {
  ASSERT_TRUE(Send({Capture(1), Capture(2), Correct(3, 1, v1::OUTCOME_REFUSED), Void(4, 2)}).ok());
  ASSERT_TRUE(Send({Correct(6, 5, v1::OUTCOME_AWAY), Void(8, 7)}).ok());
  EXPECT_EQ(FormatCounts(Only().reported), "7:1");
  ASSERT_TRUE(Send({Capture(5), Capture(7)}).ok());
  EXPECT_EQ(FormatCounts(Only().reported), "4:1 7:1");
}

TEST_P(WorkdayTest, ADifferenceIsListedUntilLateReportsMakeItVanish) {
  ASSERT_TRUE(Send({Capture(1), Closing(2, kToday, 2)}).ok());
  EXPECT_THAT(Open(), HasSubstr("captured +1"));
  ASSERT_TRUE(Send({Capture(3)}).ok());
  EXPECT_THAT(Open(), Not(HasSubstr("unit-1")));
  EXPECT_EQ(Only().reports - Only().reports_at_closing, 1);
  EXPECT_THAT(Jb({"day", "show", "--date", kToday}).out, HasSubstr("agrees"));
}

TEST_P(WorkdayTest, OnlyWhatTheCrewCountedIsCompared) {
  v1::Report closing = Closing(3, kToday, 1);
  v1::OutcomeCount& refused = *closing.mutable_closing()->add_others();
  refused.set_outcome(v1::OUTCOME_REFUSED);
  refused.set_count(4);
  ASSERT_TRUE(Send({Capture(1), Capture(2, v1::OUTCOME_NOT_MET), closing}).ok());
  EXPECT_EQ(FormatCounts(Only().Differences()), "7:4");
}

TEST_P(WorkdayTest, AnExplainedDifferenceIsListedNoMoreUntilItIsAnotherOne) {
  EXPECT_THAT(Resolve().err, HasSubstr("Nobody has closed that day"));
  ASSERT_TRUE(Send({Capture(1), Closing(2, kToday, 3)}).ok());
  ASSERT_EQ(Resolve().code, 0);
  ASSERT_EQ(Resolve().code, 0);
  EXPECT_THAT(Open(), Not(HasSubstr("unit-1")));
  EXPECT_THAT(Jb({"day", "show", "--unit", "unit-1"}).out, HasSubstr("resolved by maria: one came twice"));
  ASSERT_TRUE(Send({Capture(3)}).ok());
  EXPECT_THAT(Open(), HasSubstr("captured +1"));
  ASSERT_TRUE(Send({Capture(4)}).ok());
  EXPECT_THAT(Resolve().err, HasSubstr("nothing to resolve"));
}

TEST_P(WorkdayTest, OfSeveralClosingsByTheCrewTheOneThatHappenedLastCounts) {
  Enroll("device-2", "unit-1");
  ASSERT_TRUE(Send({Closing(1, kToday, 5, absl::Minutes(10))}).ok());
  ASSERT_TRUE(Send({Closing(1, kToday, 6, absl::Minutes(20))}, "device-2").ok());
  EXPECT_EQ(Only().closing->by, "device-1");
  ASSERT_TRUE(Send({Closing(2, kToday, 7, absl::Minutes(5))}, "device-2").ok());
  EXPECT_EQ(FormatCounts(Only().closing->counted), "1:7");
}

TEST_P(WorkdayTest, TheOfficeClosesInTheCrewsPlaceUntilTheCrewDoes) {
  ASSERT_TRUE(Send({Capture(1)}).ok());
  const cli::Answer closed = Close({"--captured", "2", "--not-met", "0"});
  ASSERT_EQ(closed.code, 0) << closed.err;
  EXPECT_EQ(closed.out, "unit-1 has closed 2024-07-24; it counted other than it reported: captured +1\n");
  EXPECT_EQ(FormatCounts(Only().closing->counted), "1:2 3:0");
  ASSERT_EQ(Close({"--captured", "1"}).code, 0);
  EXPECT_EQ(FormatCounts(Only().closing->counted), "1:1");
  // The crew's phone was away from the network; it closed before the office did.
  ASSERT_TRUE(Send({Closing(2, kToday, 9, absl::Hours(1))}).ok());
  EXPECT_EQ(Only().closing->by, "device-1");
  EXPECT_THAT(Close({"--captured", "1"}).err, HasSubstr("The crew has closed that day itself"));
}

TEST_P(WorkdayTest, TheOfficesClosingIsAnEventOfItsOwnOnceForEachCall) {
  ASSERT_EQ(Close({"--captured", "3"}).code, 0);
  ASSERT_EQ(Close({"--captured", "3"}).code, 0);
  ASSERT_EQ(Close({"--captured", "4"}).code, 0);
  std::set<std::string> sources;
  for (const platform::v1::Event& event : Events()) {
    v1::DayClosed closed;
    ASSERT_EQ(event.type(), closed.GetDescriptor()->full_name());
    ASSERT_TRUE(closed.ParseFromString(event.data()));
    EXPECT_EQ(closed.source().device_id(), "office:maria");
    EXPECT_EQ(closed.source().unit_id(), "unit-1");
    EXPECT_EQ(closed.source().seq(), 1);
    EXPECT_EQ(closed.closing().date(), kToday);
    EXPECT_EQ(event.id(), absl::StrCat("office:maria/", closed.source().installation_id(), "/1"));
    sources.insert(closed.source().installation_id());
  }
  EXPECT_EQ(sources.size(), 2u);
}

TEST_P(WorkdayTest, ADayToComeAndAUnitThatNobodyKnowsAreNotClosed) {
  EXPECT_THAT(Close({"--captured", "3"}, "2024-07-25").err, HasSubstr("still to come"));
  EXPECT_THAT(Close({"--captured", "10001"}).err, HasSubstr("10,000"));
  EXPECT_THAT(Jb({"day", "close", "--unit", "unit-9", "--date", kToday, "--actor", "maria", "--captured", "1"}).err,
              HasSubstr("No device was ever enrolled"));
  EXPECT_THAT(Days(), IsEmpty());
  EXPECT_THAT(Events(), IsEmpty());
}

TEST_P(WorkdayTest, AClosingThatNamesADayToComeClosesTheDayItWasMadeOn) {
  ASSERT_TRUE(Send({Capture(1), Closing(2, "2024-07-25", 1)}).ok());
  EXPECT_EQ(clock::FormatDate(Only().day), kToday);
  EXPECT_TRUE(Only().closing.has_value());
}

TEST_P(WorkdayTest, ADayThatIsOverAndNotClosedIsListed) {
  ASSERT_TRUE(Send({Capture(1)}).ok());
  EXPECT_THAT(Open(), Not(HasSubstr("unit-1")));
  clock_.Advance(absl::Hours(24));
  EXPECT_THAT(Open(), HasSubstr("not closed"));
  EXPECT_THAT(Jb({"day", "show", "--from", "2024-07-25"}).out, Not(HasSubstr("unit-1")));
  EXPECT_THAT(Jb({"day", "show", "--to", "2024-07-24"}).out, HasSubstr("unit-1"));
}

// --- Counted as it comes, and counted once more from the log
// -----------------------------------------------------------

// The days as an honest clerk would count them, who has only the log before them.
class Clerk {
 public:
  explicit Clerk(const std::vector<platform::v1::Event>& events) {
    for (const platform::v1::Event& event : events) {
      v1::CaptureReported capture;
      v1::ReportCorrected corrected;
      v1::DayClosed closed;
      if (event.type() == capture.GetDescriptor()->full_name() && capture.ParseFromString(event.data())) {
        captures_.push_back(capture);
        Day(capture.source()).reports += 1;
        Day(capture.source()).late += capture.source().late() ? 1 : 0;
      } else if (event.type() == corrected.GetDescriptor()->full_name() && corrected.ParseFromString(event.data())) {
        const auto target = NameOf(corrected.target());
        if (corrections_.count(target) == 0 || Order(corrections_[target].source()) <= Order(corrected.source())) {
          corrections_[target] = corrected;
        }
      } else if (event.type() == closed.GetDescriptor()->full_name() && closed.ParseFromString(event.data())) {
        Close(closed);
      }
    }
    for (const v1::CaptureReported& capture : captures_) {
      const auto correction = corrections_.find(NameOf(capture.source()));
      if (correction == corrections_.end()) {
        ++Day(capture.source()).reported[capture.capture().outcome()];
      } else if (correction->second.has_capture()) {
        ++Day(capture.source()).reported[correction->second.capture().outcome()];
      }
    }
  }

  std::vector<std::string> Described() const {
    std::vector<std::string> days;
    for (const auto& [key, day] : days_) days.push_back(Describe(day));
    return days;
  }

 private:
  template <typename Source>
  static std::string NameOf(const Source& source) {
    return absl::StrCat(source.device_id(), "/", source.installation_id(), "/", source.seq());
  }
  static std::tuple<std::int64_t, std::string, std::int64_t> Order(const v1::ReportSource& source) {
    return {source.effective_at().seconds(), source.installation_id(), source.seq()};
  }
  static absl::CivilDay DayOf(const v1::ReportSource& source) {
    return absl::ToCivilDay(absl::FromUnixSeconds(source.effective_at().seconds()), clock::FixedZone(480));
  }
  Workday& Day(const v1::ReportSource& source) { return Day(source.unit_id(), DayOf(source)); }
  Workday& Day(const std::string& unit, absl::CivilDay date) {
    Workday& day = days_[{clock::FormatDate(date), unit}];
    day.unit_id = unit;
    day.day = date;
    return day;
  }
  void Close(const v1::DayClosed& closed) {
    const absl::CivilDay named = *clock::ParseDate(closed.closing().date());
    Workday& day = Day(closed.source().unit_id(), named < DayOf(closed.source()) ? named : DayOf(closed.source()));
    const absl::Time at = absl::FromUnixSeconds(closed.source().effective_at().seconds());
    if (day.closing && at < day.closing->at) return;
    day.closing = Closing{at, closed.source().device_id(), false, {{1, closed.closing().captured()}}};
    day.reports_at_closing = day.reports;
  }

  std::vector<v1::CaptureReported> captures_;
  std::map<std::string, v1::ReportCorrected> corrections_;
  std::map<std::pair<std::string, std::string>, Workday> days_;
};

TEST_P(WorkdayTest, CountedAsTheyComeTheDaysAreWhatTheLogTellsWhateverIsCorrectedRepeatedOrOutOfOrder) {
  constexpr int kProvinces[] = {51, 52, 53, 63, 64, 65, 71, 72, 73, 74, 75, 76};
  int example = 0;
  const bool held = rc::check([&] {
    // A regency of its own for each example, all of one zone.
    const std::string regency = absl::StrFormat("%d.%02d", kProvinces[example / 90 % 12], example % 90 + 10);
    ++example;
    for (const int unit : {1, 2}) Enroll(absl::StrCat("d", unit, "-", example), absl::StrCat("unit-", unit), regency);
    const int count = *rc::gen::inRange(1, 16);
    std::vector<std::tuple<std::string, std::string, v1::Report>> reports;
    for (int seq = 1; seq <= count; ++seq) {
      const int kind = *rc::gen::inRange(0, 10);
      const absl::Duration ago = absl::Hours(*rc::gen::inRange(0, 30));
      v1::Report report = Capture(seq, static_cast<v1::Outcome>(*rc::gen::inRange(1, 5)), ago);
      report.mutable_capture()->set_place_code(regency + ".01.2005");
      const v1::Capture truth = report.capture();
      const std::string installation = absl::StrCat("inst-", *rc::gen::inRange(1, 3));
      if (kind == 9) {
        report = Closing(seq, *rc::gen::element<std::string>("2024-07-23", "2024-07-24", "2024-07-25"),
                         *rc::gen::inRange(0, 9), ago);
      } else if (kind >= 6) {
        v1::Correction& correction = *report.mutable_correction();
        correction.set_installation_id(absl::StrCat("inst-", *rc::gen::inRange(1, 3)));
        correction.set_seq(*rc::gen::inRange(1, count + 1));
        if (kind == 6) {
          correction.mutable_void_();
        } else {
          *correction.mutable_capture() = truth;
        }
      }
      reports.emplace_back(absl::StrCat("d", *rc::gen::inRange(1, 3), "-", example), installation, report);
    }
    // As the network has it: some come twice, in any order, a few at a time.
    const std::vector<int> order =
        *rc::gen::container<std::vector<int>>(static_cast<std::size_t>(count), rc::gen::inRange(0, count));
    for (const int at : order) {
      const auto& [device, installation, report] = reports[static_cast<std::size_t>(at)];
      RC_ASSERT(Send({report}, device, installation).ok());
    }
    std::map<std::pair<std::string, std::string>, std::vector<v1::Report>> rest;
    for (const auto& [device, installation, report] : reports) rest[{device, installation}].push_back(report);
    for (const auto& [from, all] : rest) RC_ASSERT(Send(all, from.first, from.second).ok());
    RC_ASSERT(Described(regency) == Clerk(Events(regency)).Described());
  });
  EXPECT_TRUE(held);
}

}  // namespace
}  // namespace api
}  // namespace jemputbola::field_reporting
