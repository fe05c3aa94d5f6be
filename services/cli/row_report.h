#pragma once

#include <cstdint>
#include <fstream>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "jemputbola/platform/v1/import.pb.h"

namespace jemputbola::cli {

// "refused", "warning", "unverified", "conflict", "vanished"
std::string SeverityName(platform::v1::RowSeverity severity);

// The report file of an import: CSV with line, field, severity and reason, for its owner alone. It is written beside
// its place and moved there when it is whole; without Finish there is none.
class ReportFile {
 public:
  // UNAVAILABLE, naming the file, when it cannot be made.
  static absl::StatusOr<ReportFile> Open(const std::string& path);
  ~ReportFile();
  ReportFile(ReportFile&& other) noexcept;
  ReportFile& operator=(ReportFile&&) = delete;

  void Add(const platform::v1::RowReport& report);
  std::int64_t rows() const { return rows_; }
  // UNAVAILABLE when it could not be written.
  absl::Status Finish();

 private:
  ReportFile(std::string path, std::string draft);

  std::string path_;
  // Empty once there is none any more.
  std::string draft_;
  std::ofstream file_;
  std::int64_t rows_ = 0;
};

}  // namespace jemputbola::cli
