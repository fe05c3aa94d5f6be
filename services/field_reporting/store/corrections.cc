#include "field_reporting/store/corrections.h"

#include "field_reporting/store/log_lookup.h"
#include "jemputbola/field_reporting/v1/report.pb.h"

namespace jemputbola::field_reporting::store {
namespace {

absl::Status Attach(const std::string& type, const std::string& data, Correction& correction) {
  if (type != v1::CaptureReported::descriptor()->full_name()) {
    correction.refused = true;
    return absl::OkStatus();
  }
  v1::ReportCorrected corrected;
  if (!corrected.ParseFromString(correction.event->data) || !corrected.mutable_original()->ParseFromString(data)) {
    return absl::DataLossError("a stored report cannot be read: restore the database from its backup");
  }
  correction.event->data = corrected.SerializeAsString();
  return absl::OkStatus();
}

}  // namespace

absl::Status AttachOriginals(const jemputbola::store::WriteTransaction& tx, const eventlog::EventLog& events,
                             const std::string& partition, std::vector<Correction>& corrections) {
  if (corrections.empty()) return absl::OkStatus();
  std::vector<ReportName> stored;
  for (const Correction& correction : corrections) {
    if (correction.earlier == nullptr) stored.push_back(correction.target);
  }
  const auto found = FindReports(tx, events, partition, stored);
  if (!found.ok()) return found.status();
  for (Correction& correction : corrections) {
    absl::Status attached;
    if (correction.earlier != nullptr) {
      attached = Attach(correction.earlier->type, correction.earlier->data, correction);
    } else if (const auto event = found->find(EventId(correction.target)); event != found->end()) {
      attached = Attach(event->second.type(), event->second.data(), correction);
    }
    if (!attached.ok()) return attached;
  }
  return absl::OkStatus();
}

}  // namespace jemputbola::field_reporting::store
