#pragma once

#include <google/protobuf/message.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/domain/query.h"
#include "gateway/transcode/routes.h"

// Between HTTP and protobuf messages, by reflection. Free of I/O and coroutines: this is what a fuzzer drives.
namespace jemputbola::gateway::transcode {

// Sets the field at `path` ("regency_code", "filter.level"; proto or JSON names) from its text: numbers, true/false,
// enum names or numbers, bytes in base64, and messages that proto JSON writes as a string (Timestamp, Duration). A
// repeated field gets one more element. INVALID_ARGUMENT, naming the path, for an unknown field or a value of another
// type.
absl::Status SetField(google::protobuf::Message& message, std::string_view path, std::string_view value);

// The request of a route from the path's fields, the query and the body. INVALID_ARGUMENT, naming the field, for an
// unknown parameter, a wrong value, a parameter that the path already gives, or a body that is not proto JSON.
absl::StatusOr<std::unique_ptr<google::protobuf::Message>> BindRequest(const Route& route,
                                                                       const std::map<std::string, std::string>& path,
                                                                       const QueryParameters& query,
                                                                       std::string_view body);

// Proto JSON: lowerCamelCase names, 64-bit integers as strings, enums by name, fields without presence written even
// when zero or empty.
absl::StatusOr<std::string> ToJson(const google::protobuf::Message& message);

// An empty message of a compiled-in type.
std::unique_ptr<google::protobuf::Message> NewMessage(const google::protobuf::Descriptor* type);

}  // namespace jemputbola::gateway::transcode
