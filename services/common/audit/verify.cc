#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/audit/chain.h"
#include "common/audit/state.h"

namespace jemputbola::audit {
namespace {

constexpr std::size_t kMostProblems = 20;
constexpr int kPage = 500;

struct Row {
  StoredRecord stored;
  std::string digest;
};

// The select list of a row, bound to `row`. Callers append "from audit_log …".
class RowReader {
 public:
  static constexpr const char* kColumns =
      "seq, id, at, action, caller, recipient, purpose, subject, people, people_digest, detail, mac";

  template <typename Statement>
  Statement&& Bind(Statement&& statement) {
    Record& record = row.stored.record;
    Entry& entry = row.stored.entry;
    statement, soci::into(seq_), soci::into(entry.id), soci::into(at_), soci::into(record.action),
        soci::into(record.caller), soci::into(record.recipient), soci::into(record.purpose), soci::into(record.subject),
        soci::into(people_), soci::into(row.digest), soci::into(record.detail), soci::into(entry.mac);
    return std::forward<Statement>(statement);
  }
  void Take() {
    row.stored.entry.seq = seq_;
    row.stored.entry.at = absl::FromUnixMicros(at_);
    row.stored.record.people = people_;
  }

  Row row;

 private:
  long long seq_ = 0;
  long long at_ = 0;
  long long people_ = 0;
};

std::vector<Row> ReadPage(const store::Transaction& tx, const std::string& partition, std::int64_t after) {
  std::vector<Row> page;
  RowReader reader;
  const long long from = after;
  reader.row.stored.partition = partition;
  soci::statement select =
      (reader.Bind(tx.sql().prepare << "select " << RowReader::kColumns
                                    << " from audit_log where partition = :partition and seq > :after order by seq "
                                       "limit "
                                    << kPage),
       soci::use(partition, "partition"), soci::use(from, "after"));
  select.execute();
  while (select.fetch()) {
    reader.Take();
    page.push_back(reader.row);
  }
  return page;
}

// The people named by the records after `after` up to `last`, sorted.
std::map<std::int64_t, std::vector<std::string>> ReadPeople(const store::Transaction& tx, const std::string& partition,
                                                            std::int64_t after, std::int64_t last) {
  std::map<std::int64_t, std::vector<std::string>> people;
  const long long from = after;
  const long long to = last;
  long long seq = 0;
  std::string person;
  soci::statement select =
      (tx.sql().prepare << "select seq, person_id from audit_person where partition = :partition and seq > :after and "
                           "seq <= :last order by seq, person_id",
       soci::use(partition, "partition"), soci::use(from, "after"), soci::use(to, "last"), soci::into(seq),
       soci::into(person));
  select.execute();
  while (select.fetch()) people[seq].push_back(person);
  for (auto& [record, ids] : people) std::sort(ids.begin(), ids.end());
  return people;
}

// Walks one chain from its start and notes what does not fit.
class Walk {
 public:
  Walk(const crypto::Key& key, const std::string& service, const std::vector<Witness>& witnesses, Verdict& verdict)
      : key_(key), service_(service), verdict_(verdict), previous_(Genesis()) {
    for (const Witness& witness : witnesses) witnesses_.emplace(witness.seq, witness.mac);
  }

  void Step(const Row& row, const std::vector<std::string>& people) {
    const std::int64_t seq = row.stored.entry.seq;
    if (seq != last_ + 1) {
      Missing(last_ + 1, seq - 1);
      // What the missing one was chained to is lost with it.
      previous_.reset();
    }
    if (previous_ && NextMac(key_, *previous_, service_, row.stored, row.digest) != row.stored.entry.mac) {
      Problem(absl::StrCat("Record ", seq, " was changed, or moved here from another place."));
    }
    if (PeopleDigest(people) != row.digest) {
      Problem(absl::StrCat("The list of people that record ", seq, " concerns was changed."));
    }
    for (auto [at, end] = witnesses_.equal_range(seq); at != end; ++at) {
      if (!absl::StartsWith(row.stored.entry.mac, at->second)) {
        Problem(absl::StrCat("Record ", seq, " is not the one whose head was noted: the log was written anew."));
      }
    }
    previous_ = row.stored.entry.mac;
    last_ = seq;
    ++verdict_.records;
  }

