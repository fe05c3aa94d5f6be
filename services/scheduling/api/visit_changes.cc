#include "scheduling/api/visit_changes.h"

#include "absl/strings/str_cat.h"
#include "jemputbola/scheduling/v1/visit.pb.h"
#include "scheduling/api/translate.h"
#include "scheduling/domain/sentence.h"

namespace jemputbola::scheduling {
void VisitChanges::Add(const Visit& visit, const google::protobuf::Message& event) {
  visits_[visit.visit_id] = visit;
  drafts_.push_back(eventlog::MakeDraft(absl::StrCat(visit.visit_id, "/", visit.revision), now_, event));
}

void VisitChanges::Announce(const Visit& visit) {
  v1::VisitAnnounced event;
  *event.mutable_visit() = ToProto(visit);
  Add(visit, event);
}

void VisitChanges::Change(Visit visit, absl::CivilDay previous, const std::string& reason) {
  ++visit.revision;
  visit.change_reason = reason;
  visit.moved_from = previous;
  v1::VisitChanged event;
  *event.mutable_visit() = ToProto(visit);
  event.set_reason(reason);
  event.set_previous_date(Date(previous));
  Add(visit, event);
}

void VisitChanges::Cancel(Visit visit, const std::string& reason) {
  ++visit.revision;
  visit.state = VisitState::kCancelled;
  visit.change_reason = reason;
  v1::VisitCancelled event;
  *event.mutable_visit() = ToProto(visit);
  event.set_reason(reason);
  Add(visit, event);
}

void VisitChanges::Complete(Visit visit, std::int64_t captured) {
  ++visit.revision;
  visit.state = VisitState::kCompleted;
  v1::VisitCompleted event;
  *event.mutable_visit() = ToProto(visit);
  event.set_captured(captured);
  Add(visit, event);
}

const Visit* VisitChanges::Find(const std::string& visit_id) const {
  const auto found = visits_.find(visit_id);
  return found == visits_.end() ? nullptr : &found->second;
}

absl::Status VisitChanges::Write(store::WriteTransaction& tx, const std::string& partition,
                                 eventlog::EventLog& log) const {
  if (drafts_.empty()) return absl::OkStatus();
  std::vector<Visit> rows;
  rows.reserve(visits_.size());
  for (const auto& [id, visit] : visits_) rows.push_back(visit);
  Visits::Save(tx, partition, rows);
  return log.Append(tx, partition, drafts_).status();
}

}  // namespace jemputbola::scheduling
