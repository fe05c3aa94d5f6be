#include <algorithm>
#include <ostream>

#include "absl/strings/str_cat.h"
#include "cli/commands.h"
#include "cli/table.h"
#include "cli/tool.h"
#include "jemputbola/registry/v1/rebuild.grpc.pb.h"

namespace jemputbola::cli {
namespace {

using registry::v1::RebuildRequest;
using registry::v1::RebuildResponse;
using registry::v1::RebuildService;

// The whole list of a regency is opened and folded anew.
constexpr absl::Duration kRebuildTimeout = absl::Minutes(15);

// "4,764"
std::string Grouped(std::int64_t number) {
  std::string digits = absl::StrCat(number);
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
  return digits;
}

void PrintDifferences(const RebuildResponse& response, std::ostream& out) {
  Table table({"table", "which", "column", "live", "rebuilt"});
  for (const registry::v1::Difference& difference : response.differences()) {
    table.Add({difference.table(), difference.subject(), difference.column(), difference.live(), difference.rebuilt()});
  }
  table.Print(out);
  if (response.different() > response.differences_size()) {
    out << "and " << Grouped(response.different() - response.differences_size()) << " more\n";
  }
}

absl::StatusOr<int> Rebuild(Tool& tool, bool verify_only) {
  absl::StatusOr<std::string> regency = tool.Regency();
  if (!regency.ok()) return regency.status();
  absl::StatusOr<std::shared_ptr<grpc::Channel>> channel = tool.Channel("registry");
  if (!channel.ok()) return channel.status();
  RebuildRequest request;
  request.set_regency_code(*regency);
  request.set_verify_only(verify_only);
  RebuildResponse response;
  auto context = rpc::NewContext(std::max(tool.timeout(), kRebuildTimeout));
  const grpc::Status status = RebuildService::NewStub(*channel)->Rebuild(context.get(), request, &response);
  if (!status.ok()) return tool.Explain("registry", **channel, status);
  const bool agree = response.different() == 0;
  const int code = agree || response.repaired() ? kDone : kNotGreen;
  if (tool.PrintedJson(response)) return code;

  if (!agree) PrintDifferences(response, tool.out());
  tool.out() << "people " << Grouped(response.people()) << ", events " << Grouped(response.events()) << ", villages "
             << Grouped(response.villages()) << ": ";
  if (agree) {
    tool.out() << "live rows agree\n";
  } else {
    tool.out() << Grouped(response.different()) << (response.different() == 1 ? " value differs" : " values differ")
               << (response.repaired() ? "; put right\n" : "; jb rebuild puts that right\n");
  }
  return code;
}

}  // namespace

void AddRebuild(CLI::App& app, Tool& tool) {
  CLI::App* command = app.add_subcommand("rebuild", "People and tallies once more from the history, and put right");
  auto verify = std::make_shared<bool>(false);
  command->add_flag("--verify", *verify, "Only compare: exit code 2 when something differs");
  tool.On(command, [&tool, verify] { return Rebuild(tool, *verify); });
}

}  // namespace jemputbola::cli
