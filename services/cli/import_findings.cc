#include "cli/import_findings.h"

#include <memory>
#include <ostream>
#include <string>

#include "cli/upload.h"
#include "jemputbola/registry/v1/finding.grpc.pb.h"
#include "jemputbola/registry/v1/status.grpc.pb.h"

namespace jemputbola::cli {
namespace {

using registry::v1::FindingService;
using registry::v1::ImportFindingsRequest;
using registry::v1::ImportFindingsResponse;
using registry::v1::ImportStatusesRequest;
using registry::v1::ImportStatusesResponse;
using registry::v1::StatusService;

struct Asked {
  std::string file;
  bool dry_run = false;
};

std::shared_ptr<Asked> Declare(CLI::App& command) {
  auto asked = std::make_shared<Asked>();
  command.add_option("file", asked->file, "The CSV file")->required();
  command.add_flag("--dry-run", asked->dry_run, "Say what would become of each row, and write nothing");
  return asked;
}

template <typename Request>
std::function<void(Request&)> First(const std::string& regency, bool dry_run) {
  return [=](Request& request) {
    request.set_regency_code(regency);
    request.set_dry_run(dry_run);
  };
}

void PrintMore(Tool& tool, std::int64_t count, const char* what) {
  if (count > 0) tool.out() << count << ' ' << what << '\n';
}

template <typename Response>
absl::StatusOr<int> Print(Tool& tool, const Response& response, bool dry_run, const std::function<void()>& print_more) {
  if (tool.PrintedJson(response)) {
    const auto& result = response.result();
    return result.rows() > 0 && result.refused() == result.rows() ? kFailed : kDone;
  }
  const auto code = PrintImport(tool, response.result());
  print_more();
  if (dry_run) tool.out() << "Nothing was written: this was a dry run.\n";
  return code;
}

absl::StatusOr<int> ImportFindings(Tool& tool, const Asked& asked) {
  const auto regency = tool.Regency();
  if (!regency.ok()) return regency.status();
  const auto response = Upload<FindingService, ImportFindingsRequest, ImportFindingsResponse>(
      tool, "registry", asked.file, &FindingService::Stub::ImportFindings,
      First<ImportFindingsRequest>(*regency, asked.dry_run));
  if (!response.ok()) return response.status();
  return Print(tool, *response, asked.dry_run, [&] {
    PrintMore(tool, response->unanswered(), "without a tick");
    PrintMore(tool, response->codes_without_effect(), "with a code that takes nobody off (3, 6, 7 or 8)");
  });
}

absl::StatusOr<int> ImportStatuses(Tool& tool, const Asked& asked) {
  const auto regency = tool.Regency();
  if (!regency.ok()) return regency.status();
  const auto response = Upload<StatusService, ImportStatusesRequest, ImportStatusesResponse>(
      tool, "registry", asked.file, &StatusService::Stub::ImportStatuses,
      First<ImportStatusesRequest>(*regency, asked.dry_run));
  if (!response.ok()) return response.status();
  return Print(tool, *response, asked.dry_run, [&] {
    PrintMore(tool, response->not_recorded(), "not recorded yet");
    PrintMore(tool, response->returned(), "sent back: they have to come again");
    for (const std::int64_t line : response->unlisted_lines()) {
      tool.err() << "line " << line << ", nik: is on no list here; kept until it is\n";
    }
    PrintMore(tool, response->unlisted(), "of people on no list here, kept until they are");
  });
}

}  // namespace

void AddImportFindings(CLI::App& group, Tool& tool) {
  CLI::App* findings = group.add_subcommand("findings", "A village pack's list as the village head sent it back");
  tool.On(findings, [&tool, asked = Declare(*findings)] { return ImportFindings(tool, *asked); });
  CLI::App* statuses = group.add_subcommand("statuses", "An export of SIAK: nik or person_id, status, date");
  tool.On(statuses, [&tool, asked = Declare(*statuses)] { return ImportStatuses(tool, *asked); });
}

}  // namespace jemputbola::cli
