#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "common/csv/table.h"

// Any file, cut in any way, is read alike, and what is told of it keeps what table.h promises.
namespace {

namespace csv = jemputbola::csv;

void Require(bool holds) {
  if (!holds) std::abort();
}

struct Reading {
  std::vector<std::string> told;
  absl::Status status;
};

Reading Read(std::string_view file, std::size_t piece) {
  Reading reading;
  std::int64_t last_line = 0;
  const auto after = [&](std::int64_t line) {
    Require(line > last_line);
    last_line = line;
  };
  csv::Table table({{"nik", {}}, {"nama", {"name", "full_name"}}, {"alamat", {"address"}, false}},
                   {[&](std::int64_t line, const std::vector<std::string_view>& values) {
                      after(line);
                      Require(values.size() == 3);
                      std::string row = std::to_string(line);
                      for (const std::string_view value : values) {
                        Require(value.size() <= csv::kMostLineBytes && value.find('\0') == std::string_view::npos);
                        row.append("|").append(value);
                      }
                      reading.told.push_back(std::move(row));
                      return absl::OkStatus();
                    },
                    [&](std::int64_t line, std::string_view message) {
                      after(line);
                      reading.told.push_back(std::to_string(line).append("!").append(message));
                    }});
  for (; reading.status.ok() && !file.empty(); file.remove_prefix(std::min(piece, file.size()))) {
    reading.status = table.Feed(file.substr(0, piece));
  }
  if (reading.status.ok()) reading.status = table.Finish();
  Require(reading.status.ok() || reading.status.code() == absl::StatusCode::kInvalidArgument);
  return reading;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view file(reinterpret_cast<const char*>(data) + 1, size - 1);
  const Reading whole = Read(file, size);
  const Reading pieces = Read(file, 1U + data[0] % 64U);
  Require(whole.status.ok() == pieces.status.ok());
  // A file that is refused may have told of its first rows before.
  if (whole.status.ok()) Require(whole.told == pieces.told);
  return 0;
}
