#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "cli/report_line.h"
#include "tests/fuzz/upload_checks.h"

// Any file of reports, one a line: a line is refused in one sentence that repeats none of its values, or gives a report
// that is read the same from what is written of it, and that field_reporting deals with like any other.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using jemputbola::fuzz::Require;
  std::string_view file(reinterpret_cast<const char*>(data), size);
  jemputbola::field_reporting::v1::SubmitReportsRequest request;
  while (!file.empty()) {
    const std::size_t end = std::min(file.find('\n'), file.size());
    jemputbola::field_reporting::v1::Report report;
    const absl::Status parsed = jemputbola::cli::ParseReportLine(file.substr(0, end), report);
    if (!parsed.ok()) {
      Require(absl::IsInvalidArgument(parsed) && !parsed.message().empty());
      const std::string_view message(parsed.message().data(), parsed.message().size());
      Require(message.find('\n') == std::string_view::npos && jemputbola::fuzz::LongestNumber(message) == 0);
    } else {
      std::string written;
      // Instants beyond what JSON can write are read from no JSON either.
      Require(google::protobuf::util::MessageToJsonString(report, &written).ok());
      jemputbola::field_reporting::v1::Report again;
      Require(jemputbola::cli::ParseReportLine(written, again).ok());
      Require(again.SerializeAsString() == report.SerializeAsString());
      request.add_reports()->Swap(&report);
    }
    file.remove_prefix(std::min(end + 1, file.size()));
  }
  jemputbola::fuzz::CheckUpload(request);
  return 0;
}
