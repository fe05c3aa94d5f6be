#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "common/eventlog/event_log.h"
#include "common/store/database.h"
#include "jemputbola/notification/v1/notice.pb.h"
#include "notification/domain/notice.h"

namespace jemputbola::notification::api {

v1::Notice ToProto(const Notice& notice);

// Appends a NoticeStateChanged for each notice whose state was set in this transaction, once a change. Errors are
// EventLog::Append's. No notices: nothing happens.
absl::Status AppendChanges(jemputbola::store::WriteTransaction& tx, eventlog::EventLog& events,
                           const std::string& partition, absl::Span<const Notice> changed);

}  // namespace jemputbola::notification::api
