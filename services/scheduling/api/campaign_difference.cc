#include "scheduling/api/campaign_difference.h"

#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/text_format.h>
#include <google/protobuf/util/message_differencer.h>

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace jemputbola::scheduling {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::util::MessageDifferencer;

constexpr std::size_t kMostDifferences = 12;
constexpr std::size_t kMostLetters = 60;

std::string Shortened(std::string text) {
  if (text.size() <= kMostLetters) return text;
  std::size_t end = kMostLetters;
  // Not inside of a character.
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  text.resize(end);
  return text + "...";
}

std::string Scalar(const Message& message, const FieldDescriptor& field, int index) {
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    return Shortened(field.is_repeated() ? reflection.GetRepeatedString(message, &field, index)
                                         : reflection.GetString(message, &field));
  }
  std::string text;
  google::protobuf::TextFormat::PrintFieldValueToString(message, &field, field.is_repeated() ? index : -1, &text);
  return text;
}

const Message& Inside(const Message& message, const MessageDifferencer::SpecificField& step, bool second) {
  const FieldDescriptor& field = *step.field;
  if (second && step.map_entry2 != nullptr) return *step.map_entry2;
  if (!second && step.map_entry1 != nullptr) return *step.map_entry1;
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  if (!field.is_repeated()) return reflection.GetMessage(message, &field);
  return reflection.GetRepeatedMessage(message, &field, second ? step.new_index : step.index);
}

// What names an element among its like: its first field.
std::string Key(const Message& element) {
  return Scalar(element, *element.GetDescriptor()->field(0), -1);
}

// An element whole; a unit by its name alone.
std::string Whole(const Message& element) {
  if (element.GetDescriptor() == v1::Unit::descriptor()) return Key(element);
  std::vector<const FieldDescriptor*> fields;
  element.GetReflection()->ListFields(element, &fields);
  std::vector<std::string> parts;
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!field->is_repeated()) {
      parts.push_back(Scalar(element, *field, -1));
      continue;
    }
    for (int at = 0; at < element.GetReflection()->FieldSize(element, field); ++at) {
      parts.push_back(Scalar(element, *field, at));
    }
  }
  return Shortened(absl::StrJoin(parts, " "));
}

// Gathers a few words for each difference.
class Words final : public MessageDifferencer::Reporter {
 public:
  using Path = std::vector<MessageDifferencer::SpecificField>;

  Words(const Message& before, const Message& after) : before_(before), after_(after) {}

  void ReportAdded(const Message&, const Message& after, const Path& path) override {
    const std::string value = Value(after, path.back(), true);
    Add(path, true, path.back().field->is_repeated() ? value + " added" : "none -> " + value);
  }
  void ReportDeleted(const Message& before, const Message&, const Path& path) override {
    const std::string value = Value(before, path.back(), false);
    Add(path, false, path.back().field->is_repeated() ? value + " removed" : value + " -> none");
  }
  void ReportModified(const Message& before, const Message& after, const Path& path) override {
    // What differs inside of a message was said before.
    if (path.back().field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) return;
    Add(path, false, absl::StrCat(Value(before, path.back(), false), " -> ", Value(after, path.back(), true)));
  }
  // Units are planned in their order; that of everything else means nothing.
  void ReportMoved(const Message&, const Message&, const Path& path) override {
    if (path.back().field->name() == "units") units_moved_ = true;
  }

  std::vector<std::string> Take() {
    if (units_moved_) words_.emplace_back("units: in another order");
    return std::move(words_);
  }

 private:
  // Of the last step, in the message that holds it.
  static std::string Value(const Message& holder, const MessageDifferencer::SpecificField& last, bool second) {
    if (last.field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) return Whole(Inside(holder, last, second));
    return Scalar(holder, *last.field, second ? last.new_index : last.index);
  }

  void Add(const Path& path, bool second, const std::string& what) {
    std::string name;
    const Message* at = second ? &after_ : &before_;
    for (std::size_t step = 0; step + 1 < path.size(); ++step) {
      at = &Inside(*at, path[step], second);
      absl::StrAppend(&name, path[step].field->name(), ": ", Key(*at), " ");
    }
    const FieldDescriptor& last = *path.back().field;
    const bool of_map = path.size() > 1 && path[path.size() - 2].field->is_map();
    if (!of_map) {
      absl::StrAppend(&name, last.name());
      if (last.cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE && last.is_repeated()) {
        absl::StrAppend(&name, " ", (second ? path.back().new_index : path.back().index) + 1);
      }
      absl::StrAppend(&name, last.is_repeated() ? ": " : " ");
    }
    words_.push_back(name + what);
  }

  const Message& before_;
  const Message& after_;
  std::vector<std::string> words_;
  bool units_moved_ = false;
};

std::string OfMatrix(const v1::Campaign& before, const v1::Campaign& after) {
  if (before.travel_matrix().SerializeAsString() == after.travel_matrix().SerializeAsString()) return "";
  if (!before.has_travel_matrix()) {
    return absl::StrCat("travel_matrix of ", after.travel_matrix().places_size(), " places added");
  }
  return after.has_travel_matrix() ? "travel_matrix replaced" : "travel_matrix removed";
}

}  // namespace

std::string Difference(const v1::Campaign& before, const v1::Campaign& after) {
  const google::protobuf::Descriptor& campaign = *v1::Campaign::descriptor();
  const google::protobuf::Descriptor& unit = *v1::Unit::descriptor();
  MessageDifferencer differencer;
  for (const char* name : {"state", "updated_at", "travel_matrix"}) {
    differencer.IgnoreField(campaign.FindFieldByName(name));
  }
  for (const char* name : {"holidays", "overtime_days"}) differencer.TreatAsSet(campaign.FindFieldByName(name));
  for (const char* name : {"days_off", "available", "staff_ids"}) differencer.TreatAsSet(unit.FindFieldByName(name));
  differencer.TreatAsSet(v1::CrewChange::descriptor()->FindFieldByName("staff_ids"));
  differencer.TreatAsMap(campaign.FindFieldByName("units"), unit.FindFieldByName("unit_id"));
  differencer.TreatAsMap(unit.FindFieldByName("crew_changes"), v1::CrewChange::descriptor()->FindFieldByName("from"));
  Words words(before, after);
  differencer.ReportDifferencesTo(&words);
  differencer.Compare(before, after);
  std::vector<std::string> differences = words.Take();
  if (std::string matrix = OfMatrix(before, after); !matrix.empty()) differences.push_back(std::move(matrix));
  if (differences.size() > kMostDifferences) {
    const std::size_t more = differences.size() - kMostDifferences;
    differences.resize(kMostDifferences);
    differences.push_back(absl::StrCat("and ", more, more == 1 ? " more change" : " more changes"));
  }
  return absl::StrJoin(differences, "; ");
}

}  // namespace jemputbola::scheduling
