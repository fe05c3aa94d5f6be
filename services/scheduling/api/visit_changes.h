#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/eventlog/event_log.h"
#include "common/store/database.h"
#include "scheduling/store/visits.h"

namespace jemputbola::scheduling {

// Changes of announced visits within one transaction: each gets its next revision, its row and its event, together. The
// event's id is "<visit id>/<revision>".
class VisitChanges {
 public:
  explicit VisitChanges(absl::Time now) : now_(now) {}

  // A new visit, with its first revision.
  void Announce(const Visit& visit);
  // `visit` as it is now; it was on `previous`.
  void Change(Visit visit, absl::CivilDay previous, const std::string& reason);
  void Cancel(Visit visit, const std::string& reason);
  void Complete(Visit visit, std::int64_t captured);

  // The visit as these changes leave it; nullptr when they do not touch it.
  const Visit* Find(const std::string& visit_id) const;
  bool empty() const { return drafts_.empty(); }
  // Writes rows and events. Errors as EventLog::Append.
  absl::Status Write(store::WriteTransaction& tx, const std::string& partition, eventlog::EventLog& log) const;

 private:
  void Add(const Visit& visit, const google::protobuf::Message& event);

  absl::Time now_;
  std::map<std::string, Visit> visits_;
  std::vector<eventlog::Draft> drafts_;
};

}  // namespace jemputbola::scheduling
