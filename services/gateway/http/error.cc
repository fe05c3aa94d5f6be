#include "gateway/http/error.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace jemputbola::gateway::http {

int HttpStatus(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kOk:
      return 200;
    case absl::StatusCode::kCancelled:
      return 499;
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kOutOfRange:
      return 400;
    case absl::StatusCode::kUnauthenticated:
      return 401;
    case absl::StatusCode::kPermissionDenied:
      return 403;
    case absl::StatusCode::kNotFound:
      return 404;
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kAborted:
      return 409;
    case absl::StatusCode::kResourceExhausted:
      return 429;
    case absl::StatusCode::kUnimplemented:
      return 501;
    case absl::StatusCode::kUnavailable:
      return 503;
    case absl::StatusCode::kDeadlineExceeded:
      return 504;
    default:
      return 500;
  }
}

std::string JsonString(std::string_view text) {
  std::string json = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') {
      json += '\\';
      json += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      absl::StrAppendFormat(&json, "\\u%04x", static_cast<unsigned>(c));
    } else {
      json += c;
    }
  }
  return json += '"';
}

std::string ErrorBody(const absl::Status& error) {
  return absl::StrCat("{\"code\":", static_cast<int>(error.code()),
                      ",\"status\":", JsonString(absl::StatusCodeToString(error.code())),
                      ",\"message\":", JsonString(std::string(error.message())), "}\n");
}

Response ErrorResponse(const absl::Status& error, int http_status) {
  Response response;
  response.status = http_status != 0 ? http_status : HttpStatus(error.code());
  response.body = std::make_shared<const std::string>(ErrorBody(error));
  if (response.status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer");
  return response;
}

}  // namespace jemputbola::gateway::http
