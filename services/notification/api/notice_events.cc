#include "notification/api/notice_events.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "common/clock/civil.h"
#include "common/timestamp/timestamp.h"

namespace jemputbola::notification::api {

v1::Notice ToProto(const Notice& notice) {
  v1::Notice proto;
  proto.set_id(notice.id);
  proto.set_kind(static_cast<v1::NoticeKind>(notice.kind));
  proto.set_state(static_cast<v1::NoticeState>(notice.state));
  proto.set_role(static_cast<v1::RecipientRole>(notice.role));
  proto.set_area_code(notice.area_code);
  proto.set_visit_id(notice.visit_id);
  proto.set_text(notice.text);
  timestamp::Set(notice.created_at, proto.mutable_created_at());
  timestamp::Set(notice.state_at, proto.mutable_state_at());
  timestamp::Set(notice.not_before, proto.mutable_not_before());
  proto.set_message(notice.message);
  proto.set_number(notice.number);
  return proto;
}

absl::Status AppendChanges(jemputbola::store::WriteTransaction& tx, eventlog::EventLog& events,
                           const std::string& partition, absl::Span<const Notice> changed) {
  if (changed.empty()) return absl::OkStatus();
  std::vector<eventlog::Draft> drafts;
  v1::NoticeStateChanged event;
  for (const Notice& notice : changed) {
    event.set_notice_id(notice.id);
    event.set_visit_id(notice.visit_id);
    event.set_state(static_cast<v1::NoticeState>(notice.state));
    event.set_area_code(notice.area_code);
    drafts.push_back(eventlog::MakeDraft(absl::StrCat(notice.id, "/", notice.changes), notice.state_at, event));
  }
  return events.Append(tx, partition, drafts).status();
}

}  // namespace jemputbola::notification::api
