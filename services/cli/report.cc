#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <ostream>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "cli/commands.h"
#include "cli/device_token.h"
#include "cli/tool.h"
#include "jemputbola/field_reporting/v1/field_reporting.grpc.pb.h"

namespace jemputbola::cli {
namespace {

using field_reporting::v1::FieldReportingService;
using field_reporting::v1::Report;
using field_reporting::v1::ReportResult;
using field_reporting::v1::SubmitReportsRequest;
using field_reporting::v1::SubmitReportsResponse;

struct Submission {
  std::string file;
  std::string device;
  std::string installation;
  DeviceToken token;
  int batch = 100;
};

struct Outcome {
  std::map<field_reporting::v1::ReportStatus, std::int64_t> count;
  std::int64_t unreadable = 0;
  std::int64_t log_seq = 0;
  // Conflicts and rejections.
  std::vector<ReportResult> refused;
};

class Submitter {
 public:
  Submitter(Tool& tool, const Submission& submission, std::string token)
      : tool_(tool), token_(std::move(token)), batch_(submission.batch) {
    request_.set_device_id(submission.device);
    request_.set_installation_id(submission.installation);
  }

  absl::Status Line(std::int64_t number, const std::string& line) {
    Report report;
    auto parsed = google::protobuf::util::JsonStringToMessage(line, &report);
    if (!parsed.ok()) {
      ++outcome.unreadable;
      tool_.err() << "line " << number << ": is not a report: " << parsed.message() << '\n';
      return absl::OkStatus();
    }
    request_.add_reports()->Swap(&report);
    return request_.reports_size() >= batch_ ? Flush() : absl::OkStatus();
  }

  absl::Status Flush() {
    if (request_.reports().empty()) return absl::OkStatus();
    auto response =
        DeviceToken::Call<FieldReportingService>(tool_, &FieldReportingService::Stub::SubmitReports, request_, token_);
    request_.clear_reports();
    if (!response.ok()) return response.status();
    outcome.log_seq = std::max(outcome.log_seq, response->log_seq());
    for (const ReportResult& result : response->results()) {
      ++outcome.count[result.status()];
      if (result.status() == field_reporting::v1::REPORT_STATUS_ACCEPTED ||
          result.status() == field_reporting::v1::REPORT_STATUS_DUPLICATE) {
        continue;
      }
      outcome.refused.push_back(result);
      tool_.err() << "report " << result.seq() << ": " << result.message() << '\n';
    }
    return absl::OkStatus();
  }

  Outcome outcome;

 private:
  Tool& tool_;
  const std::string token_;
  const int batch_;
  SubmitReportsRequest request_;
};

absl::StatusOr<int> Submit(Tool& tool, const Submission& submission) {
  absl::StatusOr<std::string> token = submission.token.Read();
  if (!token.ok()) return token.status();
  std::ifstream file(submission.file);
  if (!file) return absl::NotFoundError(absl::StrCat("Cannot read ", submission.file, ": check its path and mode."));
  Submitter submitter(tool, submission, *std::move(token));
  std::string line;
  std::int64_t lines = 0;
  for (std::int64_t number = 1; std::getline(file, line); ++number) {
    if (absl::StripAsciiWhitespace(line).empty()) continue;
    ++lines;
    if (absl::Status status = submitter.Line(number, line); !status.ok()) return status;
  }
  if (absl::Status status = submitter.Flush(); !status.ok()) return status;

  Outcome& outcome = submitter.outcome;
  const std::int64_t accepted = outcome.count[field_reporting::v1::REPORT_STATUS_ACCEPTED];
  const std::int64_t duplicate = outcome.count[field_reporting::v1::REPORT_STATUS_DUPLICATE];
  const std::int64_t conflict = outcome.count[field_reporting::v1::REPORT_STATUS_CONFLICT];
  const std::int64_t rejected = outcome.count[field_reporting::v1::REPORT_STATUS_REJECTED];
  if (tool.json()) {
    tool.out() << absl::StrCat("{\"accepted\":", accepted, ",\"duplicate\":", duplicate, ",\"conflict\":", conflict,
                               ",\"rejected\":", rejected, ",\"unreadable\":", outcome.unreadable,
                               ",\"log_seq\":", outcome.log_seq, ",", ToJsonList("refused", outcome.refused).substr(1),
                               "\n");
  } else {
    tool.out() << absl::StrCat(lines, " reports: ", accepted, " accepted, ", duplicate, " duplicate, ", conflict,
                               " in conflict, ", rejected, " rejected, ", outcome.unreadable, " unreadable\n");
  }
  return lines > 0 && accepted + duplicate == 0 ? kFailed : kDone;
}

}  // namespace

void AddReport(CLI::App& app, Tool& tool) {
  CLI::App* group = app.add_subcommand("report", "What crews did");
  group->require_subcommand(1);
  auto submission = std::make_shared<Submission>();
  CLI::App* submit = group->add_subcommand("submit", "Send reports; safe to repeat");
  submit->add_option("file", submission->file, "One jemputbola.field_reporting.v1.Report as proto JSON a line")
      ->required();
  submit->add_option("--device", submission->device, "The enrolled device")->required();
  submit->add_option("--installation", submission->installation, "The installation that counted them")->required();
  submission->token.Declare(submit);
  submit->add_option("--batch", submission->batch, "Reports a call")->check(CLI::Range(1, 10000));
  tool.On(submit, [&tool, submission] { return Submit(tool, *submission); });
}

}  // namespace jemputbola::cli
