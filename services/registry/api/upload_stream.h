#pragma once

#include <functional>
#include <string>

#include "common/rpc/calls.h"
#include "registry/api/csv_upload.h"

namespace jemputbola::registry::api {

// A file whose first message says what it is for: `read` gives messages with a `chunk` each. `first` must stay.
template <typename Request>
Upload UploadOf(const rpc::Call& call, const std::function<bool(Request*)>& read, Request& first) {
  return {[&read, &first, begun = false, request = Request()](std::string* piece) mutable {
            if (!begun) {
              begun = true;
              piece->swap(*first.mutable_chunk());
              return true;
            }
            if (!read(&request)) return false;
            piece->swap(*request.mutable_chunk());
            return true;
          },
          call.broken};
}

}  // namespace jemputbola::registry::api
