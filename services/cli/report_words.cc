#include "cli/report_words.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace jemputbola::cli {
namespace {

using field_reporting::v1::Capture;
using field_reporting::v1::CaptureFailure_Name;
using field_reporting::v1::Correction;
using field_reporting::v1::Outcome_Name;
using field_reporting::v1::Report;

// "OUTCOME_NOT_MET" without its prefix: "not met".
std::string Word(const std::string& name, const std::string& prefix) {
  return absl::StrReplaceAll(absl::AsciiStrToLower(name.substr(prefix.size())), {{"_", " "}});
}

std::string InWords(const Capture& capture) {
  std::string words = Word(Outcome_Name(capture.outcome()), "OUTCOME_");
  if (capture.failure() != field_reporting::v1::CAPTURE_FAILURE_UNSPECIFIED) {
    absl::StrAppend(&words, " (", Word(CaptureFailure_Name(capture.failure()), "CAPTURE_FAILURE_"), ")");
  }
  absl::StrAppend(&words, ": ", capture.has_walk_in() ? "a walk-in" : capture.person_id(), " in ",
                  capture.place_code());
  if (!capture.away_until().empty()) absl::StrAppend(&words, ", until ", capture.away_until());
  return words;
}

std::string InWords(const Correction& correction) {
  return absl::StrCat("corrects ", correction.installation_id(), " #", correction.seq(), ": ",
                      correction.has_capture() ? InWords(correction.capture()) : "it did not happen");
}

std::string WhatOf(const Report& report) {
  switch (report.what_case()) {
    case Report::kCapture:
      return InWords(report.capture());
    case Report::kArrival:
      return absl::StrCat("arrived in ", report.arrival().village_code());
    case Report::kDeparture:
      return absl::StrCat("left ", report.departure().village_code());
    case Report::kBreakdown:
      return absl::StrCat("the unit broke down",
                          report.breakdown().back_on().empty() ? "" : ", back on " + report.breakdown().back_on());
    case Report::kClosing:
      return absl::StrCat("closed ", report.closing().date(), " with ", report.closing().captured(), " captures");
    case Report::kCorrection:
      return InWords(report.correction());
    case Report::WHAT_NOT_SET:
      break;
  }
  return "nothing that this program knows";
}

}  // namespace

std::string InWords(Tool& tool, const Report& report) {
  return absl::StrCat(tool.Local(report.occurred_at()), " ", WhatOf(report));
}

}  // namespace jemputbola::cli
