#include "cli/opening.h"

#include <map>
#include <ostream>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cli/nothing_planned.h"
#include "cli/table.h"
#include "jemputbola/notification/v1/notification.grpc.pb.h"

namespace jemputbola::cli {
namespace {

using notification::v1::NotificationService;
using scheduling::v1::PreviewOpeningResponse;

// A head who would be told, by the code of the area.
struct Head {
  std::string name;
  // One for each visit.
  int messages = 0;
};
using Heads = std::map<std::string, Head>;

std::string Number(int count, const std::string& thing) {
  return absl::StrCat(count, " ", thing, count == 1 ? "" : "s");
}

void Count(Heads& heads, const std::string& code, const std::string& name) {
  Head& head = heads[code];
  head.name = name;
  ++head.messages;
}

absl::StatusOr<std::set<std::string>> WithoutContact(Tool& tool, const std::string& regency, const Heads& villages,
                                                     const Heads& districts) {
  notification::v1::CheckContactsRequest request;
  request.set_regency_code(regency);
  for (const Heads* heads : {&villages, &districts}) {
    for (const auto& [code, head] : *heads) request.add_area_codes(code);
  }
  auto response = tool.Call<NotificationService>("notification", &NotificationService::Stub::CheckContacts, request);
  if (!response.ok()) return response.status();
  return std::set<std::string>(response->without_contact().begin(), response->without_contact().end());
}

// "3 messages to the heads of 2 villages", of those whose number is known.
std::string Messages(const Heads& heads, const std::set<std::string>& without, const std::string& area) {
  int messages = 0;
  int people = 0;
  for (const auto& [code, head] : heads) {
    if (without.contains(code)) continue;
    messages += head.messages;
    ++people;
  }
  return absl::StrCat(Number(messages, "message"), people == 1 ? " to the head of " : " to the heads of ",
                      Number(people, area));
}

void PrintWithout(std::ostream& out, const Heads& heads, const std::set<std::string>& without, const std::string& who) {
  Table table({"code", who, "messages"});
  bool any = false;
  for (const auto& [code, head] : heads) {
    if (!without.contains(code)) continue;
    table.Add({code, head.name, absl::StrCat(head.messages)});
    any = true;
  }
  if (any) table.Print(out);
}

void PrintContacts(Tool& tool, const Heads& villages, const Heads& districts,
                   const absl::StatusOr<std::set<std::string>>& without) {
  std::ostream& out = tool.out();
  if (!without.ok()) {
    out << "To be told by SMS: the heads of " << Number(static_cast<int>(villages.size()), "village") << " and of "
        << Number(static_cast<int>(districts.size()), "district")
        << ". Whose telephone number is known could not be asked: " << without.status().message() << '\n';
    return;
  }
  out << "To be told by SMS: " << Messages(villages, *without, "village") << ", "
      << Messages(districts, *without, "district") << " (camat).\n";
  if (without->empty()) {
    if (!villages.empty()) out << "The telephone number of each is known.\n";
    return;
  }
  out << "No telephone number is known of " << Number(static_cast<int>(without->size()), "head")
      << ", who would not be told before jb import contacts:\n";
  PrintWithout(out, villages, *without, "village");
  PrintWithout(out, districts, *without, "district");
}

void PrintVisits(std::ostream& out, const PreviewOpeningResponse& opening) {
  Table table({"date", "unit", "time", "village", "name", "district", "expected", "where"});
  for (const scheduling::v1::Visit& visit : opening.visits()) {
    table.Add({visit.date(), visit.unit_id(), TimeOfDay(visit.arrive_minute()) + "-" + TimeOfDay(visit.leave_minute()),
               visit.village_code(), visit.village_name(), visit.district_name(),
               absl::StrCat(visit.expected_captures()), visit.at_office() ? "at the office" : "in the village"});
  }
  if (opening.visits_size() > 0) table.Print(out);
}

// The answer of scheduling, with "without_contact" when notification says it.
void PrintJson(Tool& tool, const PreviewOpeningResponse& opening,
               const absl::StatusOr<std::set<std::string>>& without) {
  std::string json = ToJson(opening);
  if (without.ok()) {
    std::string codes;
    for (const std::string& code : *without) absl::StrAppend(&codes, codes.empty() ? "\"" : ",\"", code, "\"");
    json.insert(json.size() - 1, absl::StrCat(",\"without_contact\":[", codes, "]"));
  }
  tool.out() << json << '\n';
}

}  // namespace

int ShowOpening(Tool& tool, const std::string& regency, const PreviewOpeningResponse& opening) {
  Heads villages;
  Heads districts;
  for (const scheduling::v1::Visit& visit : opening.visits()) {
    Count(villages, visit.village_code(), visit.village_name());
    Count(districts, visit.district_code(), visit.district_name());
  }
  const absl::StatusOr<std::set<std::string>> without = WithoutContact(tool, regency, villages, districts);
  if (tool.json()) {
    PrintJson(tool, opening, without);
    return kDone;
  }
  tool.out() << "Nothing was announced. Opening the campaign of " << regency << " now would announce "
             << Number(opening.visits_size(), "visit") << (opening.visits().empty() ? ".\n" : ":\n");
  PrintVisits(tool.out(), opening);
  if (opening.visits().empty()) {
    const std::string why = WhyNothingIsPlanned(tool, regency);
    if (!why.empty()) tool.out() << why << '\n';
  } else {
    PrintContacts(tool, villages, districts, without);
  }
  if (opening.has_coverage()) tool.out() << opening.coverage().sentence() << '\n';
  tool.out() << "To do it: jb campaign open --confirm " << opening.reference() << '\n';
  return kDone;
}

}  // namespace jemputbola::cli
