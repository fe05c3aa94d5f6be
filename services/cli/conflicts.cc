#include <ostream>

#include "absl/strings/str_cat.h"
#include "cli/commands.h"
#include "cli/table.h"
#include "cli/tool.h"
#include "jemputbola/field_reporting/v1/conflict.grpc.pb.h"

namespace jemputbola::cli {
namespace {

using field_reporting::v1::ConflictService;

absl::StatusOr<int> Conflicts(Tool& tool) {
  absl::StatusOr<std::string> regency = tool.Regency();
  if (!regency.ok()) return regency.status();
  field_reporting::v1::ListConflictsRequest request;
  request.set_regency_code(*regency);
  auto response =
      tool.Call<ConflictService>("field_reporting", &ConflictService::Stub::ListConflicts, request);
  if (!response.ok()) return response.status();
  if (tool.PrintedJson(*response)) return kDone;
  Table table({"received", "device", "installation", "seq", "report"});
  for (const field_reporting::v1::Conflict& conflict : response->conflicts()) {
    table.Add({tool.Local(conflict.received_at()), conflict.device_id(), conflict.installation_id(),
               absl::StrCat(conflict.seq()), ToJson(conflict.second())});
  }
  table.Print(tool.out());
  return kDone;
}

}  // namespace

void AddConflicts(CLI::App& app, Tool& tool) {
  tool.On(app.add_subcommand("conflicts", "Reports that came under an id already taken"),
          [&tool] { return Conflicts(tool); });
}

}  // namespace jemputbola::cli
