#include "tests/fuzz/upload_checks.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <google/protobuf/unknown_field_set.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/clock/civil.h"
#include "common/label/label.h"
#include "field_reporting/api/translate.h"
#include "field_reporting/domain/codes.h"

namespace jemputbola::fuzz {
namespace {

namespace api = field_reporting::api;
namespace store = field_reporting::store;
namespace v1 = field_reporting::v1;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

const absl::Time kReceived = absl::FromUnixSeconds(1'721'800'000);

std::shared_ptr<const store::Installation> Sender() {
  auto from = std::make_shared<store::Installation>();
  from->partition = "53.03";
  from->device_partition = "53.03";
  from->device_id = "device-1";
  from->installation_id = "inst-1";
  from->unit_id = "unit-1";
  from->number = 1;
  return from;
}

// The forms of text that an event may hold: ids, codes and dates.
bool HasKnownForm(std::string_view text) {
  return text.empty() || field_reporting::IsUuid(text) || label::IsLabel(text) ||
         field_reporting::IsVillageOf(text, "53.03") || clock::ParseDate(text).ok();
}

void CheckContent(const Message& message) {
  const auto* reflection = message.GetReflection();
  Require(reflection->GetUnknownFields(message).empty());
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const int count = field->is_repeated() ? reflection->FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        CheckContent(field->is_repeated() ? reflection->GetRepeatedMessage(message, field, i)
                                          : reflection->GetMessage(message, field));
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
        Require(field->type() == FieldDescriptor::TYPE_STRING);
        const std::string text = field->is_repeated() ? reflection->GetRepeatedString(message, field, i)
                                                      : reflection->GetString(message, field);
        Require(HasKnownForm(text) && LongestNumber(text) < 16);
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
        const int value = field->is_repeated() ? reflection->GetRepeatedEnumValue(message, field, i)
                                               : reflection->GetEnumValue(message, field);
        Require(field->enum_type()->FindValueByNumber(value) != nullptr);
      }
    }
  }
}

void CheckEvent(const eventlog::Draft& draft, const v1::Report& report) {
  Require(draft.id == "device-1/inst-1/" + std::to_string(report.seq()));
  Require(draft.time <= kReceived);
  const auto* type = google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(draft.type);
  Require(type != nullptr);
  const std::unique_ptr<Message> event(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
  Require(event->ParseFromString(draft.data));
  CheckContent(*event);
}

void CheckRefusal(const v1::ReportResult& result) {
  Require(result.reason() != v1::REJECT_REASON_UNSPECIFIED && v1::RejectReason_IsValid(result.reason()));
  Require(!result.message().empty() && LongestNumber(result.message()) < 5);
}

}  // namespace

void Require(bool holds) {
  if (!holds) std::abort();
}

std::size_t LongestNumber(std::string_view text) {
  std::size_t longest = 0;
  std::size_t digits = 0;
  for (const char c : text) {
    digits = c >= '0' && c <= '9' ? digits + 1 : 0;
    longest = std::max(longest, digits);
  }
  return longest;
}

void CheckUpload(const v1::SubmitReportsRequest& request) {
  std::optional<absl::Time> device_time;
  if (request.has_device_time()) device_time = api::TimeOf(request.device_time());
  v1::SubmitReportsResponse response;
  const api::Prepared prepared =
      api::Prepare(request.reports(), Sender(), kReceived, device_time, *response.mutable_results());
  const auto& reports = prepared.submission->reports;
  Require(response.results_size() == request.reports_size());
  Require(prepared.origins.size() == reports.size());
  std::size_t row = 0;
  for (int i = 0; i < request.reports_size(); ++i) {
    v1::ReportResult& result = *response.mutable_results(i);
    Require(result.seq() == request.reports(i).seq());
    if (result.status() == v1::REPORT_STATUS_REJECTED) {
      CheckRefusal(result);
      continue;
    }
    Require(result.status() == v1::REPORT_STATUS_UNSPECIFIED);
    Require(row < reports.size() && prepared.origins[row] == i && reports[row].seq == result.seq());
    CheckEvent(reports[row].event, request.reports(i));
    Require(prepared.submission->serialised(row) == request.reports(i).SerializeAsString());
    api::Complete(store::Outcome::kAccepted, result);
    Require(result.status() == v1::REPORT_STATUS_ACCEPTED && result.message().empty());
    ++row;
  }
  Require(row == reports.size());
}

}  // namespace jemputbola::fuzz
