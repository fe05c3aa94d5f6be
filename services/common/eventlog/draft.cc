#include <utility>

#include "common/eventlog/event_log.h"

namespace jemputbola::eventlog {

Draft MakeDraft(std::string id, absl::Time time, const google::protobuf::Message& payload) {
  return {std::move(id), payload.GetDescriptor()->full_name(), payload.SerializeAsString(), time, ""};
}

}  // namespace jemputbola::eventlog
