#include <fstream>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "cli/commands.h"
#include "cli/device_token.h"
#include "cli/input.h"
#include "cli/progress.h"
#include "cli/report_counts.h"
#include "cli/report_line.h"
#include "cli/report_upload.h"
#include "cli/tool.h"

namespace jemputbola::cli {
namespace {

struct Submission {
  std::string file;
  ReportSender sender;
  DeviceToken token;
  bool stream = false;
};

bool HasReport(const std::string& line) {
  return !absl::StripAsciiWhitespace(line).empty();
}

std::int64_t CountReports(std::istream& file) {
  std::int64_t reports = 0;
  for (std::string line; std::getline(file, line);) reports += HasReport(line) ? 1 : 0;
  return reports;
}

absl::StatusOr<int> Submit(Tool& tool, const Submission& submission) {
  ReportSender sender = submission.sender;
  absl::StatusOr<std::string> token = submission.token.Read();
  if (!token.ok()) return token.status();
  sender.token = *std::move(token);
  absl::StatusOr<std::ifstream> opened = OpenInput(submission.file);
  if (!opened.ok()) return opened.status();
  std::ifstream& file = *opened;
  const std::int64_t reports = CountReports(file);
  file.clear();
  file.seekg(0);

  ReportCounts counts;
  Progress progress(tool.err());
  std::int64_t line_number = 0;
  std::string line;
  const NextReport next = [&](field_reporting::v1::Report& report) {
    while (std::getline(file, line)) {
      ++line_number;
      if (!HasReport(line)) continue;
      const absl::Status parsed = ParseReportLine(line, report);
      if (parsed.ok()) return true;
      counts.AddUnreadable(tool, line_number, parsed);
      report.Clear();
    }
    return false;
  };
  const ReportsDone done = [&](std::int64_t so_far) { progress.Done(so_far, reports); };
  const auto submit = submission.stream ? SubmitOverStream : SubmitInCalls;
  if (absl::Status status = submit(tool, sender, next, done, counts); !status.ok()) return status;
  return counts.Print(tool);
}

}  // namespace

void AddReport(CLI::App& app, Tool& tool) {
  CLI::App* group = app.add_subcommand("report", "What crews did");
  group->require_subcommand(1);
  auto submission = std::make_shared<Submission>();
  ReportSender& sender = submission->sender;
  CLI::App* submit = group->add_subcommand("submit", "Send reports; safe to repeat");
  submit->add_option("file", submission->file, "One jemputbola.field_reporting.v1.Report as proto JSON a line")
      ->required();
  submit->add_option("--device", sender.device, "The enrolled device")->required();
  submit->add_option("--installation", sender.installation, "The installation that counted them")->required();
  submission->token.Declare(submit);
  submit->add_option("--batch", sender.batch, "Reports a call, or (at most 1,000) a message of the stream")
      ->check(CLI::Range(1, 10000));
  submit->add_flag("--stream", submission->stream, "Over one stream, which goes on after a break");
  tool.On(submit, [&tool, submission] { return Submit(tool, *submission); });
}

}  // namespace jemputbola::cli
