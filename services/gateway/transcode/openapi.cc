#include "gateway/transcode/openapi.h"

#include <google/protobuf/struct.pb.h>
#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <initializer_list>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "gateway/domain/text.h"

namespace jemputbola::gateway::transcode {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::ListValue;
using google::protobuf::Struct;
using google::protobuf::Value;

Value Text(const std::string& text) {
  Value value;
  value.set_string_value(text);
  return value;
}

Value Object(std::initializer_list<std::pair<std::string, Value>> members) {
  Value value;
  for (const auto& [name, member] : members) (*value.mutable_struct_value()->mutable_fields())[name] = member;
  value.mutable_struct_value();
  return value;
}

Value List(const std::vector<Value>& items) {
  Value value;
  value.mutable_list_value();
  for (const Value& item : items) *value.mutable_list_value()->add_values() = item;
  return value;
}

Struct& Members(Value& object) {
  return *object.mutable_struct_value();
}

Value Reference(const std::string& name) {
  return Object({{"$ref", Text("#/components/schemas/" + name)}});
}

class Document {
 public:
  std::string Write(const RouteTable& routes, const std::string& version) {
    Value paths = Object({});
    for (const Route& route : routes.routes()) AddRoute(route, paths);
    schemas_["Error"] = Object({{"type", Text("object")},
                                {"properties", Object({{"code", Object({{"type", Text("integer")}})},
                                                       {"status", Object({{"type", Text("string")}})},
                                                       {"message", Object({{"type", Text("string")}})}})}});
    Value schemas = Object({});
    for (auto& [name, schema] : schemas_) (*Members(schemas).mutable_fields())[name] = std::move(schema);
    const Value bearer = Object({{"type", Text("http")}, {"scheme", Text("bearer")}});
    const Value document = Object(
        {{"openapi", Text("3.0.3")},
         {"info", Object({{"title", Text("jemputbola")}, {"version", Text(version)}})},
         {"paths", paths},
         {"components", Object({{"schemas", schemas}, {"securitySchemes", Object({{"partnerToken", bearer}})}})}});
    std::string json;
    const auto status = google::protobuf::util::MessageToJsonString(document, &json);
    return status.ok() ? json : "{}";
  }

 private:
  Value ScalarSchema(const FieldDescriptor* field) {
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32:
      case FieldDescriptor::CPPTYPE_UINT32:
        return Object({{"type", Text("integer")}, {"format", Text("int32")}});
      // Proto JSON: 64 bits do not fit into a JSON number.
      case FieldDescriptor::CPPTYPE_INT64:
      case FieldDescriptor::CPPTYPE_UINT64:
        return Object({{"type", Text("string")}, {"format", Text("int64")}});
      case FieldDescriptor::CPPTYPE_DOUBLE:
      case FieldDescriptor::CPPTYPE_FLOAT:
        return Object({{"type", Text("number")}});
      case FieldDescriptor::CPPTYPE_BOOL:
        return Object({{"type", Text("boolean")}});
      case FieldDescriptor::CPPTYPE_ENUM: {
        std::vector<Value> names;
        for (int i = 0; i < field->enum_type()->value_count(); ++i) {
          names.push_back(Text(field->enum_type()->value(i)->name()));
        }
        return Object({{"type", Text("string")}, {"enum", List(names)}});
      }
      case FieldDescriptor::CPPTYPE_STRING:
        if (field->type() == FieldDescriptor::TYPE_BYTES) {
          return Object({{"type", Text("string")}, {"format", Text("byte")}});
        }
        return Object({{"type", Text("string")}});
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return MessageSchema(field->message_type());
    }
    return Object({});
  }

  Value FieldSchema(const FieldDescriptor* field) {
    if (field->is_map()) {
      return Object({{"type", Text("object")},
                     {"additionalProperties", ScalarSchema(field->message_type()->FindFieldByName("value"))}});
    }
    if (field->is_repeated()) return Object({{"type", Text("array")}, {"items", ScalarSchema(field)}});
    return ScalarSchema(field);
  }

  Value MessageSchema(const Descriptor* type) {
    if (type->full_name() == "google.protobuf.Timestamp") {
      return Object({{"type", Text("string")}, {"format", Text("date-time")}});
    }
    if (type->full_name() == "google.protobuf.Duration") return Object({{"type", Text("string")}});
    const std::string& name = type->full_name();
    if (!schemas_.contains(name)) {
      schemas_[name] = Object({});
      Value properties = Object({});
      for (int i = 0; i < type->field_count(); ++i) {
        (*Members(properties).mutable_fields())[type->field(i)->json_name()] = FieldSchema(type->field(i));
      }
      schemas_[name] = Object({{"type", Text("object")}, {"properties", properties}});
    }
    return Reference(name);
  }

  Value Parameters(const Route& route) {
    std::vector<Value> parameters;
    const std::vector<std::string> bound = route.path.Fields();
    for (const std::string& field : bound) {
      Value required;
      required.set_bool_value(true);
      parameters.push_back(Object({{"name", Text(field)},
                                   {"in", Text("path")},
                                   {"required", required},
                                   {"schema", Object({{"type", Text("string")}})}}));
    }
    const Descriptor* request = route.method->input_type();
    for (int i = 0; route.body != "*" && i < request->field_count(); ++i) {
      const FieldDescriptor* field = request->field(i);
      const bool in_path = std::find(bound.begin(), bound.end(), field->name()) != bound.end();
      if (in_path || field->name() == route.body || field->is_map()) continue;
      parameters.push_back(
          Object({{"name", Text(field->json_name())}, {"in", Text("query")}, {"schema", FieldSchema(field)}}));
    }
    return List(parameters);
  }

  void AddRoute(const Route& route, Value& paths) {
    const Value item = MessageSchema(route.method->output_type());
    Value content = Object({});
    auto& types = *Members(content).mutable_fields();
    if (!route.endless) {
      types["application/json"] =
          Object({{"schema", route.streaming ? Object({{"type", Text("array")}, {"items", item}}) : item}});
    }
    if (route.streaming) types["text/event-stream"] = Object({{"schema", item}});
    const Value error = Object({{"description", Text("an error in one sentence")},
                                {"content", Object({{"application/json", Object({{"schema", Reference("Error")}})}})}});
    Value operation = Object(
        {{"operationId", Text(absl::StrCat(route.method->service()->name(), "_", route.method->name()))},
         {"tags", List({Text(route.method->service()->name())})},
         {"parameters", Parameters(route)},
         {"responses",
          Object({{"200", Object({{"description", Text(route.method->output_type()->name())}, {"content", content}})},
                  {"default", error}})}});
    auto& members = *Members(operation).mutable_fields();
    if (!route.body.empty()) {
      const Descriptor* request = route.method->input_type();
      const Value schema =
          route.body == "*" ? MessageSchema(request) : FieldSchema(request->FindFieldByName(route.body));
      members["requestBody"] = Object({{"content", Object({{"application/json", Object({{"schema", schema}})}})}});
    }
    if (route.method->service()->name() == "PartnerService") {
      members["security"] = List({Object({{"partnerToken", List({})}})});
    }
    Value& path = (*Members(paths).mutable_fields())[route.path.text()];
    (*Members(path).mutable_fields())[absl::AsciiStrToLower(route.verb)] = operation;
  }

  std::map<std::string, Value> schemas_;
};

}  // namespace

std::string OpenApi(const RouteTable& routes, const std::string& version) {
  return Document().Write(routes, version);
}

}  // namespace jemputbola::gateway::transcode
