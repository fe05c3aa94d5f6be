#include "registry/api/import.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <variant>
#include <vector>

#include "common/csv/table.h"
#include "common/failpoint/failpoint.h"
#include "registry/domain/area_row.h"
#include "registry/store/area_history.h"
#include "registry/store/listing.h"

namespace jemputbola::registry::api {
namespace {

using jemputbola::store::WriteTransaction;

constexpr std::size_t kRowsPerTransaction = 2000;
constexpr int kMostErrors = 1000;
constexpr std::size_t kMostAreas = 200'000;

void Refuse(platform::v1::ImportResult& result, std::int64_t line, const domain::RowProblem& problem) {
  result.set_rows(result.rows() + 1);
  result.set_refused(result.refused() + 1);
  if (result.errors_size() >= kMostErrors) return;
  platform::v1::RowError& error = *result.add_errors();
  error.set_line(line);
  error.set_field(problem.field);
  error.set_message(problem.message);
}

void Count(platform::v1::ImportResult& result, const store::WriteCounts& counts) {
  result.set_rows(result.rows() + counts.added + counts.updated + counts.unchanged);
  result.set_added(result.added() + counts.added);
  result.set_updated(result.updated() + counts.updated);
  result.set_unchanged(result.unchanged() + counts.unchanged);
}

// One transaction that writes and moves tallies.
absl::Status WriteListing(
    const ImportContext& context, const std::string& partition, platform::v1::ImportResult& result,
    absl::FunctionRef<absl::StatusOr<store::WriteCounts>(WriteTransaction&, store::TallyChange&)> enter) {
  store::WriteCounts counts;
  const absl::Status status = context.database.Write([&](WriteTransaction& tx) -> absl::Status {
    auto change = context.ledger.Begin(tx, partition);
    if (!change.ok()) return change.status();
    const auto entered = enter(tx, *change);
    if (!entered.ok()) return entered.status();
    counts = *entered;
    if (auto finished = context.ledger.Finish(tx, *change, context.calendar.Now()); !finished.ok()) return finished;
    failpoint::Hit("registry/import_before_commit");
    return absl::OkStatus();
  });
  if (!status.ok()) {
    context.ledger.Forget(partition);
    return status;
  }
  failpoint::Hit("registry/import_after_commit");
  Count(result, counts);
  return absl::OkStatus();
}

absl::Status ReadFile(csv::Table& table, const ReadPiece& read, const std::function<bool()>& broken) {
  std::string piece;
  while (read(&piece)) {
    if (auto status = table.Feed(piece); !status.ok()) return status;
  }
  if (broken()) return absl::CancelledError("The file broke off; send it again, what was read of it stays");
  return table.Finish();
}

// --- Areas ---

struct AreaAtLine {
  std::int64_t line;
  domain::Area area;
};

absl::Status WriteAreas(const ImportContext& context, const std::string& partition,
                        const std::vector<domain::Area>& areas, platform::v1::ImportResult& result) {
  // A province belongs to no regency: it has neither tallies nor a log.
  if (partition.size() == 2) {
    store::WriteCounts counts;
    const auto status = context.database.Write([&](WriteTransaction& tx) {
      counts = store::SaveAreas(tx, partition, areas);
      return absl::OkStatus();
    });
    if (status.ok()) Count(result, counts);
    return status;
  }
  for (std::size_t from = 0; from < areas.size(); from += kRowsPerTransaction) {
    const std::size_t to = std::min(areas.size(), from + kRowsPerTransaction);
    const std::vector<domain::Area> some(areas.begin() + static_cast<std::ptrdiff_t>(from),
                                         areas.begin() + static_cast<std::ptrdiff_t>(to));
    const auto status = WriteListing(context, partition, result, [&](WriteTransaction& tx, store::TallyChange& change) {
      return store::EnterAreas(tx, partition, change, some);
    });
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ImportAreas(const ImportContext& context, const ReadPiece& read, const std::function<bool()>& broken,
                         platform::v1::ImportResult& result) {
  // In code order, in which every area comes after the one above it.
  std::map<std::string, AreaAtLine> by_code;
  const auto on_row = [&](std::int64_t line, const std::vector<std::string_view>& values) -> absl::Status {
    auto row = domain::ReadAreaRow({values[0], values[1], values[2], values[3], values[4], values[5]});
    if (auto* problem = std::get_if<domain::RowProblem>(&row)) {
      Refuse(result, line, *problem);
      return absl::OkStatus();
    }
    auto& area = std::get<domain::Area>(row);
    std::string code = area.code;
    if (!by_code.try_emplace(std::move(code), AreaAtLine{line, std::move(area)}).second) {
      Refuse(result, line, {"code", "stands in this file twice; keep one of the rows"});
    }
    if (by_code.size() > kMostAreas) {
      return absl::InvalidArgumentError("The file has more areas than the country; is this the right file?");
    }
    return absl::OkStatus();
  };
  csv::Table table({{"code", {}}, {"level", {}}, {"name", {}}, {"parent", {}}, {"lat", {}, false}, {"lon", {}, false}},
                   {on_row, [&](std::int64_t line, std::string_view message) {
                      Refuse(result, line, {"", std::string(message)});
                    }});
  if (auto status = ReadFile(table, read, broken); !status.ok()) return status;

  domain::AreaIndex index;
  if (auto status = context.database.Read([&](const auto& tx) {
        index = store::LoadAreaIndex(tx);
        return absl::OkStatus();
      });
      !status.ok()) {
    return status;
  }
  std::set<std::string> known;
  for (const domain::Area& area : index.areas()) known.insert(area.code);
  std::map<std::string, std::vector<domain::Area>> by_partition;
  for (auto& [code, row] : by_code) {
    if (const domain::AreaChange* replaced = index.ReplacedBy(code)) {
      Refuse(result, row.line, {"code", "was replaced by " + replaced->new_code + "; import the list of today"});
      continue;
    }
    const std::string parent = domain::ParentOf(code);
    if (!parent.empty() && !known.contains(parent)) {
      Refuse(result, row.line, {"parent", "is not known; put the area above into the file or import it first"});
      continue;
    }
    known.insert(code);
    by_partition[domain::RegencyOf(code)].push_back(std::move(row.area));
  }
  for (const auto& [partition, areas] : by_partition) {
    if (auto status = WriteAreas(context, partition, areas, result); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace jemputbola::registry::api
