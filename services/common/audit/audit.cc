#include "common/audit/audit.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/audit/chain.h"
#include "common/audit/migrations.h"
#include "common/audit/state.h"
#include "common/store/bulk.h"

namespace jemputbola::audit {
namespace {

using store::ColumnType;

constexpr std::size_t kReferenceDigits = 16;
constexpr std::size_t kMacDigits = 64;

const std::vector<store::Column> kHeadColumns = {{"seq", ColumnType::kInt}, {"mac", ColumnType::kText}};

// The head row, locked to the end of the transaction: appends of one partition come one after the other.
Head LockHead(store::WriteTransaction& tx, const std::string& partition) {
  const std::string genesis = Genesis();
  tx.sql() << "insert into audit_head (partition, seq, mac) values (:partition, 0, :mac) on conflict (partition) do "
              "update set seq = audit_head.seq",
      soci::use(partition, "partition"), soci::use(genesis, "mac");
  return ReadHead(tx, partition);
}

absl::Status Check(const Record& record) {
  if (record.action.empty()) return absl::InvalidArgumentError("An audit record needs an action");
  if (!record.recipient.empty() && record.purpose.empty()) {
    return absl::InvalidArgumentError("A disclosure needs a purpose; say what it is for");
  }
  return absl::OkStatus();
}

}  // namespace

std::string Entry::Reference() const {
  return absl::StrCat(seq, ":", mac.substr(0, kReferenceDigits));
}

absl::StatusOr<Witness> ParseWitness(std::string_view text) {
  const auto refused = absl::InvalidArgumentError(
      "A head is written SEQ:MAC, with at least 16 hexadecimal digits of the MAC, like 17:9f86d081884c7d65");
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return refused;
  Witness witness;
  witness.mac = absl::AsciiStrToLower(std::string(text.substr(colon + 1)));
  const bool hexadecimal = std::all_of(witness.mac.begin(), witness.mac.end(), absl::ascii_isxdigit);
  if (!absl::SimpleAtoi(std::string(text.substr(0, colon)), &witness.seq) || witness.seq < 0 || !hexadecimal ||
      witness.mac.size() < kReferenceDigits || witness.mac.size() > kMacDigits) {
    return refused;
  }
  return witness;
}

Head ReadHead(const store::Transaction& tx, const std::string& partition) {
  store::Rows key({{"partition", ColumnType::kText}});
  key.Text(partition);
  const store::Rows found = store::Fetch(tx, "audit_head", kHeadColumns, key);
  if (found.empty()) return {partition, 0, Genesis()};
  return {partition, found.GetInt(0, 0), found.GetText(0, 1)};
}

Log::Log(std::unique_ptr<State> state) : state_(std::move(state)) {}
Log::~Log() = default;

absl::StatusOr<std::unique_ptr<Log>> Log::Open(store::Database& database, std::string service,
                                               const clock::Clock& clock, ids::Generator& ids, crypto::Key key) {
  absl::Status status = store::Migrate(database, "audit", Migrations());
  if (!status.ok()) return status;
  const std::string own = crypto::Mac(key, "jemputbola audit fingerprint");
  std::string stored;
  status = database.Write([&](store::WriteTransaction& tx) {
    tx.sql() << "insert into audit_key (only_row, fingerprint) values (1, :own) on conflict (only_row) do nothing",
        soci::use(own, "own");
    tx.sql() << "select fingerprint from audit_key where only_row = 1", soci::into(stored);
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  if (stored != own) {
    return absl::FailedPreconditionError(
        "keys/audit.key is not the key this audit log was begun with: put the right one back");
  }
  return std::unique_ptr<Log>(
      new Log(std::make_unique<State>(database, std::move(service), clock, ids, std::move(key))));
}

absl::StatusOr<Entry> Log::Append(store::WriteTransaction& tx, const std::string& partition, const Record& record) {
  if (auto status = Check(record); !status.ok()) return status;
  const Head head = LockHead(tx, partition);
  StoredRecord stored{partition, {head.seq + 1, state_->ids.Uuid(), "", absl::FromUnixMicros(0)}, record};
  stored.entry.at = absl::FromUnixMicros(absl::ToUnixMicros(state_->clock.Now()));
  std::vector<std::string>& people = stored.record.person_ids;
  std::sort(people.begin(), people.end());
  people.erase(std::unique(people.begin(), people.end()), people.end());
  if (!people.empty()) stored.record.people = static_cast<std::int64_t>(people.size());
  const std::string digest = PeopleDigest(people);
  stored.entry.mac = NextMac(state_->key, head.mac, state_->service, stored, digest);

  store::Rows row({{"partition", ColumnType::kText},
                   {"seq", ColumnType::kInt},
                   {"id", ColumnType::kText},
                   {"at", ColumnType::kInt},
                   {"action", ColumnType::kText},
                   {"caller", ColumnType::kText},
                   {"recipient", ColumnType::kText},
                   {"purpose", ColumnType::kText},
                   {"subject", ColumnType::kText},
                   {"people", ColumnType::kInt},
                   {"people_digest", ColumnType::kText},
                   {"detail", ColumnType::kText},
                   {"mac", ColumnType::kText}});
  row.Text(partition).Int(stored.entry.seq).Text(stored.entry.id).Int(absl::ToUnixMicros(stored.entry.at));
  row.Text(record.action).Text(record.caller).Text(record.recipient).Text(record.purpose).Text(record.subject);
  row.Int(stored.record.people).Text(digest).Text(record.detail).Text(stored.entry.mac);
  store::Insert(tx, "audit_log", row);
  store::Rows concerned(
      {{"partition", ColumnType::kText}, {"person_id", ColumnType::kText}, {"seq", ColumnType::kInt}});
  for (const std::string& person : people) concerned.Text(partition).Text(person).Int(stored.entry.seq);
  if (!concerned.empty()) store::Insert(tx, "audit_person", concerned);
  store::Rows end({{"partition", ColumnType::kText}, {"seq", ColumnType::kInt}, {"mac", ColumnType::kText}});
  end.Text(partition).Int(stored.entry.seq).Text(stored.entry.mac);
  store::Upsert(tx, "audit_head", end, {"partition"});
  return stored.entry;
}

Head Log::HeadAt(const store::Transaction& tx, const std::string& partition) const {
  return ReadHead(tx, partition);
}

absl::StatusOr<std::vector<Head>> Log::Heads() const {
  std::vector<Head> heads;
  const absl::Status status = state_->database.Read([&](const store::ReadTransaction& tx) {
    Head head;
    long long seq = 0;
    soci::statement select = (tx.sql().prepare << "select partition, seq, mac from audit_head order by partition",
                              soci::into(head.partition), soci::into(seq), soci::into(head.mac));
    select.execute();
    while (select.fetch()) {
      head.seq = seq;
      heads.push_back(head);
    }
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return heads;
}

absl::StatusOr<std::vector<std::string>> Log::Partitions() const {
  std::vector<std::string> partitions;
  const absl::Status status = state_->database.Read([&](const store::ReadTransaction& tx) {
    const soci::rowset<std::string> rows =
        (tx.sql().prepare << "select partition from audit_head union select partition from audit_log order by 1");
    partitions.assign(rows.begin(), rows.end());
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return partitions;
}

const std::string& Log::service() const {
  return state_->service;
}
store::Database& Log::database() const {
  return state_->database;
}

}  // namespace jemputbola::audit
