#pragma once

#include "field_reporting/store/sync_state.h"
#include "jemputbola/field_reporting/v1/field_reporting.pb.h"

namespace jemputbola::field_reporting::api {

// Tells what is held of an installation in a message with the fields of GetSyncStateResponse.
template <typename Message>
void Tell(const store::SyncState& held, Message& message) {
  message.set_contiguous_seq(held.contiguous_seq);
  message.set_highest_seq(held.highest_seq);
  for (const store::SeqRange& range : held.missing) {
    v1::SeqRange& missing = *message.add_missing();
    missing.set_first(range.first);
    missing.set_last(range.last);
  }
  message.set_open_conflicts(held.open_conflicts);
}

}  // namespace jemputbola::field_reporting::api
