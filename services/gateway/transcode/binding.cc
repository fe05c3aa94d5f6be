#include "gateway/transcode/binding.h"

#include <google/protobuf/util/json_util.h>

#include <set>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "gateway/domain/text.h"
#include "gateway/http/error.h"

namespace jemputbola::gateway::transcode {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

absl::Status Fault(std::string_view path, std::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("field ", std::string(path), ": ", std::string(what)));
}

const FieldDescriptor* FindField(const google::protobuf::Descriptor* type, const std::string& name) {
  if (const FieldDescriptor* field = type->FindFieldByName(name)) return field;
  for (int i = 0; i < type->field_count(); ++i) {
    if (type->field(i)->json_name() == name) return type->field(i);
  }
  return nullptr;
}

template <typename Value, typename Set, typename Add>
void Store(const FieldDescriptor* field, Value value, Set set, Add add) {
  if (field->is_repeated()) {
    add(std::move(value));
  } else {
    set(std::move(value));
  }
}

// Reflection's SetX and AddX, by the field's type.
#define JB_STORE(Kind, value)                                                             \
  Store(                                                                                  \
      field, value, [&](auto v) { reflection.Set##Kind(&message, field, std::move(v)); }, \
      [&](auto v) { reflection.Add##Kind(&message, field, std::move(v)); })

absl::Status SetValue(Message& message, const FieldDescriptor* field, std::string_view path, const std::string& text) {
  const Reflection& reflection = *message.GetReflection();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32: {
      std::int32_t value = 0;
      if (!absl::SimpleAtoi(text, &value)) return Fault(path, "is not a whole number of 32 bits");
      JB_STORE(Int32, value);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_INT64: {
      std::int64_t value = 0;
      if (!absl::SimpleAtoi(text, &value)) return Fault(path, "is not a whole number of 64 bits");
      JB_STORE(Int64, value);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_UINT32: {
      std::uint32_t value = 0;
      if (!absl::SimpleAtoi(text, &value)) return Fault(path, "is not a whole number from 0 of 32 bits");
      JB_STORE(UInt32, value);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_UINT64: {
      std::uint64_t value = 0;
      if (!absl::SimpleAtoi(text, &value)) return Fault(path, "is not a whole number from 0 of 64 bits");
      JB_STORE(UInt64, value);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_DOUBLE: {
      double value = 0;
      if (!absl::SimpleAtod(text, &value)) return Fault(path, "is not a number");
      JB_STORE(Double, value);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_FLOAT: {
      float value = 0;
      if (!absl::SimpleAtof(text, &value)) return Fault(path, "is not a number");
      JB_STORE(Float, value);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_BOOL: {
      if (text != "true" && text != "false") return Fault(path, "is neither true nor false");
      JB_STORE(Bool, text == "true");
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_ENUM: {
      std::int32_t number = 0;
      const auto* value = absl::SimpleAtoi(text, &number) ? field->enum_type()->FindValueByNumber(number)
                                                          : field->enum_type()->FindValueByName(text);
      if (value == nullptr) return Fault(path, absl::StrCat("is not a value of ", field->enum_type()->name()));
      JB_STORE(Enum, value);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_STRING: {
      std::string value = text;
      if (field->type() == FieldDescriptor::TYPE_BYTES && !absl::Base64Unescape(text, &value) &&
          !absl::WebSafeBase64Unescape(text, &value)) {
        return Fault(path, "is not base64");
      }
      JB_STORE(String, value);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_MESSAGE: {
      std::unique_ptr<Message> value = NewMessage(field->message_type());
      if (!google::protobuf::util::JsonStringToMessage(http::JsonString(text), value.get()).ok()) {
        return Fault(path, absl::StrCat("is not a ", field->message_type()->name()));
      }
      Message* place =
          field->is_repeated() ? reflection.AddMessage(&message, field) : reflection.MutableMessage(&message, field);
      place->CopyFrom(*value);
      return absl::OkStatus();
    }
  }
  return Fault(path, "cannot be given here");
}

#undef JB_STORE

}  // namespace

std::unique_ptr<Message> NewMessage(const google::protobuf::Descriptor* type) {
  return std::unique_ptr<Message>(google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
}

absl::Status SetField(Message& message, std::string_view path, std::string_view value) {
  Message* holder = &message;
  const std::vector<std::string_view> parts = Split(path, '.');
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const FieldDescriptor* field = FindField(holder->GetDescriptor(), std::string(parts[i]));
    if (field == nullptr) return Fault(path, "is not known here");
    if (i + 1 == parts.size()) {
      if (field->is_map()) return Fault(path, "is a map and cannot be given in the query");
      return SetValue(*holder, field, path, std::string(value));
    }
    if (field->is_repeated() || field->message_type() == nullptr) return Fault(path, "is not known here");
    holder = holder->GetReflection()->MutableMessage(holder, field);
  }
  return Fault(path, "is not known here");
}

absl::StatusOr<std::unique_ptr<Message>> BindRequest(const Route& route, const std::map<std::string, std::string>& path,
                                                     const QueryParameters& query, std::string_view body) {
  std::unique_ptr<Message> request = NewMessage(route.method->input_type());
  if (route.body.empty() && !body.empty()) return absl::InvalidArgumentError("this request takes no body");
  if (!route.body.empty() && !body.empty()) {
    Message* target = request.get();
    if (route.body != "*") {
      const FieldDescriptor* field = request->GetDescriptor()->FindFieldByName(route.body);
      if (field->message_type() == nullptr || field->is_repeated()) {
        return absl::InvalidArgumentError(absl::StrCat("field ", route.body, " cannot be given as a body"));
      }
      target = request->GetReflection()->MutableMessage(request.get(), field);
    }
    const auto parsed = google::protobuf::util::JsonStringToMessage(std::string(body), target);
    if (!parsed.ok()) {
      return absl::InvalidArgumentError(absl::StrCat("the body is not the JSON of ", target->GetDescriptor()->name(),
                                                     ": ", parsed.message().ToString()));
    }
  }
  if (route.body == "*" && !query.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("field ", query[0].first, ": stands in the body of this request"));
  }
  std::set<std::string> once;
  for (const auto& [name, value] : query) {
    // A path variable under either of its names.
    for (const auto& [field, bound] : path) {
      const FieldDescriptor* top = FindField(request->GetDescriptor(), name);
      if (name == field || (top != nullptr && top->name() == field)) {
        return absl::InvalidArgumentError(absl::StrCat("field ", name, ": is already given by the path"));
      }
    }
    const FieldDescriptor* field = FindField(request->GetDescriptor(), name);
    if (field != nullptr && !field->is_repeated() && !once.insert(field->name()).second) {
      return absl::InvalidArgumentError(absl::StrCat("field ", name, ": stands twice"));
    }
    if (absl::Status status = SetField(*request, name, value); !status.ok()) return status;
  }
  for (const auto& [name, value] : path) {
    if (absl::Status status = SetField(*request, name, value); !status.ok()) return status;
  }
  return request;
}

absl::StatusOr<std::string> ToJson(const Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(message, &json, options);
  if (!status.ok()) return absl::InternalError("an answer could not be written as JSON");
  return json;
}

}  // namespace jemputbola::gateway::transcode
