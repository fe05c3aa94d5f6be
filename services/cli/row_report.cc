#include "cli/row_report.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "cli/generate/csv.h"

namespace jemputbola::cli {
namespace {

absl::Status CannotWrite(const std::string& path) {
  return absl::UnavailableError(
      absl::StrCat("Cannot write the report ", path, ": ", std::strerror(errno), "; name another file with --report."));
}

}  // namespace

std::string SeverityName(platform::v1::RowSeverity severity) {
  switch (severity) {
    case platform::v1::ROW_SEVERITY_REFUSED:
      return "refused";
    case platform::v1::ROW_SEVERITY_WARNING:
      return "warning";
    case platform::v1::ROW_SEVERITY_UNVERIFIED:
      return "unverified";
    case platform::v1::ROW_SEVERITY_CONFLICT:
      return "conflict";
    case platform::v1::ROW_SEVERITY_VANISHED:
      return "vanished";
    default:
      return "";
  }
}

ReportFile::ReportFile(std::string path, std::string draft)
    : path_(std::move(path)), draft_(std::move(draft)), file_(draft_, std::ios::binary) {
  file_ << generate::CsvLine({"line", "field", "severity", "reason"});
}

ReportFile::ReportFile(ReportFile&& other) noexcept
    : path_(std::move(other.path_)),
      draft_(std::exchange(other.draft_, "")),
      file_(std::move(other.file_)),
      rows_(other.rows_) {}

ReportFile::~ReportFile() {
  if (!draft_.empty()) unlink(draft_.c_str());
}

absl::StatusOr<ReportFile> ReportFile::Open(const std::string& path) {
  std::string draft = absl::StrCat(path, ".", getpid(), ".new");
  const int made = open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (made < 0) return CannotWrite(path);
  close(made);
  return ReportFile(path, std::move(draft));
}

void ReportFile::Add(const platform::v1::RowReport& report) {
  ++rows_;
  file_ << generate::CsvLine({report.line() == 0 ? "" : absl::StrCat(report.line()), report.field(),
                              SeverityName(report.severity()), report.reason()});
}

absl::Status ReportFile::Finish() {
  file_.close();
  if (!file_ || std::rename(draft_.c_str(), path_.c_str()) != 0) return CannotWrite(path_);
  draft_.clear();
  return absl::OkStatus();
}

}  // namespace jemputbola::cli
