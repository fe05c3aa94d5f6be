#include "registry/store/walk_ins.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/crypto/crypto.h"
#include "common/store/bulk.h"
#include "registry/store/keys.h"
#include "registry/store/vault.h"

namespace jemputbola::registry::store {
namespace {

using jemputbola::store::Column;
using jemputbola::store::ColumnType;
using jemputbola::store::Rows;
using jemputbola::store::Transaction;
using jemputbola::store::WriteTransaction;

const std::vector<std::string> kKeys = {"partition", "walk_in_id"};
const std::vector<Column> kKeyColumns = {{"partition", ColumnType::kText}, {"walk_in_id", ColumnType::kText}};
const std::vector<Column> kReportColumns = {{"source", ColumnType::kText},
                                            {"source_seq", ColumnType::kInt},
                                            {"key_id", ColumnType::kText},
                                            {"place_code", ColumnType::kText},
                                            {"effective_at", ColumnType::kInt}};
const std::vector<Column> kStateColumns = {{"state", ColumnType::kInt},       {"released", ColumnType::kInt},
                                           {"list_number", ColumnType::kInt}, {"home_code", ColumnType::kText},
                                           {"key_version", ColumnType::kInt}, {"sealed", ColumnType::kBytes},
                                           {"message", ColumnType::kText},    {"review", ColumnType::kInt}};

std::vector<Column> Together(std::initializer_list<std::vector<Column>> parts) {
  std::vector<Column> columns;
  for (const std::vector<Column>& part : parts) columns.insert(columns.end(), part.begin(), part.end());
  return columns;
}

void AddState(Rows& rows, const WalkIn& walk_in) {
  rows.Int(static_cast<std::int64_t>(walk_in.state)).Int(walk_in.released ? 1 : 0).Int(walk_in.list_number);
  rows.Text(walk_in.home_code).Int(Vault::VersionOf(walk_in.sealed)).Bytes(walk_in.sealed).Text(walk_in.message);
  rows.Int(walk_in.review ? 1 : 0);
}

// In the order of `ids`.
std::vector<WalkIn> Load(const Transaction& tx, const std::string& partition, const std::vector<std::string>& ids) {
  Rows keys(kKeyColumns);
  for (const std::string& id : ids) keys.Text(partition).Text(id);
  const Rows found = Fetch(tx, "walk_in", Together({{kKeyColumns[1]}, kReportColumns, kStateColumns}), keys);
  std::vector<WalkIn> walk_ins;
  for (const std::string& id : ids) {
    for (std::size_t i = 0; i < found.size(); ++i) {
      if (found.GetText(i, 0) != id) continue;
      WalkIn& walk_in = walk_ins.emplace_back();
      walk_in.walk_in_id = id;
      walk_in.report = {found.GetText(i, 1), found.GetInt(i, 2)};
      walk_in.key_id = found.GetText(i, 3);
      walk_in.place_code = found.GetText(i, 4);
      walk_in.effective_at = found.GetInt(i, 5);
      walk_in.state = static_cast<WalkInState>(found.GetInt(i, 6));
      walk_in.released = found.GetInt(i, 7) != 0;
      walk_in.list_number = found.GetInt(i, 8);
      walk_in.home_code = found.GetText(i, 9);
      walk_in.sealed = found.GetBytes(i, 11);
      walk_in.message = found.GetText(i, 12);
      walk_in.review = found.GetInt(i, 13) != 0;
    }
  }
  return walk_ins;
}

std::vector<std::string> Ids(const Transaction& tx, const std::string& where, const std::string& partition,
                             const std::string& after, int limit) {
  std::vector<std::string> ids(static_cast<std::size_t>(limit));
  tx.sql() << "select w.walk_in_id from walk_in w where w.partition = :p and w.walk_in_id > :after and " << where
           << " order by w.walk_in_id limit " << limit,
      soci::use(partition, "p"), soci::use(after, "after"), soci::into(ids);
  return ids;
}

constexpr char kToldOf[] =
    "exists (select 1 from person_event e where e.partition = w.partition and e.now_person = w.walk_in_id and "
    "e.now_live = 1)";

}  // namespace

std::string WalkInId(const std::string& partition, const domain::EventId& report) {
  const crypto::Digest128 digest =
      crypto::Hash128(absl::StrCat("walk-in/", partition, "/"), absl::StrCat(report.source, "#", report.source_seq));
  const std::string_view bytes = crypto::AsBytes(digest);
  const std::string hex = absl::BytesToHexString(absl::string_view(bytes.data(), bytes.size()));
  // The form of a UUID, version 8: made of what one likes.
  return absl::StrCat(hex.substr(0, 8), "-", hex.substr(8, 4), "-8", hex.substr(13, 3), "-a", hex.substr(17, 3), "-",
                      hex.substr(20, 12));
}

void AddWalkIns(WriteTransaction& tx, const std::string& partition, const std::vector<WalkIn>& walk_ins) {
  Rows rows(Together({kKeyColumns, kReportColumns, kStateColumns}));
  for (const WalkIn& walk_in : walk_ins) {
    rows.Text(partition).Text(walk_in.walk_in_id).Text(walk_in.report.source).Int(walk_in.report.source_seq);
    rows.Text(walk_in.key_id).Text(walk_in.place_code).Int(walk_in.effective_at);
    AddState(rows, walk_in);
  }
  InsertNew(tx, "walk_in", rows, kKeys);
}

void SaveWalkIns(WriteTransaction& tx, const std::string& partition, const std::vector<WalkIn>& walk_ins) {
  Rows rows(Together({kKeyColumns, kStateColumns}));
  std::vector<std::int64_t> versions;
  for (const WalkIn& walk_in : walk_ins) {
    rows.Text(partition).Text(walk_in.walk_in_id);
    AddState(rows, walk_in);
    if (!walk_in.sealed.empty()) versions.push_back(Vault::VersionOf(walk_in.sealed));
  }
  RequireLive(tx, versions);
  jemputbola::store::Update(tx, "walk_in", rows, kKeys);
}

std::optional<WalkIn> FindWalkIn(const Transaction& tx, const std::string& partition, const std::string& walk_in_id) {
  std::vector<WalkIn> found = Load(tx, partition, {walk_in_id});
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::vector<WalkIn> ListWalkIns(const Transaction& tx, const std::string& partition, WalkInState state,
                                std::string_view after, int limit) {
  return Load(tx, partition,
              Ids(tx, absl::StrCat("w.state = ", static_cast<int>(state)), partition, std::string(after), limit));
}

std::vector<WalkIn> ListUnreleased(const Transaction& tx, const std::string& partition, int limit) {
  return Load(tx, partition,
              Ids(tx,
                  absl::StrCat("w.released = 0 and w.state <> ", static_cast<int>(WalkInState::kWaiting),
                               " and w.state <> ", static_cast<int>(WalkInState::kRefused)),
                  partition, "", limit));
}

void MarkForReview(WriteTransaction& tx, const std::string& partition, const std::vector<std::string>& person_ids) {
  Rows rows({kKeyColumns[0], kKeyColumns[1], {"review", ColumnType::kInt}});
  for (const std::string& id : person_ids) rows.Text(partition).Text(id).Int(1);
  jemputbola::store::Update(tx, "walk_in", rows, kKeys);
}

std::vector<std::string> ListMarked(const Transaction& tx, const std::string& partition, int limit) {
  return Ids(tx, "w.review = 1", partition, "", limit);
}

std::vector<std::string> ListOutdated(const Transaction& tx, const std::string& partition, int limit) {
  // Somebody whom a list has named since, or who was merged with somebody, stays.
  std::vector<std::string> ids =
      Ids(tx,
          absl::StrCat("w.state = ", static_cast<int>(WalkInState::kAdded), " and not ", kToldOf,
                       " and exists (select 1 from person p where p.partition = w.partition and p.person_id = "
                       "w.walk_in_id and p.last_list = w.list_number and p.survivor is null and p.key_version > 0)"),
          partition, "", limit);
  const std::vector<std::string> revived = Ids(
      tx, absl::StrCat("w.state = ", static_cast<int>(WalkInState::kWithdrawn), " and w.key_version > 0 and ", kToldOf),
      partition, "", limit);
  ids.insert(ids.end(), revived.begin(), revived.end());
  return ids;
}

std::int64_t CountWaiting(const Transaction& tx, const std::string& partition) {
  long long count = 0;
  tx.sql() << "select count(*) from walk_in where partition = :p and state = 0", soci::use(partition, "p"),
      soci::into(count);
  return count;
}

WalkInCounts CountWalkIns(const Transaction& tx, const std::string& partition) {
  WalkInCounts counts;
  long long state = 0;
  long long count = 0;
  soci::statement select =
      (tx.sql().prepare << "select state, count(*) from walk_in where partition = :p group by state",
       soci::use(partition, "p"), soci::into(state), soci::into(count));
  select.execute();
  while (select.fetch()) {
    switch (static_cast<WalkInState>(state)) {
      case WalkInState::kWaiting:
        counts.waiting = count;
        break;
      case WalkInState::kKnown:
        counts.known = count;
        break;
      case WalkInState::kAdded:
        counts.added = count;
        break;
      case WalkInState::kGuest:
        counts.guests = count;
        break;
      case WalkInState::kRefused:
        counts.refused = count;
        break;
      case WalkInState::kWithdrawn:
        break;
    }
  }
  return counts;
}

std::vector<std::string> OpenWalkInPartitions(const Transaction& tx) {
  const soci::rowset<std::string> rows =
      (tx.sql().prepare << "select distinct partition from walk_in where state = 0 or released = 0 or review = 1 "
                           "order by 1");
  return {rows.begin(), rows.end()};
}

bool IsToldOf(const Transaction& tx, const std::string& partition, const std::string& person_id) {
  long long any = 0;
  tx.sql() << "select 1 from person_event where partition = :p and now_person = :person and now_live = 1 limit 1",
      soci::use(partition, "p"), soci::use(person_id, "person"), soci::into(any);
  return tx.sql().got_data();
}

std::vector<GuestReport> ListGuests(const Transaction& tx, const std::string& partition, const std::string& home_code) {
  std::vector<GuestReport> guests;
  GuestReport guest;
  long long kind = 0;
  long long effective_at = 0;
  const int state = static_cast<int>(WalkInState::kGuest);
  soci::statement select =
      (tx.sql().prepare << "select w.walk_in_id, w.sealed, e.now_kind, e.now_place, e.effective_at from walk_in w "
                           "join person_event e on e.partition = w.partition and e.now_person = w.walk_in_id "
                           "where w.partition = :p and w.state = :state and w.key_version > 0 and e.now_live = 1 and "
                           "(:home = '' or w.home_code = :same) order by e.effective_at, e.source, e.source_seq",
       soci::use(partition, "p"), soci::use(state, "state"), soci::use(home_code, "home"), soci::use(home_code, "same"),
       soci::into(guest.walk_in_id), soci::into(guest.sealed), soci::into(kind), soci::into(guest.place_code),
       soci::into(effective_at));
  select.execute();
  while (select.fetch()) {
    guests.push_back(guest);
    guests.back().sealed = tx.Bytes(guest.sealed);
    guests.back().kind = static_cast<domain::EventKind>(kind);
    guests.back().effective_at = effective_at;
  }
  return guests;
}

void DeleteAdded(WriteTransaction& tx, const std::string& partition, const std::string& person_id) {
  tx.sql() << "delete from duplicate_pair where partition = :p and (first_person = :a or second_person = :b)",
      soci::use(partition, "p"), soci::use(person_id, "a"), soci::use(person_id, "b");
  tx.sql() << "delete from person where partition = :p and person_id = :person", soci::use(partition, "p"),
      soci::use(person_id, "person");
}

}  // namespace jemputbola::registry::store
