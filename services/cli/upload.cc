#include "cli/upload.h"

#include <filesystem>
#include <ostream>

#include "absl/strings/str_cat.h"

namespace jemputbola::cli {

absl::StatusOr<std::ifstream> OpenInput(const std::string& path) {
  std::error_code ignored;
  const std::filesystem::file_type type = std::filesystem::status(path, ignored).type();
  if (type == std::filesystem::file_type::directory) {
    return absl::InvalidArgumentError(absl::StrCat(path, " is a folder: name a file in it."));
  }
  if (type == std::filesystem::file_type::character || type == std::filesystem::file_type::block) {
    return absl::InvalidArgumentError(absl::StrCat(path, " is a device and not a file: name a file."));
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(absl::StrCat("Cannot read ", path, ": check its path and mode."));
  return file;
}

absl::StatusOr<int> PrintImport(Tool& tool, const platform::v1::ImportResult& result) {
  for (const platform::v1::RowError& error : result.errors()) {
    tool.err() << "line " << error.line() << (error.field().empty() ? "" : ", " + error.field()) << ": "
               << error.message() << '\n';
  }
  if (result.refused() > result.errors_size()) {
    tool.err() << "and " << result.refused() - result.errors_size() << " more refused rows\n";
  }
  if (!tool.PrintedJson(result)) {
    tool.out() << absl::StrCat(result.rows(), " rows: ", result.added(), " added, ", result.updated(), " updated, ",
                               result.unchanged(), " unchanged, ", result.refused(), " refused\n");
  }
  return result.rows() > 0 && result.refused() == result.rows() ? kFailed : kDone;
}

}  // namespace jemputbola::cli
