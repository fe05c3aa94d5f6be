#include "cli/report_line.h"

#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"

namespace jemputbola::cli {
namespace {

// The parser says first where and what, then it quotes: "(capture.outcome): invalid value "X" for type …".
std::string WithoutQuotes(std::string_view message) {
  const std::size_t end = std::min(message.find_first_of("\"'`\n"), message.size());
  std::string text(message.substr(0, end));
  // A number is a value too.
  std::ranges::replace_if(
      text, [](char c) { return c >= '0' && c <= '9'; }, '#');
  while (!text.empty() && (text.back() == ' ' || text.back() == ':')) text.pop_back();
  return text;
}

}  // namespace

absl::Status ParseReportLine(std::string_view line, field_reporting::v1::Report& report) {
  const google::protobuf::StringPiece text(line.data(), line.size());
  const auto parsed = google::protobuf::util::JsonStringToMessage(text, &report);
  if (parsed.ok()) return absl::OkStatus();
  const std::string why = WithoutQuotes({parsed.message().data(), parsed.message().size()});
  return absl::InvalidArgumentError(
      absl::StrCat("is not a report as proto JSON", why.empty() ? "" : ": ", why, "; see docs/cli.md for one"));
}

}  // namespace jemputbola::cli
