#include "registry/api/csv_upload.h"

#include <utility>

#include "common/spool/spool.h"

namespace jemputbola::registry::api {
namespace {

constexpr int kMostErrors = 1000;

}  // namespace

void Refuse(platform::v1::ImportResult& result, std::int64_t line, const domain::RowProblem& problem) {
  result.set_rows(result.rows() + 1);
  result.set_refused(result.refused() + 1);
  if (result.errors_size() >= kMostErrors) return;
  platform::v1::RowError& error = *result.add_errors();
  error.set_line(line);
  error.set_field(problem.field);
  error.set_message(problem.message);
}

absl::Status ReadCsv(const std::vector<csv::Column>& columns, const Upload& upload, platform::v1::ImportResult& result,
                     decltype(csv::Table::Handlers::row) row) {
  auto spool = spool::Spool::Open();
  if (!spool.ok()) return spool.status();
  csv::Table form(columns, {[](std::int64_t, const auto&) { return absl::OkStatus(); }, [](std::int64_t, auto) {}});
  std::string piece;
  while (upload.read(&piece)) {
    if (auto status = form.Feed(piece); !status.ok()) return status;
    if (auto status = spool->Write(piece); !status.ok()) return status;
  }
  if (upload.broken()) return absl::CancelledError("The file broke off before its end; send it again");
  if (auto status = form.Finish(); !status.ok()) return status;

  csv::Table table(columns, {std::move(row), [&result](std::int64_t line, std::string_view message) {
                               Refuse(result, line, {"", std::string(message)});
                             }});
  const auto status = spool->Read([&](std::string_view some) { return table.Feed(some); });
  return status.ok() ? table.Finish() : status;
}

}  // namespace jemputbola::registry::api
