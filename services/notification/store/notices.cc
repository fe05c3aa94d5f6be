#include "notification/store/notices.h"

#include <utility>

#include "common/clock/civil.h"

namespace jemputbola::notification::store {
namespace {

using jemputbola::store::Transaction;
using jemputbola::store::WriteTransaction;

constexpr char kSelect[] =
    "select id, number, kind, state, role, area_code, visit_id, epoch, revision, visit_date, body, created_at, "
    "state_at, not_before, message, changes from notice where partition = :p ";

// A notice as it stands in a row.
struct Row {
  Notice notice;
  std::int64_t kind = 0;
  std::int64_t state = 0;
  std::int64_t role = 0;
  std::string visit_date;
  std::int64_t created_at = 0;
  std::int64_t state_at = 0;
  std::int64_t not_before = 0;

  Notice Read() const {
    Notice result = notice;
    result.kind = static_cast<Kind>(kind);
    result.state = static_cast<State>(state);
    result.role = static_cast<Role>(role);
    result.visit_date = clock::ParseDate(visit_date).value_or(absl::CivilDay());
    result.created_at = clock::FromMicros(created_at);
    result.state_at = clock::FromMicros(state_at);
    result.not_before = clock::FromMicros(not_before);
    return result;
  }
};

// `rest` of the select, with its values in order.
template <typename... Values>
std::vector<Notice> Select(const Transaction& tx, const std::string& partition, const std::string& rest,
                           const Values&... values) {
  Row row;
  Notice& n = row.notice;
  soci::statement statement(tx.sql());
  statement.exchange(soci::use(partition));
  (statement.exchange(soci::use(values)), ...);
  statement.exchange(soci::into(n.id));
  statement.exchange(soci::into(n.number));
  statement.exchange(soci::into(row.kind));
  statement.exchange(soci::into(row.state));
  statement.exchange(soci::into(row.role));
  statement.exchange(soci::into(n.area_code));
  statement.exchange(soci::into(n.visit_id));
  statement.exchange(soci::into(n.epoch));
  statement.exchange(soci::into(n.revision));
  statement.exchange(soci::into(row.visit_date));
  statement.exchange(soci::into(n.text));
  statement.exchange(soci::into(row.created_at));
  statement.exchange(soci::into(row.state_at));
  statement.exchange(soci::into(row.not_before));
  statement.exchange(soci::into(n.message));
  statement.exchange(soci::into(n.changes));
  statement.alloc();
  statement.prepare(kSelect + rest);
  statement.define_and_bind();
  statement.execute();
  std::vector<Notice> notices;
  while (statement.fetch()) notices.push_back(row.Read());
  return notices;
}

}  // namespace

Notice Add(WriteTransaction& tx, const std::string& partition, Notice notice) {
  tx.sql() << "select coalesce(max(number), 0) + 1 from notice where partition = :p", soci::use(partition),
      soci::into(notice.number);
  const auto kind = static_cast<std::int64_t>(notice.kind);
  const auto state = static_cast<std::int64_t>(notice.state);
  const auto role = static_cast<std::int64_t>(notice.role);
  const std::string visit_date = clock::FormatDate(notice.visit_date);
  const std::int64_t created_at = clock::ToMicros(notice.created_at);
  const std::int64_t state_at = clock::ToMicros(notice.state_at);
  const std::int64_t not_before = clock::ToMicros(notice.not_before);
  tx.sql() << "insert into notice (partition, id, number, kind, state, role, area_code, visit_id, epoch, revision, "
              "visit_date, body, created_at, state_at, not_before, message, changes) values (:partition, :id, :number, "
              ":kind, :state, :role, :area, :visit, :epoch, :revision, :date, :body, :created, :changed, :earliest, "
              ":message, :changes)",
      soci::use(partition), soci::use(notice.id), soci::use(notice.number), soci::use(kind), soci::use(state),
      soci::use(role), soci::use(notice.area_code), soci::use(notice.visit_id), soci::use(notice.epoch),
      soci::use(notice.revision), soci::use(visit_date), soci::use(notice.text), soci::use(created_at),
      soci::use(state_at), soci::use(not_before), soci::use(notice.message), soci::use(notice.changes);
  return notice;
}

void SetState(WriteTransaction& tx, const std::string& partition, Notice& notice, State state, absl::Time now,
              const std::string& message) {
  if (notice.state == state) return;
  notice.state = state;
  notice.state_at = now;
  notice.message = message;
  ++notice.changes;
  const auto number = static_cast<std::int64_t>(state);
  const std::int64_t state_at = clock::ToMicros(now);
  tx.sql()
      << "update notice set state = :s, state_at = :t, message = :m, changes = :c where partition = :p and id = :i",
      soci::use(number), soci::use(state_at), soci::use(message), soci::use(notice.changes), soci::use(partition),
      soci::use(notice.id);
}

void SetNotBefore(WriteTransaction& tx, const std::string& partition, Notice& notice, absl::Time not_before) {
  notice.not_before = not_before;
  const std::int64_t micros = clock::ToMicros(not_before);
  tx.sql() << "update notice set not_before = :t where partition = :p and id = :i", soci::use(micros),
      soci::use(partition), soci::use(notice.id);
}

std::vector<Notice> OfVisit(const Transaction& tx, const std::string& partition, const std::string& visit_id) {
  return Select(tx, partition, "and visit_id = :v order by number", visit_id);
}

std::vector<Notice> Due(const Transaction& tx, const std::string& partition, absl::Time now, int limit) {
  // States 1 and 2: queued and sending.
  const std::int64_t micros = clock::ToMicros(now);
  return Select(tx, partition, "and (state = 2 or (state = 1 and not_before <= :t)) order by number limit :l", micros,
                limit);
}

std::vector<Notice> WithoutContact(const Transaction& tx, const std::string& partition, const std::string& area_code) {
  return Select(tx, partition, "and state = 5 and area_code = :a order by number", area_code);
}

std::vector<Notice> Newest(const Transaction& tx, const std::string& partition, std::int64_t below, int limit) {
  return Select(tx, partition, "and number < :n order by number desc limit :l", below, limit);
}

std::map<State, std::int64_t> CountByState(const Transaction& tx, const std::string& partition) {
  std::map<State, std::int64_t> counts;
  std::int64_t state = 0;
  std::int64_t count = 0;
  soci::statement statement =
      (tx.sql().prepare << "select state, count(*) from notice where partition = :p group by state",
       soci::use(partition), soci::into(state), soci::into(count));
  statement.execute();
  while (statement.fetch()) counts[static_cast<State>(state)] = count;
  return counts;
}

}  // namespace jemputbola::notification::store
