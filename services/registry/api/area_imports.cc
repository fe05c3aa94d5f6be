#include "registry/api/area_imports.h"

#include <map>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "registry/domain/area_index.h"
#include "registry/store/area_history.h"

namespace jemputbola::registry::api {
namespace {

using jemputbola::store::WriteTransaction;

constexpr std::size_t kMostRows = 200'000;

void Count(platform::v1::ImportResult& result, const store::WriteCounts& counts) {
  result.set_rows(result.rows() + counts.added + counts.updated + counts.unchanged);
  result.set_added(result.added() + counts.added);
  result.set_updated(result.updated() + counts.updated);
  result.set_unchanged(result.unchanged() + counts.unchanged);
}

absl::Status CheckSize(std::size_t rows) {
  if (rows <= kMostRows) return absl::OkStatus();
  return absl::InvalidArgumentError("The file has more rows than the country has areas; is this the right file?");
}

absl::StatusOr<domain::AreaIndex> LoadAreas(const Office& office) {
  domain::AreaIndex index;
  const auto status = office.database.Read([&](const jemputbola::store::ReadTransaction& tx) {
    index = store::LoadAreaIndex(tx);
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return index;
}

absl::Status Record(const Office& office, WriteTransaction& tx, const std::string& partition, const std::string& action,
                    const std::string& caller, const store::WriteCounts& counts) {
  if (counts.added + counts.updated == 0) return absl::OkStatus();
  audit::Record record;
  record.action = action;
  record.caller = caller;
  record.subject = partition;
  record.detail = absl::StrCat("added=", counts.added, " updated=", counts.updated);
  return office.audit.Append(tx, partition, record).status();
}

// Brings what was captured at each village in line with the codes that stand today.
void RecountCaptures(WriteTransaction& tx, const std::string& partition, store::TallyChange& change) {
  const auto captures = store::CountCaptures(tx, partition);
  for (const domain::Area& area : store::ListAreas(tx, partition)) {
    const domain::AreaTally* tally = change.Find(area.code);
    if (tally == nullptr) continue;
    const auto counted = captures.find(area.code);
    const std::int64_t now = counted == captures.end() ? 0 : counted->second;
    if (now != tally->captured_here) change.CountCaptures(area.code, now - tally->captured_here);
  }
}

struct ChangeAtLine {
  std::int64_t line;
  domain::AreaChange change;
};

// The changes of a file that fit together with those known before, by partition.
std::map<std::string, std::vector<domain::AreaChange>> Fitting(std::vector<ChangeAtLine> rows,
                                                               const domain::AreaIndex& index,
                                                               platform::v1::ImportResult& result) {
  auto changes = index.changes();
  std::vector<ChangeAtLine> acyclic;
  for (ChangeAtLine& row : rows) {
    auto before = changes.extract(row.change.old_code);
    if (domain::LeadsBack(changes, row.change)) {
      if (!before.empty()) changes.insert(std::move(before));
      Refuse(result, row.line, {"new_code", "leads back to old_code through other changes; correct one of them"});
      continue;
    }
    changes.insert_or_assign(row.change.old_code, row.change);
    acyclic.push_back(std::move(row));
  }
  std::map<std::string, std::vector<domain::AreaChange>> fitting;
  for (ChangeAtLine& row : acyclic) {
    const std::string* code = &row.change.new_code;
    for (auto next = changes.find(*code); next != changes.end(); next = changes.find(*code)) {
      code = &next->second.new_code;
    }
    if (index.Find(*code) == nullptr) {
      Refuse(result, row.line, {"new_code", "is not on the list of areas; import areas first, or correct the code"});
      continue;
    }
    fitting[domain::RegencyOf(row.change.old_code)].push_back(std::move(row.change));
  }
  return fitting;
}

}  // namespace

absl::Status ImportAreaChanges(const Office& office, const Upload& upload, const std::string& caller,
                               platform::v1::ImportResult& result) {
  std::vector<ChangeAtLine> rows;
  std::map<std::string, std::int64_t> lines;
  const auto read = ReadCsv({{"old_code", {"kode_lama"}},
                             {"old_name", {"nama_lama"}},
                             {"new_code", {"kode_baru"}},
                             {"new_name", {"nama_baru"}},
                             {"old_decree", {"dasar_lama"}, false},
                             {"new_decree", {"dasar_baru"}, false},
                             {"valid_from", {"berlaku_sejak"}, false}},
                            upload, result, [&](std::int64_t line, const std::vector<std::string_view>& values) {
                              auto row = domain::ReadAreaChangeRow(
                                  {values[0], values[1], values[2], values[3], values[4], values[5], values[6]});
                              if (const auto* problem = std::get_if<domain::RowProblem>(&row)) {
                                Refuse(result, line, *problem);
                              } else if (!lines.emplace(values[0], line).second) {
                                Refuse(result, line, {"old_code", "stands in this file twice; keep one of the rows"});
                              } else {
                                rows.push_back({line, std::get<domain::AreaChange>(std::move(row))});
                              }
                              return CheckSize(rows.size());
                            });
  if (!read.ok()) return read;
  const auto index = LoadAreas(office);
  if (!index.ok()) return index.status();

  for (const auto& [partition, changes] : Fitting(std::move(rows), *index, result)) {
    store::WriteCounts counts;
    const auto status = Commit(office, partition, office.calendar.Now(),
                               [&, &partition = partition, &changes = changes](WriteTransaction& tx, auto& change) {
                                 counts = store::SaveAreaChanges(tx, partition, changes);
                                 RecountCaptures(tx, partition, change);
                                 return Record(office, tx, partition, "areas.change", caller, counts);
                               });
    if (!status.ok()) return status;
    Count(result, counts);
  }
  return absl::OkStatus();
}

absl::Status ImportAreaAliases(const Office& office, const Upload& upload, const std::string& caller,
                               platform::v1::ImportResult& result) {
  const auto index = LoadAreas(office);
  if (!index.ok()) return index.status();
  std::map<std::string, std::vector<domain::AreaAlias>> by_partition;
  std::size_t rows = 0;
  const auto read = ReadCsv({{"code", {"kode"}}, {"alias", {"nama_lain"}}}, upload, result,
                            [&](std::int64_t line, const std::vector<std::string_view>& values) {
                              auto row = domain::ReadAreaAliasRow(values[0], values[1]);
                              if (const auto* problem = std::get_if<domain::RowProblem>(&row)) {
                                Refuse(result, line, *problem);
                                return absl::OkStatus();
                              }
                              auto& alias = std::get<domain::AreaAlias>(row);
                              const auto area = index->Resolve(alias.code);
                              if (!area.ok()) {
                                Refuse(result, line, {"code", std::string(area.status().message())});
                                return absl::OkStatus();
                              }
                              alias.code = (*area)->code;
                              by_partition[domain::RegencyOf(alias.code)].push_back(std::move(alias));
                              return CheckSize(++rows);
                            });
  if (!read.ok()) return read;

  for (const auto& [partition, aliases] : by_partition) {
    store::WriteCounts counts;
    const auto write = [&, &partition = partition, &aliases = aliases](WriteTransaction& tx) -> absl::Status {
      if (const auto fence = office.ownership.Check(tx, partition); !fence.ok()) return fence.status();
      counts = store::SaveAreaAliases(tx, partition, aliases);
      return Record(office, tx, partition, "areas.alias", caller, counts);
    };
    if (auto status = office.database.Write(write); !status.ok()) return status;
    Count(result, counts);
  }
  return absl::OkStatus();
}

}  // namespace jemputbola::registry::api
