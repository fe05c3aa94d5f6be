#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/clock/civil.h"
#include "registry/domain/finding_row.h"
#include "registry/domain/finding_rules.h"
#include "registry/domain/status_row.h"

namespace jemputbola::registry::domain {
namespace {

using ::testing::HasSubstr;

FindingRow Row() {
  FindingRow row;
  row.reference = "K7QF2M9X";
  row.person_ref = "0190-a";
  return row;
}

ReturnedFinding Read(const FindingRow& row) {
  const auto read = ReadFindingRow(row);
  if (const auto* problem = std::get_if<RowProblem>(&read)) ADD_FAILURE() << problem->field << ' ' << problem->message;
  return std::holds_alternative<ReturnedFinding>(read) ? std::get<ReturnedFinding>(read) : ReturnedFinding();
}

std::string FaultyField(const FindingRow& row) {
  const auto read = ReadFindingRow(row);
  return std::holds_alternative<RowProblem>(read) ? std::get<RowProblem>(read).field : "";
}

TEST(FindingRules, ADeathAndAMoveAreConfirmedOnlyWithTheNumberOfADocument) {
  EXPECT_THAT(WhyNotConfirmed(EventKind::kDeceased, ""), HasSubstr("death certificate"));
  EXPECT_THAT(WhyNotConfirmed(EventKind::kMoved, ""), HasSubstr("formal move"));
  EXPECT_EQ(WhyNotConfirmed(EventKind::kDeceased, "5303-KM-17"), "");
  EXPECT_EQ(WhyNotConfirmed(EventKind::kMoved, "SKPWNI/1"), "");
  EXPECT_EQ(WhyNotConfirmed(EventKind::kUnknownPerson, ""), "");
  EXPECT_EQ(WhyNotConfirmed(EventKind::kDuplicate, ""), "");
}

TEST(FindingRules, WhatTakesNobodyOffIsNotConfirmed) {
  for (const EventKind kind : {EventKind::kAway, EventKind::kRefused, EventKind::kPresent, EventKind::kCaptured}) {
    EXPECT_THAT(WhyNotConfirmed(kind, "5303-KM-17"), HasSubstr("takes a person off")) << EventKindName(kind);
  }
}

TEST(FindingRules, AnEventIsNamedAsItIsTyped) {
  const EventId id{"device-1/installation", 17};
  EXPECT_EQ(EventName(id), "device-1/installation#17");
  EXPECT_EQ(ParseEventName("device-1/installation#17"), id);
  EXPECT_EQ(ParseEventName("a#b#3"), (EventId{"a#b", 3}));
  for (const char* wrong : {"", "#", "#1", "a#", "a#x", "a", "a#-1", "a#99999999999999999999"}) {
    EXPECT_EQ(ParseEventName(wrong), std::nullopt) << wrong;
  }
}

TEST(FindingRules, EvidenceIsShownByItsEnd) {
  EXPECT_EQ(Masked("5303-KM-24072024-0017"), "…0017");
  EXPECT_EQ(Masked("17-0042"), "…");
  EXPECT_EQ(Masked(""), "");
  EXPECT_EQ(Masked("1234567é90"), "…é90");
}

TEST(FindingRow, EachBoxIsAFinding) {
  const std::pair<std::string_view FindingRow::*, EventKind> boxes[] = {
      {&FindingRow::present, EventKind::kPresent}, {&FindingRow::outside, EventKind::kAway},
      {&FindingRow::moved, EventKind::kMoved},     {&FindingRow::unknown, EventKind::kUnknownPerson},
      {&FindingRow::dead, EventKind::kDeceased},   {&FindingRow::refused, EventKind::kRefused}};
  for (const auto& [box, kind] : boxes) {
    for (const char* tick : {"x", "X", "v", "1", "ya", "✓"}) {
      FindingRow row = Row();
      row.*box = tick;
      EXPECT_EQ(Read(row).kind, kind) << tick;
      EXPECT_EQ(Read(row).actor, Actor::kVillageHead);
    }
  }
}

TEST(FindingRow, ARowWithoutATickSaysNothing) {
  EXPECT_EQ(Read(Row()).kind, std::nullopt);
  FindingRow crossed_out = Row();
  crossed_out.present = "-";
  crossed_out.dead = "0";
  EXPECT_EQ(Read(crossed_out).kind, std::nullopt);
}

TEST(FindingRow, TwoTicksOrAScribbleAreRefused) {
  FindingRow two = Row();
  two.present = "x";
  two.dead = "x";
  EXPECT_EQ(FaultyField(two), "dead");
  FindingRow scribble = Row();
  scribble.moved = "ke Kupang";
  EXPECT_EQ(FaultyField(scribble), "moved");
}

TEST(FindingRow, OfTheVoterListsCodesOnlyFourTakeAPersonOff) {
  const std::pair<const char*, std::optional<EventKind>> codes[] = {
      {"1", EventKind::kDeceased},      {"2", EventKind::kDuplicate}, {"3", std::nullopt}, {"4", EventKind::kMoved},
      {"5", EventKind::kUnknownPerson}, {"6", std::nullopt},          {"7", std::nullopt}, {"8", std::nullopt}};
  for (const auto& [code, kind] : codes) {
    FindingRow row = Row();
    row.code = code;
    EXPECT_EQ(Read(row).kind, kind) << code;
    EXPECT_EQ(Read(row).actor, kind ? Actor::kVoterCheck : Actor::kVillageHead) << code;
  }
  for (const char* wrong : {"0", "9", "mati"}) {
    FindingRow row = Row();
    row.code = wrong;
    EXPECT_EQ(FaultyField(row), "code");
  }
}

TEST(FindingRow, ACodeBesideATickAgreesOrSaysNothing) {
  FindingRow row = Row();
  row.dead = "x";
  row.code = "1";
  EXPECT_EQ(Read(row).kind, EventKind::kDeceased);
  EXPECT_EQ(Read(row).actor, Actor::kVillageHead);
  row.code = "4";
  EXPECT_EQ(FaultyField(row), "code");
  row.code = "6";
  EXPECT_EQ(Read(row).kind, EventKind::kDeceased) << "a soldier can be dead";
}

TEST(FindingRow, WithoutReferenceOrPersonItIsRefusedAndFormulasLoseTheirApostrophe) {
  FindingRow row = Row();
  row.note = "'=2 anak";
  row.evidence = "'-17";
  EXPECT_EQ(Read(row).note, "=2 anak");
  EXPECT_EQ(Read(row).evidence, "-17");
  row.note = "di rumah\nkakak";
  EXPECT_EQ(FaultyField(row), "note");
  row = Row();
  row.reference = "";
  EXPECT_EQ(FaultyField(row), "reference");
  row = Row();
  row.person_ref = "";
  EXPECT_EQ(FaultyField(row), "person_ref");
}

// Wednesday, 10:00 WITA.
const absl::TimeZone kZone = clock::FixedZone(480);
absl::Time At(const std::string& time) {
  return clock::ParseTime(time).value();
}
const char kReceived[] = "2024-07-24T10:00:00+08:00";

RecordingStatus ReadStatus(std::string_view date, std::string_view status = "PRINT_READY") {
  const auto read = ReadStatusRow({"5303011708450001", "", status, date}, At(kReceived), kZone);
  if (const auto* problem = std::get_if<RowProblem>(&read)) ADD_FAILURE() << date << ": " << problem->message;
  return std::holds_alternative<RecordingStatus>(read) ? std::get<RecordingStatus>(read) : RecordingStatus();
}

std::string FaultyField(const StatusRow& row) {
  const auto read = ReadStatusRow(row, At(kReceived), kZone);
  return std::holds_alternative<RowProblem>(read) ? std::get<RowProblem>(read).field : "";
}

TEST(StatusRow, ABareDateIsTheEndOfThatDayButNeverLaterThanTheReceipt) {
  const std::int64_t end = absl::ToUnixMicros(At("2024-07-23T23:59:59.999999+08:00"));
  for (const char* date : {"2024-07-23", "23-07-2024", "23/07/2024"}) {
    EXPECT_EQ(ReadStatus(date).effective_at, end) << date;
  }
  EXPECT_EQ(ReadStatus("2024-07-24").effective_at, absl::ToUnixMicros(At(kReceived)));
  EXPECT_EQ(ReadStatus("2024-07-24").told_at, absl::ToUnixMicros(At("2024-07-24T23:59:59.999999+08:00")));
}

TEST(StatusRow, ATimeOfDayIsOfTheRegencyUnlessItNamesAZone) {
  const std::int64_t told = absl::ToUnixMicros(At("2024-07-23T13:45:00+08:00"));
  for (const char* date : {"2024-07-23 13:45", "2024-07-23T13:45:00", "23-07-2024 13:45:00", "23/07/2024 13:45",
                           "2024-07-23T05:45:00Z", "2024-07-23 12:45:00+07:00", "2024-07-23 13:45:00.000"}) {
    EXPECT_EQ(ReadStatus(date).effective_at, told) << date;
  }
}

TEST(StatusRow, DatesThatCannotBeAreRefused) {
  for (const char* date : {"", "soon", "2024-02-30", "30-02-2024", "2024-07-25", "2024-07-25 00:30", "2099-01-01",
                           "07-24-2024", "1999-12-31", "2024-07-24 25:00", "20240724"}) {
    EXPECT_EQ(FaultyField(StatusRow{"5303011708450001", "", "PRINT_READY", date}), "date") << date;
  }
}

TEST(StatusRow, SiakPrintsItsStatusesInManyWays) {
  const std::pair<const char*, std::optional<EventKind>> statuses[] = {
      {"BELUM REKAM", std::nullopt},
      {"UNREGISTERED", std::nullopt},
      {"Sudah Rekam", EventKind::kBioCapturedStatus},
      {"BIO_CAPTURED", EventKind::kBioCapturedStatus},
      {"PROCESSING", EventKind::kBioCapturedStatus},
      {"sent for enrollment", EventKind::kSentForEnrollment},
      {"RECEIVED_AT_CENTRAL", EventKind::kSentForEnrollment},
      {"ADJUDICATE_RECORD", EventKind::kSentForEnrollment},
      {"PRINT_READY_RECORD", EventKind::kPrintReady},
      {"PRINT_READY", EventKind::kPrintReady},
      {"CARD_PRINTED", EventKind::kCardPrinted},
      {"CARD_ISSUED", EventKind::kCardIssued},
      {"DUPLICATE_RECORD", EventKind::kDuplicateRecord},
      {"ENROLL_FAILURE", EventKind::kEnrollFailure},
      {"ENROLL_FAILURE_AT_CENTRAL", EventKind::kEnrollFailure}};
  for (const auto& [word, kind] : statuses) {
    EXPECT_TRUE(MeaningOf(word).known) << word;
    EXPECT_EQ(MeaningOf(word).kind, kind) << word;
  }
  EXPECT_FALSE(MeaningOf("HIDUP").known);
  EXPECT_FALSE(MeaningOf("").known);
}

TEST(StatusRow, APersonIsNamedByNikOrIdAndNotByBoth) {
  EXPECT_EQ(FaultyField(StatusRow{"", "", "PRINT_READY", "2024-07-23"}), "nik");
  EXPECT_EQ(FaultyField(StatusRow{"5303011708450001", "0190", "PRINT_READY", "2024-07-23"}), "nik");
  EXPECT_EQ(FaultyField(StatusRow{"530301170845000", "", "PRINT_READY", "2024-07-23"}), "nik");
  EXPECT_EQ(FaultyField(StatusRow{"'5303011708450001", "", "PRINT_READY", "2024-07-23"}), "");
  EXPECT_EQ(FaultyField(StatusRow{"", "0190", "LULUS", "2024-07-23"}), "status");
}

TEST(StatusRow, OfOneInstantTheFurtherStageCountsLaterAndAReturnLast) {
  EXPECT_LT(RankOf(EventKind::kBioCapturedStatus), RankOf(EventKind::kSentForEnrollment));
  EXPECT_LT(RankOf(EventKind::kSentForEnrollment), RankOf(EventKind::kCardIssued));
  EXPECT_LT(RankOf(EventKind::kCardIssued), RankOf(EventKind::kDuplicateRecord));
  EXPECT_EQ(RankOf(EventKind::kEnrollFailure), 6);
}

}  // namespace
}  // namespace jemputbola::registry::domain
