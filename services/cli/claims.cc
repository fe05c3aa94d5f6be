#include <map>
#include <ostream>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/commands.h"
#include "cli/table.h"
#include "cli/tool.h"
#include "cli/upload.h"
#include "jemputbola/registry/v1/claim.grpc.pb.h"

namespace jemputbola::cli {
namespace {

using registry::v1::AddClaimRequest;
using registry::v1::Claim;
using registry::v1::ClaimBesideList;
using registry::v1::ClaimContradiction;
using registry::v1::ClaimMeasure;
using registry::v1::ClaimService;
using registry::v1::ImportClaimsRequest;
using registry::v1::ImportClaimsResponse;
using registry::v1::ListClaimsRequest;
using registry::v1::WithdrawClaimRequest;

const std::map<std::string, ClaimMeasure>& Measures() {
  static const std::map<std::string, ClaimMeasure> kMeasures = {{"listed", registry::v1::CLAIM_MEASURE_LISTED},
                                                                {"unrecorded", registry::v1::CLAIM_MEASURE_UNRECORDED},
                                                                {"workload", registry::v1::CLAIM_MEASURE_WORKLOAD},
                                                                {"recorded", registry::v1::CLAIM_MEASURE_RECORDED},
                                                                {"captured", registry::v1::CLAIM_MEASURE_CAPTURED}};
  return kMeasures;
}

std::string MeasureName(ClaimMeasure measure) {
  for (const auto& [name, value] : Measures()) {
    if (value == measure) return name;
  }
  return "";
}

std::string Says(const Claim& claim) {
  if (!claim.has_at_most()) return absl::StrCat("at least ", claim.at_least());
  if (claim.at_most() == claim.at_least()) return absl::StrCat(claim.at_least());
  if (claim.at_least() == 0) return absl::StrCat("at most ", claim.at_most());
  return absl::StrCat(claim.at_least(), " to ", claim.at_most());
}

std::string Area(const Claim& claim) {
  const bool each = claim.subject() == registry::v1::CLAIM_SUBJECT_EACH_OTHER;
  return absl::StrCat(claim.area(), " ", claim.area_name(), each ? ", each other in it" : "");
}

std::string Ends(std::int64_t least, std::int64_t most) {
  return least == most ? absl::StrCat(least) : absl::StrCat(least, " to ", most);
}

// What does not go together with a claim.
std::string ContradictedBy(const ClaimBesideList& beside, const registry::v1::ListClaimsResponse& response) {
  if (beside.claim().has_withdrawn_at()) return "(withdrawn)";
  if (!beside.contradicted()) return "";
  bool list = false;
  bool claims = false;
  for (const ClaimContradiction& one : response.contradictions()) {
    if (one.kind() == ClaimContradiction::KIND_LIST_NOW) continue;
    for (const std::int64_t number : one.claims()) {
      if (number == beside.claim().number()) (one.kind() == ClaimContradiction::KIND_LIST ? list : claims) = true;
    }
  }
  if (list) return claims ? "the list, claims" : "the list";
  // Those of areas that were not asked for are not in the answer.
  return "claims";
}

// The contradictions of some kinds, if there are any.
void PrintKinds(Tool& tool, const registry::v1::ListClaimsResponse& response, const char* heading,
                const std::set<ClaimContradiction::Kind>& kinds) {
  bool first = true;
  for (const ClaimContradiction& one : response.contradictions()) {
    if (!kinds.contains(one.kind())) continue;
    if (std::exchange(first, false)) tool.out() << '\n' << heading << ":\n";
    tool.out() << "  " << one.area_code() << ", " << MeasureName(one.measure()) << ", " << one.date() << ": "
               << one.arithmetic() << '\n';
  }
}

void Print(Tool& tool, const registry::v1::ListClaimsResponse& response) {
  Table table({"claim", "day", "area", "measure", "says", "list then", "list now", "contradicted by", "source"});
  for (const ClaimBesideList& beside : response.claims()) {
    const Claim& claim = beside.claim();
    table.Add({absl::StrCat(claim.number()), claim.date(), Area(claim), MeasureName(claim.measure()), Says(claim),
               beside.has_then_least() ? Ends(beside.then_least(), beside.then_most()) : "-",
               beside.has_list_least() ? Ends(beside.list_least(), beside.list_most()) : "-",
               ContradictedBy(beside, response), claim.source()});
  }
  table.Print(tool.out());
  tool.out() << response.claims_size() << " claims; the list as of " << tool.Local(response.position().time())
             << " (tallies " << response.position().position().seq() << ")\n";
  if (response.contradictions().empty()) {
    tool.out() << "No contradictions\n";
    return;
  }
  PrintKinds(tool, response, "Contradictions between claims",
             {ClaimContradiction::KIND_RANGES, ClaimContradiction::KIND_SUM});
  PrintKinds(tool, response, "Contradictions with the list of the day", {ClaimContradiction::KIND_LIST});
  PrintKinds(tool, response, "Apart from the list of now (there was none on the day of the claim; numbers move on)",
             {ClaimContradiction::KIND_LIST_NOW});
}

// CLI11's own check prints the largest number there is, all 300 digits of it.
CLI::Validator NotNegative() {
  return CLI::Validator(
      [](std::string& text) -> std::string {
        std::int64_t number = 0;
        if (absl::SimpleAtoi(text, &number) && number >= 0) return "";
        return absl::StrCat(text, " is no whole number from 0 up");
      },
      "N", "not negative");
}

struct Told {
  std::string area;
  ClaimMeasure measure = registry::v1::CLAIM_MEASURE_UNSPECIFIED;
  bool each_other = false;
  std::int64_t value = -1;
  std::int64_t at_least = -1;
  std::int64_t at_most = -1;
  std::vector<std::int64_t> between;
  std::string source;
  std::string date;
  std::string note;
};

absl::StatusOr<int> Add(Tool& tool, const Told& told) {
  absl::StatusOr<std::string> regency = tool.Regency();
  if (!regency.ok()) return regency.status();
  AddClaimRequest request;
  request.set_regency_code(*regency);
  Claim& claim = *request.mutable_claim();
  claim.set_area(told.area);
  claim.set_subject(told.each_other ? registry::v1::CLAIM_SUBJECT_EACH_OTHER : registry::v1::CLAIM_SUBJECT_AREA);
  claim.set_measure(told.measure);
  if (told.value >= 0) {
    claim.set_at_least(told.value);
    claim.set_at_most(told.value);
  } else if (!told.between.empty()) {
    claim.set_at_least(told.between[0]);
    claim.set_at_most(told.between[1]);
  } else if (told.at_least >= 0) {
    claim.set_at_least(told.at_least);
  } else {
    claim.set_at_most(told.at_most);
  }
  claim.set_source(told.source);
  claim.set_date(told.date);
  claim.set_note(told.note);
  auto response = tool.Call<ClaimService>("registry", &ClaimService::Stub::AddClaim, request);
  if (!response.ok()) return response.status();
  if (tool.PrintedJson(*response)) return kDone;
  const Claim& kept = response->claim();
  tool.out() << "Claim " << kept.number() << ": " << Area(kept) << ", " << MeasureName(kept.measure()) << ' '
             << Says(kept) << " on " << kept.date() << '\n';
  return kDone;
}

void DeclareAdd(CLI::App& group, Tool& tool) {
  CLI::App* add = group.add_subcommand("add", "Keep a total that was told from outside");
  auto told = std::make_shared<Told>();
  add->add_option("--area", told->area, "The area it tells of: a code or a name")->required();
  add->add_option("--measure", told->measure, "listed, unrecorded, workload, recorded or captured")
      ->required()
      ->transform(CLI::CheckedTransformer(Measures(), CLI::ignore_case));
  add->add_flag("--each-other", told->each_other,
                "It tells of each area in it that no claim of its own tells of (\"the others around 300 and below\")");
  CLI::Option_group* number = add->add_option_group("number", "What it says");
  number->add_option("--value", told->value, "Exactly N")->check(NotNegative());
  number->add_option("--at-least", told->at_least, "N or more")->check(NotNegative());
  number->add_option("--at-most", told->at_most, "N or less")->check(NotNegative());
  number->add_option("--between", told->between, "From A to B, both included")->expected(2)->check(NotNegative());
  number->require_option(1);
  add->add_option("--source", told->source, "Who told it, as \"report of 23 July 2024\"")->required();
  add->add_option("--date", told->date, "The day it tells of, as 2024-07-23")->required();
  add->add_option("--note", told->note, "What else is to be known of it");
  tool.On(add, [&tool, told] { return Add(tool, *told); });
}

void DeclareWithdraw(CLI::App& group, Tool& tool) {
  CLI::App* withdraw = group.add_subcommand("withdraw", "Take a claim back: it is kept, and compared with nothing");
  auto request = std::make_shared<WithdrawClaimRequest>();
  auto number = std::make_shared<std::int64_t>(0);
  withdraw->add_option("claim", *number, "Its number, as claims list shows it")->required();
  withdraw->add_option("--reason", *request->mutable_reason(), "Why")->required();
  tool.On(withdraw, [&tool, request, number]() -> absl::StatusOr<int> {
    absl::StatusOr<std::string> regency = tool.Regency();
    if (!regency.ok()) return regency.status();
    request->set_regency_code(*regency);
    request->set_number(*number);
    auto response = tool.Call<ClaimService>("registry", &ClaimService::Stub::WithdrawClaim, *request);
    if (!response.ok()) return response.status();
    if (tool.PrintedJson(*response)) return kDone;
    tool.out() << "Claim " << *number << " is withdrawn: it is kept, and compared with nothing\n";
    return kDone;
  });
}

}  // namespace

void AddClaims(CLI::App& app, Tool& tool) {
  CLI::App* group = app.add_subcommand("claims", "Totals told from outside, beside the list and each other");
  group->require_subcommand(1);
  DeclareAdd(*group, tool);

  auto file = std::make_shared<std::string>();
  CLI::App* import =
      group->add_subcommand("import", "Claims of a file: area,subject,measure,value,at_least,at_most,source,date,note");
  import->add_option("file", *file, "The CSV file")->required();
  tool.On(import, [&tool, file]() -> absl::StatusOr<int> {
    absl::StatusOr<std::string> regency = tool.Regency();
    if (!regency.ok()) return regency.status();
    return Import<ClaimService, ImportClaimsRequest, ImportClaimsResponse>(
        tool, "registry", *file, &ClaimService::Stub::ImportClaims,
        [&](ImportClaimsRequest& first) { first.set_regency_code(*regency); });
  });

  DeclareWithdraw(*group, tool);

  auto area = std::make_shared<std::string>();
  CLI::App* list =
      group->add_subcommand("list", "Each claim beside the list of its day and of now, and what contradicts what");
  list->add_option("--area", *area, "Only claims of this area and of those below it: a code or a name");
  tool.On(list, [&tool, area]() -> absl::StatusOr<int> {
    absl::StatusOr<std::string> regency = tool.Regency();
    if (!regency.ok()) return regency.status();
    ListClaimsRequest request;
    request.set_regency_code(*regency);
    request.set_area(*area);
    auto response = tool.Call<ClaimService>("registry", &ClaimService::Stub::ListClaims, request);
    if (!response.ok()) return response.status();
    if (!tool.PrintedJson(*response)) Print(tool, *response);
    return kDone;
  });
}

}  // namespace jemputbola::cli
