#include "cli/import_people.h"

#include <filesystem>
#include <fstream>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cli/progress.h"
#include "cli/row_report.h"
#include "cli/upload.h"
#include "jemputbola/registry/v1/registry.grpc.pb.h"

namespace jemputbola::cli {
namespace {

using platform::v1::ImportResult;
using registry::v1::ImportPeopleRequest;
using registry::v1::ImportPeopleResponse;
using registry::v1::RegistryService;

constexpr std::size_t kChunkBytes = 256 << 10;
constexpr int kMostShown = 20;
constexpr absl::Duration kTimeout = absl::Minutes(15);

struct Options {
  std::string file;
  std::string report;
  bool dry_run = false;
  bool additions = false;
  std::vector<std::string> covers;
};

using Stream = grpc::ClientReaderWriter<ImportPeopleRequest, ImportPeopleResponse>;

// Stops early when the service has refused what came so far: its answer tells why.
void Send(std::ifstream& file, const Options& options, Stream& stream, Progress& progress) {
  ImportPeopleRequest request;
  request.mutable_options()->set_dry_run(options.dry_run);
  request.mutable_options()->set_additions(options.additions);
  for (const std::string& area : options.covers) request.mutable_options()->add_covers(area);
  std::error_code ignored;
  const auto size = static_cast<std::int64_t>(std::filesystem::file_size(options.file, ignored));
  std::int64_t sent = 0;
  std::string chunk(kChunkBytes, '\0');
  bool open = stream.Write(request);
  while (open && (file.read(chunk.data(), static_cast<std::streamsize>(chunk.size())) || file.gcount() > 0)) {
    request.clear_options();
    request.set_chunk(chunk.data(), static_cast<std::size_t>(file.gcount()));
    open = stream.Write(request);
    progress.Sent(sent += file.gcount(), size);
  }
  stream.WritesDone();
}

void Receive(Tool& tool, Stream& stream, Progress& progress, ReportFile& report, ImportResult& result) {
  int shown = 0;
  ImportPeopleResponse response;
  while (stream.Read(&response)) {
    if (response.has_progress()) progress.Done(response.progress().rows_done(), response.progress().rows_total());
    for (const platform::v1::RowReport& row : response.reports().reports()) {
      report.Add(row);
      // Of the whole file, such as a village that it hardly names.
      if (row.line() == 0 && row.severity() == platform::v1::ROW_SEVERITY_WARNING) tool.err() << row.reason() << '\n';
      if (row.severity() != platform::v1::ROW_SEVERITY_REFUSED || ++shown > kMostShown) continue;
      tool.err() << "line " << row.line() << (row.field().empty() ? "" : ", " + row.field()) << ": " << row.reason()
                 << '\n';
    }
    if (response.has_result()) result = response.result();
  }
}

int Say(Tool& tool, const Options& options, const ReportFile& report, const ImportResult& result) {
  if (result.refused() > kMostShown) {
    tool.err() << absl::StrCat("and ", result.refused() - kMostShown, " more refused rows, see ", options.report, "\n");
  }
  if (!tool.PrintedJson(result)) {
    if (options.dry_run) tool.out() << "Dry run: nothing was written. An import would give\n";
    tool.out() << absl::StrCat(result.rows(), " rows: ", result.added(), " added, ", result.updated(), " updated, ",
                               result.unchanged(), " unchanged, ", result.repeated(), " repeated, ", result.conflicts(),
                               " conflicts, ", result.refused(), " refused\n");
    tool.out() << absl::StrCat("of those kept: ", result.doubted(), " with a doubt, ", result.unverified(),
                               " with a NIK from a region not known here\n");
    tool.out() << absl::StrCat("not in the file any more: ", result.vanished(),
                               " (marked, not deleted); in it again: ", result.reappeared(), "\n");
    tool.out() << absl::StrCat("report: ", options.report, ", ", report.rows(), " rows\n");
  }
  return result.rows() > 0 && result.refused() == result.rows() ? kFailed : kDone;
}

absl::StatusOr<int> Import(Tool& tool, Options options) {
  absl::StatusOr<std::ifstream> file = OpenInput(options.file);
  if (!file.ok()) return file.status();
  if (options.report.empty()) options.report = options.file + ".report.csv";
  std::error_code absent;
  if (std::filesystem::equivalent(options.file, options.report, absent)) {
    return absl::InvalidArgumentError("The report would replace the file itself: name another file with --report.");
  }
  auto report = ReportFile::Open(options.report);
  if (!report.ok()) return report.status();
  absl::StatusOr<std::shared_ptr<grpc::Channel>> channel = tool.Channel("registry");
  if (!channel.ok()) return channel.status();
  auto stub = RegistryService::NewStub(*channel);
  auto context = rpc::NewContext(kTimeout);
  const auto stream = stub->ImportPeople(context.get());
  ImportResult result;
  {
    Progress progress(tool.err());
    Send(*file, options, *stream, progress);
    Receive(tool, *stream, progress, *report, result);
  }
  if (grpc::Status status = stream->Finish(); !status.ok()) return tool.Explain("registry", **channel, status);
  if (auto status = report->Finish(); !status.ok()) return status;
  return Say(tool, options, *report, result);
}

}  // namespace

void AddImportPeople(CLI::App& group, Tool& tool) {
  auto options = std::make_shared<Options>();
  CLI::App* command = group.add_subcommand(
      "people", "A list of people: nik, full_name (nama), birth_date (tanggal_lahir), village_code (kode_desa) …");
  command->add_option("file", options->file, "The CSV file")->required();
  command->add_option("--report", options->report, "Where to write what there is to say of rows (FILE.report.csv)");
  command->add_flag("--dry-run", options->dry_run, "Only tell what the import would do");
  auto* covers = command->add_option("--covers", options->covers,
                                     "An area whose whole list the file is, besides the villages that it names");
  command->add_flag("--additions", options->additions, "The file is no whole list: nobody vanishes")->excludes(covers);
  tool.On(command, [&tool, options] { return Import(tool, *options); });
}

}  // namespace jemputbola::cli
