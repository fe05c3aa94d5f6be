#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "gateway/http/message.h"

namespace jemputbola::gateway::http {

// The HTTP status of an error, as in google/rpc/code.proto: the one table of the gateway.
int HttpStatus(absl::StatusCode code);

// {"code":5,"status":"NOT_FOUND","message":"…"}: number and name of google.rpc.Code, one sentence.
std::string ErrorBody(const absl::Status& error);

// The answer to an error. `http_status` only where HTTP has a more exact one than the table (405, 406, 408, 413, 431).
Response ErrorResponse(const absl::Status& error, int http_status = 0);

// `text` as a JSON string, in quotes.
std::string JsonString(std::string_view text);

}  // namespace jemputbola::gateway::http
