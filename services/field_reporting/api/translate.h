#pragma once

#include <google/protobuf/repeated_ptr_field.h>
#include <google/protobuf/timestamp.pb.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "field_reporting/api/event_maker.h"
#include "field_reporting/domain/report.h"
#include "field_reporting/store/intake.h"
#include "jemputbola/field_reporting/v1/field_reporting.pb.h"

// Between the messages of the contract and the values of domain and store.
namespace jemputbola::field_reporting::api {

// nullopt for what is no instant.
std::optional<absl::Time> TimeOf(const google::protobuf::Timestamp& stamp);

// What the rules need of a report; its texts belong to `report`.
ReportFacts FactsOf(const v1::Report& report);

// One report that passed the rules, as what the store takes. `body`: the report serialised.
store::NewReport NewReportOf(const store::Installation& from, const v1::Report& report, const std::string& body,
                             absl::Time effective_at, EventMaker& events);

// The reports of one message that passed the rules, as what the store takes.
struct Prepared {
  std::unique_ptr<store::Submission> submission;
  // For each row of the submission, the index of its report in the message, and so of its result.
  std::vector<int> origins;
};

// Adds one result a report to `results`, in order: complete for those that are refused, with the seq only for those of
// `origins`. `device_time` is what the device's clock
// showed at `received_at`; nullopt: it is taken to be right. `reports` must live until the submission is done.
Prepared Prepare(const google::protobuf::RepeatedPtrField<v1::Report>& reports,
                 std::shared_ptr<const store::Installation> from, absl::Time received_at,
                 std::optional<absl::Time> device_time, google::protobuf::RepeatedPtrField<v1::ReportResult>& results);

// Fills in what became of a row.
void Complete(store::Outcome outcome, v1::ReportResult& result);

}  // namespace jemputbola::field_reporting::api
