#pragma once

#include <memory>

#include "common/eventlog/event_log.h"
#include "common/rpc/calls.h"
#include "jemputbola/platform/v1/event_log.grpc.pb.h"

namespace jemputbola::eventlog {

// Serves a log to its consumers: EventLogService. Tails are woken by appends and end with UNAVAILABLE when the server
// drains.
std::unique_ptr<grpc::Service> MakeEventLogService(EventLog& log, rpc::Calls& calls);

}  // namespace jemputbola::eventlog
