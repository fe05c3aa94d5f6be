#include "common/eventlog/consumer_store.h"

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/store/bulk.h"
#include "common/timestamp/timestamp.h"

namespace jemputbola::eventlog {
namespace {

std::int64_t NowMicros() {
  return absl::ToUnixMicros(absl::Now());
}

}  // namespace

std::map<std::string, StoredPartition> ConsumerStore::Load(const store::Transaction& tx) const {
  std::map<std::string, StoredPartition> partitions;
  {
    std::string partition;
    Position position;
    soci::statement rows =
        (tx.sql().prepare << "select partition, log_id, seq, chain from consumer_position where source = :s",
         soci::use(source_), soci::into(partition), soci::into(position.log_id), soci::into(position.seq),
         soci::into(position.chain));
    rows.execute();
    while (rows.fetch()) partitions[partition].position = position;
  }
  {
    std::string partition;
    std::string reason;
    soci::statement rows = (tx.sql().prepare << "select partition, reason from consumer_stop where source = :s",
                            soci::use(source_), soci::into(partition), soci::into(reason));
    rows.execute();
    while (rows.fetch()) partitions[partition].stop_reason = reason;
  }
  std::string partition;
  std::int64_t count = 0;
  soci::statement rows = (tx.sql().prepare << "select partition, count(*) from dead_letter where source = :s and "
                                              "state = 'open' group by partition",
                          soci::use(source_), soci::into(partition), soci::into(count));
  rows.execute();
  while (rows.fetch()) partitions[partition].dead_letters = count;
  return partitions;
}

std::optional<Position> ConsumerStore::LoadPosition(const store::Transaction& tx, const std::string& partition) const {
  store::Rows key({{"partition", store::ColumnType::kText}, {"source", store::ColumnType::kText}});
  key.Text(partition).Text(source_);
  const store::Rows found = store::Fetch(
      tx, "consumer_position",
      {{"log_id", store::ColumnType::kText}, {"seq", store::ColumnType::kInt}, {"chain", store::ColumnType::kText}},
      key);
  if (found.empty()) return std::nullopt;
  return Position{found.GetText(0, 0), found.GetInt(0, 1), found.GetText(0, 2)};
}

bool ConsumerStore::Move(store::WriteTransaction& tx, const std::string& partition, const std::optional<Position>& from,
                         const Position& to) const {
  store::Rows rows({{"partition", store::ColumnType::kText},
                    {"source", store::ColumnType::kText},
                    {"log_id", store::ColumnType::kText},
                    {"seq", store::ColumnType::kInt},
                    {"chain", store::ColumnType::kText}});
  rows.Text(partition).Text(source_).Text(to.log_id).Int(to.seq).Text(to.chain);
  if (!from.has_value()) return store::InsertNew(tx, "consumer_position", rows, {"partition", "source"}).front();
  if (tx.engine() == store::Engine::kSqlite) {
    // Nobody else writes meanwhile, and these two statements stay prepared.
    if (LoadPosition(tx, partition) != from) return false;
    store::Upsert(tx, "consumer_position", rows, {"partition", "source"});
    return true;
  }
  soci::statement update =
      (tx.sql().prepare << "update consumer_position set log_id = :l, seq = :q, chain = :c where partition = :p and "
                           "source = :s and log_id = :ol and seq = :oq and chain = :oc",
       soci::use(to.log_id), soci::use(to.seq), soci::use(to.chain), soci::use(partition), soci::use(source_),
       soci::use(from->log_id), soci::use(from->seq), soci::use(from->chain));
  update.execute(true);
  return update.get_affected_rows() == 1;
}

void ConsumerStore::AddLetter(store::WriteTransaction& tx, const Letter& letter, const std::string& reason) const {
  store::Rows rows({{"source", store::ColumnType::kText},
                    {"partition", store::ColumnType::kText},
                    {"seq", store::ColumnType::kInt},
                    {"event_id", store::ColumnType::kText},
                    {"event_type", store::ColumnType::kText},
                    {"event", store::ColumnType::kBytes},
                    {"reason", store::ColumnType::kText},
                    {"failed_at", store::ColumnType::kInt},
                    {"attempts", store::ColumnType::kInt},
                    {"state", store::ColumnType::kText}});
  rows.Text(source_)
      .Text(letter.partition)
      .Int(letter.seq)
      .Text(letter.event_id)
      .Text(letter.event_type)
      .Bytes(letter.event)
      .Text(reason)
      .Int(NowMicros())
      .Int(1)
      .Text("open");
  store::Insert(tx, "dead_letter", rows);
}

std::vector<platform::v1::DeadLetter> ConsumerStore::OpenLetters(const store::Transaction& tx) const {
  std::vector<platform::v1::DeadLetter> letters;
  std::int64_t id = 0;
  std::int64_t seq = 0;
  std::int64_t failed_at = 0;
  std::int64_t attempts = 0;
  std::string partition;
  std::string event_id;
  std::string event_type;
  std::string reason;
  soci::statement rows =
      (tx.sql().prepare << "select id, partition, seq, event_id, event_type, reason, failed_at, attempts from "
                           "dead_letter where source = :s and state = 'open' order by id",
       soci::use(source_), soci::into(id), soci::into(partition), soci::into(seq), soci::into(event_id),
       soci::into(event_type), soci::into(reason), soci::into(failed_at), soci::into(attempts));
  rows.execute();
  while (rows.fetch()) {
    platform::v1::DeadLetter& letter = letters.emplace_back();
    letter.set_id(id);
    letter.set_source(source_);
    letter.set_partition(partition);
    letter.set_seq(seq);
    letter.set_event_id(event_id);
    letter.set_event_type(event_type);
    letter.set_reason(reason);
    timestamp::Set(absl::FromUnixMicros(failed_at), letter.mutable_failed_at());
    letter.set_attempts(static_cast<std::int32_t>(attempts));
  }
  return letters;
}

std::int64_t ConsumerStore::CountOpenLetters(const store::Transaction& tx, const std::string& partition) const {
  std::int64_t count = 0;
  tx.sql() << "select count(*) from dead_letter where partition = :p and source = :s and state = 'open'",
      soci::use(partition), soci::use(source_), soci::into(count);
  return count;
}

std::optional<Letter> ConsumerStore::OpenLetter(const store::Transaction& tx, std::int64_t id) const {
  Letter letter;
  tx.sql() << "select partition, seq, event_id, event_type, event from dead_letter where id = :i and source = :s and "
              "state = 'open'",
      soci::use(id), soci::use(source_), soci::into(letter.partition), soci::into(letter.seq),
      soci::into(letter.event_id), soci::into(letter.event_type), soci::into(letter.event);
  if (!tx.sql().got_data()) return std::nullopt;
  letter.event = tx.Bytes(letter.event);
  return letter;
}

void ConsumerStore::CloseLetter(store::WriteTransaction& tx, std::int64_t id, const std::string& state) const {
  tx.sql() << "update dead_letter set state = :t where id = :i and source = :s", soci::use(state), soci::use(id),
      soci::use(source_);
}

void ConsumerStore::NoteAttempt(store::WriteTransaction& tx, std::int64_t id, const std::string& reason) const {
  tx.sql() << "update dead_letter set attempts = attempts + 1, reason = :r where id = :i and source = :s",
      soci::use(reason), soci::use(id), soci::use(source_);
}

void ConsumerStore::Stop(store::WriteTransaction& tx, const std::string& partition, const std::string& reason) const {
  const std::int64_t now = NowMicros();
  tx.sql() << "insert into consumer_stop (source, partition, reason, at) values (:s, :p, :r, :a) "
              "on conflict (partition, source) do nothing",
      soci::use(source_), soci::use(partition), soci::use(reason), soci::use(now);
}

bool ConsumerStore::Resume(store::WriteTransaction& tx, const std::string& partition) const {
  soci::statement remove = (tx.sql().prepare << "delete from consumer_stop where partition = :p and source = :s",
                            soci::use(partition), soci::use(source_));
  remove.execute(true);
  return remove.get_affected_rows() == 1;
}

}  // namespace jemputbola::eventlog
