#include "registry/api/import.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <variant>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/numbers.h"
#include "common/failpoint/failpoint.h"
#include "registry/api/csv_table.h"
#include "registry/domain/area_row.h"
#include "registry/domain/person_row.h"
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

absl::Status ReadFile(CsvTable& table, const ReadPiece& read, const std::function<bool()>& broken) {
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
  CsvTable table({"code", "level", "name", "parent"}, {"lat", "lon"},
                 {on_row, [&](std::int64_t line, const auto& problem) { Refuse(result, line, problem); }});
  if (auto status = ReadFile(table, read, broken); !status.ok()) return status;

  std::set<std::string> known;
  if (auto status = context.database.Read([&](const auto& tx) {
        known = store::ListAreaCodes(tx);
        return absl::OkStatus();
      });
      !status.ok()) {
    return status;
  }
  std::map<std::string, std::vector<domain::Area>> by_partition;
  for (auto& [code, row] : by_code) {
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

namespace {

// --- People ---

class PeopleImport {
 public:
  PeopleImport(const ImportContext& context, platform::v1::ImportResult& result)
      : context_(context), result_(result), today_(context.calendar.Today()) {}

  absl::Status LoadAreas() {
    return context_.database.Read([this](const jemputbola::store::ReadTransaction& tx) {
      villages_ = store::ListAreaCodes(tx, domain::AreaLevel::kVillage);
      districts_ = store::ListAreaCodes(tx, domain::AreaLevel::kDistrict);
      return absl::OkStatus();
    });
  }

  absl::Status Row(std::int64_t line, const std::vector<std::string_view>& values) {
    const domain::PersonRow row{.nik = values[0],
                                .kk = values[4],
                                .full_name = values[1],
                                .sex = values[5],
                                .birth_date = values[2],
                                .address = values[6],
                                .phone = values[7],
                                .village_code = values[3]};
    auto read = domain::ReadPersonRow(
        row, today_, [this](std::string_view code) { return villages_.contains(std::string(code)); },
        [this](std::string_view code) { return districts_.contains(std::string(code)); });
    if (const auto* problem = std::get_if<domain::RowProblem>(&read)) {
      Refuse(result_, line, *problem);
      return absl::OkStatus();
    }
    auto& person = std::get<domain::ListedPerson>(read);
    std::uint64_t nik = 0;
    if (absl::SimpleAtoi(person.identity.nik, &nik) && !niks_.insert(nik).second) {
      Refuse(result_, line, {"nik", "stands in this file twice; keep the row that is right"});
      return absl::OkStatus();
    }
    if (!person.nik_check.doubts.empty()) ++doubted_;
    if (person.nik_check.unverified_region) ++unverified_;
    waiting_[domain::RegencyOf(person.village_code)].push_back(std::move(person));
    return ++waiting_rows_ < kRowsPerTransaction ? absl::OkStatus() : Flush();
  }

  absl::Status Flush() {
    waiting_rows_ = 0;
    for (const auto& [partition, people] : std::exchange(waiting_, {})) {
      const auto status =
          WriteListing(context_, partition, result_,
                       [&, &partition = partition, &people = people](WriteTransaction& tx, auto& change) {
                         return store::EnterPeople(tx, partition, change, context_.vault, context_.ids, people, today_);
                       });
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  void Log() const {
    context_.log.Info("Imported people", {{"rows", result_.rows()},
                                          {"added", result_.added()},
                                          {"updated", result_.updated()},
                                          {"unchanged", result_.unchanged()},
                                          {"refused", result_.refused()},
                                          {"nik_doubted", doubted_},
                                          {"nik_region_unverified", unverified_}});
  }

 private:
  const ImportContext& context_;
  platform::v1::ImportResult& result_;
  const absl::CivilDay today_;
  std::set<std::string> villages_;
  std::set<std::string> districts_;
  // Of every row so far: 16 digits fit.
  absl::flat_hash_set<std::uint64_t> niks_;
  std::map<std::string, std::vector<domain::ListedPerson>> waiting_;
  std::size_t waiting_rows_ = 0;
  std::int64_t doubted_ = 0;
  std::int64_t unverified_ = 0;
};

}  // namespace

absl::Status ImportPeople(const ImportContext& context, const ReadPiece& read, const std::function<bool()>& broken,
                          platform::v1::ImportResult& result) {
  PeopleImport people(context, result);
  if (auto status = people.LoadAreas(); !status.ok()) return status;
  CsvTable table({"nik", "full_name", "birth_date", "village_code"}, {"kk", "sex", "address", "phone"},
                 {[&](std::int64_t line, const auto& values) { return people.Row(line, values); },
                  [&](std::int64_t line, const auto& problem) { Refuse(result, line, problem); }});
  if (auto status = ReadFile(table, read, broken); !status.ok()) return status;
  if (auto status = people.Flush(); !status.ok()) return status;
  people.Log();
  return absl::OkStatus();
}

}  // namespace jemputbola::registry::api
