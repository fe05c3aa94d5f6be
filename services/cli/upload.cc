#include "cli/upload.h"

#include <ostream>

#include "absl/strings/str_cat.h"

namespace jemputbola::cli {

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