  void Finish(const Head& head) {
    if (head.seq > last_) {
      Missing(last_ + 1, head.seq);
    } else if (head.seq < last_ || head.mac != previous_.value_or("")) {
      Problem(absl::StrCat("The log ends with record ", last_, ", but its head row tells of another end."));
    }
    if (!witnesses_.empty() && witnesses_.rbegin()->first > std::max(last_, head.seq)) {
      Missing(std::max(last_, head.seq) + 1, witnesses_.rbegin()->first);
    }
    verdict_.head = {verdict_.partition, last_, previous_.value_or("")};
  }

  void Problem(std::string sentence) {
    if (verdict_.problems.size() < kMostProblems) verdict_.problems.push_back(std::move(sentence));
  }

 private:
  void Missing(std::int64_t first, std::int64_t last) {
    Problem(first == last ? absl::StrCat("Record ", first, " is missing.")
                          : absl::StrCat("Records ", first, " to ", last, " are missing."));
  }

  const crypto::Key& key_;
  const std::string& service_;
  Verdict& verdict_;
  std::multimap<std::int64_t, std::string> witnesses_;
  std::optional<std::string> previous_;
  std::int64_t last_ = 0;
};

}  // namespace

absl::StatusOr<Verdict> Log::Verify(const std::string& partition, const std::vector<Witness>& witnesses) const {
  Verdict verdict;
  const absl::Status status = state_->database.Read([&](const store::ReadTransaction& tx) {
    verdict = Verdict();
    verdict.partition = partition;
    Walk walk(state_->key, state_->service, witnesses, verdict);
    std::int64_t after = 0;
    std::int64_t named = 0;
    for (std::vector<Row> page = ReadPage(tx, partition, after); !page.empty(); page = ReadPage(tx, partition, after)) {
      const std::int64_t last = page.back().stored.entry.seq;
      auto people = ReadPeople(tx, partition, after, last);
      for (const Row& row : page) {
        const std::vector<std::string>& concerned = people[row.stored.entry.seq];
        named += static_cast<std::int64_t>(concerned.size());
        walk.Step(row, concerned);
      }
      after = last;
    }
    walk.Finish(ReadHead(tx, partition));
    long long listed = 0;
    tx.sql() << "select count(*) from audit_person where partition = :partition", soci::use(partition, "partition"),
        soci::into(listed);
    if (listed != named) walk.Problem("People are listed under records that are not there.");
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return verdict;
}

absl::Status Log::List(const store::Transaction& tx, const Filter& filter,
                       absl::FunctionRef<bool(const StoredRecord&)> visit) const {
  RowReader reader;
  reader.row.stored.partition = filter.partition;
  const long long since =
      filter.since == absl::InfinitePast() ? std::numeric_limits<long long>::min() : absl::ToUnixMicros(filter.since);
  const std::string below = filter.subject + ".%";
  const std::string concerned =
      "(subject = :person or exists (select 1 from audit_person p where p.partition = audit_log.partition and p.seq = "
      "audit_log.seq and p.person_id = :person2))";
  const std::string about = "(:subject = '' or subject = :subject2 or subject like :below)";
  const std::string condition = filter.person_id.empty() ? about : about + " and " + concerned;
  auto prepared = tx.sql().prepare << "select " << RowReader::kColumns
                                   << " from audit_log where partition = :partition "
                                   << "and at >= :since and " << condition << " order by seq";
  reader.Bind(prepared), soci::use(filter.partition, "partition"), soci::use(since, "since"),
      soci::use(filter.subject, "subject"), soci::use(filter.subject, "subject2"), soci::use(below, "below");
  if (!filter.person_id.empty())
    prepared, soci::use(filter.person_id, "person"), soci::use(filter.person_id, "person2");
  soci::statement select = prepared;
  select.execute();
  while (select.fetch()) {
    reader.Take();
    if (!visit(reader.row.stored)) break;
  }
  return absl::OkStatus();
}

}  // namespace jemputbola::audit
