#include "scheduling/store/visits.h"

#include "absl/strings/str_cat.h"
#include "common/store/bulk.h"
#include "scheduling/domain/sentence.h"
#include "scheduling/store/days.h"

namespace jemputbola::scheduling {
namespace {

using store::ColumnType;

constexpr char kColumns[] =
    "visit_id, revision, state, unit_id, day, village, village_name, district, district_name, arrive_minute, "
    "leave_minute, expected_captures, workload, at_office, reason, change_reason, moved_from";

// A row on its way between SOCI, which knows text and integers only, and Visit.
struct Row {
  Visit visit;
  std::string day;
  std::int64_t state = 0;
  std::int64_t arrive = 0;
  std::int64_t leave = 0;
  std::int64_t at_office = 0;
  std::string moved_from;

  void Into(soci::statement& statement) {
    statement.exchange(soci::into(visit.visit_id));
    statement.exchange(soci::into(visit.revision));
    statement.exchange(soci::into(state));
    statement.exchange(soci::into(visit.unit_id));
    statement.exchange(soci::into(day));
    statement.exchange(soci::into(visit.village));
    statement.exchange(soci::into(visit.village_name));
    statement.exchange(soci::into(visit.district));
    statement.exchange(soci::into(visit.district_name));
    statement.exchange(soci::into(arrive));
    statement.exchange(soci::into(leave));
    statement.exchange(soci::into(visit.expected_captures));
    statement.exchange(soci::into(visit.workload));
    statement.exchange(soci::into(at_office));
    statement.exchange(soci::into(visit.reason));
    statement.exchange(soci::into(visit.change_reason));
    statement.exchange(soci::into(moved_from));
  }

  Visit Get() const {
    Visit got = visit;
    got.state = static_cast<VisitState>(state);
    got.day = ReadDay(day);
    got.arrive_minute = static_cast<int>(arrive);
    got.leave_minute = static_cast<int>(leave);
    got.at_office = at_office != 0;
    if (!moved_from.empty()) got.moved_from = ReadDay(moved_from);
    return got;
  }
};

std::vector<Visit> Select(const store::Transaction& tx, const std::string& where,
                          const std::vector<std::string>& uses) {
  Row row;
  soci::statement statement(tx.sql());
  row.Into(statement);
  for (const std::string& value : uses) statement.exchange(soci::use(value));
  statement.alloc();
  statement.prepare(std::string("select ") + kColumns + " from visit where " + where);
  statement.define_and_bind();
  statement.execute();
  std::vector<Visit> visits;
  while (statement.fetch()) visits.push_back(row.Get());
  return visits;
}

}  // namespace

std::string Visit::WhyThere() const {
  if (!moved_from) return reason;
  const bool ended = change_reason.empty() || change_reason.back() == '.';
  return absl::StrCat("Moved by the operator: ", change_reason, ended ? "" : ".");
}

void Visits::Save(store::WriteTransaction& tx, const std::string& partition, const std::vector<Visit>& visits) {
  if (visits.empty()) return;
  store::Rows rows({{"partition", ColumnType::kText},
                    {"visit_id", ColumnType::kText},
                    {"revision", ColumnType::kInt},
                    {"state", ColumnType::kInt},
                    {"unit_id", ColumnType::kText},
                    {"day", ColumnType::kText},
                    {"village", ColumnType::kText},
                    {"village_name", ColumnType::kText},
                    {"district", ColumnType::kText},
                    {"district_name", ColumnType::kText},
                    {"arrive_minute", ColumnType::kInt},
                    {"leave_minute", ColumnType::kInt},
                    {"expected_captures", ColumnType::kInt},
                    {"workload", ColumnType::kInt},
                    {"at_office", ColumnType::kInt},
                    {"reason", ColumnType::kText},
                    {"change_reason", ColumnType::kText},
                    {"moved_from", ColumnType::kText}});
  for (const Visit& visit : visits) {
    rows.Text(partition)
        .Text(visit.visit_id)
        .Int(visit.revision)
        .Int(static_cast<std::int64_t>(visit.state))
        .Text(visit.unit_id)
        .Text(Date(visit.day))
        .Text(visit.village)
        .Text(visit.village_name)
        .Text(visit.district)
        .Text(visit.district_name)
        .Int(visit.arrive_minute)
        .Int(visit.leave_minute)
        .Int(visit.expected_captures)
        .Int(visit.workload)
        .Int(visit.at_office ? 1 : 0)
        .Text(visit.reason)
        .Text(visit.change_reason)
        .Text(Date(visit.moved_from));
  }
  store::Upsert(tx, "visit", rows, {"partition", "visit_id"});
}

std::optional<Visit> Visits::Find(const store::Transaction& tx, const std::string& partition,
                                  const std::string& visit_id) {
  const std::vector<Visit> found = Select(tx, "partition = :p and visit_id = :i", {partition, visit_id});
  if (found.empty()) return std::nullopt;
  return found.front();
}

std::vector<Visit> Visits::List(const store::Transaction& tx, const std::string& partition,
                                std::optional<absl::CivilDay> from, std::optional<absl::CivilDay> to) {
  return Select(tx,
                "partition = :p and day >= :f and day <= :t order by day, unit_id, arrive_minute, village, visit_id",
                {partition, from ? Date(*from) : "", to ? Date(*to) : "9999-12-31"});
}

void Visits::Block(store::WriteTransaction& tx, const std::string& partition, const BlockedDay& blocked) {
  store::Rows rows({{"partition", ColumnType::kText}, {"village", ColumnType::kText}, {"day", ColumnType::kText}});
  rows.Text(partition).Text(blocked.village).Text(Date(blocked.day));
  store::InsertNew(tx, "blocked_day", rows, {"partition", "village", "day"});
}

std::vector<BlockedDay> Visits::Blocked(const store::Transaction& tx, const std::string& partition,
                                        absl::CivilDay from) {
  std::vector<BlockedDay> blocked;
  const std::string first = Date(from);
  std::string village;
  std::string day;
  soci::statement rows = (tx.sql().prepare << "select village, day from blocked_day where partition = :p and day >= :f",
                          soci::use(partition), soci::use(first), soci::into(village), soci::into(day));
  rows.execute();
  while (rows.fetch()) blocked.push_back({village, ReadDay(day)});
  return blocked;
}

bool Visits::NoteCut(store::WriteTransaction& tx, const std::string& partition, absl::CivilDay day,
                     std::int64_t made_at_micros, std::int64_t announced) {
  store::Rows rows({{"partition", ColumnType::kText},
                    {"day", ColumnType::kText},
                    {"made_at", ColumnType::kInt},
                    {"announced", ColumnType::kInt}});
  rows.Text(partition).Text(Date(day)).Int(made_at_micros).Int(announced);
  return store::InsertNew(tx, "cut", rows, {"partition", "day"}).front();
}

bool Visits::CutMade(const store::Transaction& tx, const std::string& partition, absl::CivilDay day) {
  const std::string date = Date(day);
  std::int64_t cuts = 0;
  tx.sql() << "select count(*) from cut where partition = :p and day = :d", soci::use(partition), soci::use(date),
      soci::into(cuts);
  return cuts > 0;
}

}  // namespace jemputbola::scheduling
