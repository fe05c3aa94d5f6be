#pragma once

#include <memory>
#include <vector>

#include "absl/time/time.h"
#include "field_reporting/domain/report.h"
#include "field_reporting/store/intake.h"
#include "jemputbola/field_reporting/v1/field_reporting.pb.h"

// Between the messages of the contract and the values of domain and store.
namespace jemputbola::field_reporting::api {

// What the rules need of a report; its texts belong to `report`.
ReportFacts FactsOf(const v1::Report& report);

// The reports of one request that passed the rules, as what the store takes.
struct Prepared {
  std::unique_ptr<store::Submission> submission;
  // For each row of the submission, the index of its report in the request, and so of its result.
  std::vector<int> origins;
};

// Adds one result a report to `response`, in order: complete for those that are refused, with the seq only for those of
// `origins`. The event of a report has the id "<device>/<installation>/<seq>". `request` must live until the submission
// is done.
Prepared Prepare(const v1::SubmitReportsRequest& request, std::shared_ptr<const store::Installation> from,
                 absl::Time received_at, v1::SubmitReportsResponse& response);

// Fills in what became of a row.
void Complete(store::Outcome outcome, v1::ReportResult& result);

}  // namespace jemputbola::field_reporting::api
