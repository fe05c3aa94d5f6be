#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "common/crypto/crypto.h"
#include "common/ids/ids.h"
#include "common/store/database.h"

// The audit log of a service: what was done with people's data, by whom, for whom and why, in its own database. Records
// are never changed or deleted (triggers refuse it), and each carries a MAC over itself and the one before, with a key
// that is not in the database: whoever edits, drops or reorders rows without the key is found by Verify; whoever cuts
// the tail is found with a witness: a head that was logged or printed earlier.
namespace jemputbola::audit {

// What happened. No name, NIK, family card, address or phone in any field: people are person ids.
struct Record {
  // "people.disclose", "people.import", "key.rotate": object, dot, verb.
  std::string action = {};
  // Who asked: the caller that the RPC authenticated.
  std::string caller = {};
  // Who gets to see it; empty when nobody does.
  std::string recipient = {};
  // Why; required with a recipient.
  std::string purpose = {};
  // What it is about: an area code, a person id, a file's digest.
  std::string subject = {};
  // How many people it concerns. With `person_ids` it is their number, whatever is given.
  std::int64_t people = 0;
  // What else must be known later, in short "key=value" form.
  std::string detail = {};
  // Who it concerns, when each of them may ask for it one day (a disclosure, a correction); covered by the MAC. Leave
  // it empty for an import, which every listed person came in by.
  std::vector<std::string> person_ids = {};
};

// The place of a record in its chain.
struct Entry {
  std::int64_t seq = 0;
  // A UUID, to name the record by.
  std::string id;
  // 64 lower-case hexadecimal digits: the head of the chain with this record.
  std::string mac;
  absl::Time at;

  // "17:9f86d081884c7d65": what is printed on paper and taken by `jb audit verify --head`.
  std::string Reference() const;
};

// How far a partition's chain reaches; seq 0 before its first record.
struct Head {
  std::string partition;
  std::int64_t seq = 0;
  std::string mac;
};

// A head someone has seen: `mac` has at least 16 of the 64 digits.
struct Witness {
  std::int64_t seq = 0;
  std::string mac;
};
// Reads "17:9f86d081884c7d65". INVALID_ARGUMENT for anything else.
absl::StatusOr<Witness> ParseWitness(std::string_view text);

struct StoredRecord {
  std::string partition;
  Entry entry;
  // person_ids is not read; people is their number.
  Record record;
};

struct Filter {
  std::string partition = {};
  // An area code (it and everything below) or anything else a record may be about; empty: all.
  std::string subject = {};
  // Records that concern this person: about them, or with them among their person_ids; empty: all.
  std::string person_id = {};
  absl::Time since = absl::InfinitePast();
};

// What Verify found in one partition.
struct Verdict {
  std::string partition;
  std::int64_t records = 0;
  Head head;
  // One sentence each, at most 20; empty: the chain is whole.
  std::vector<std::string> problems;
};

// Thread-safe.
class Log {
 public:
  // Creates its tables. FAILED_PRECONDITION when the log was begun with another key.
  static absl::StatusOr<std::unique_ptr<Log>> Open(store::Database& database, std::string service,
                                                   const clock::Clock& clock, ids::Generator& ids, crypto::Key key);
  ~Log();

  // Appends inside the transaction that does what is recorded, so that neither is there without the other. For a
  // disclosure that is a transaction of its own: the first byte leaves only after its commit. Locks the chain's head to
  // the end of the transaction. INVALID_ARGUMENT without an action, or with a recipient but no purpose.
  absl::StatusOr<Entry> Append(store::WriteTransaction& tx, const std::string& partition, const Record& record);

  Head HeadAt(const store::Transaction& tx, const std::string& partition) const;
  // Of every partition that has records, by code.
  absl::StatusOr<std::vector<Head>> Heads() const;

  // Every partition with a record or a head row.
  absl::StatusOr<std::vector<std::string>> Partitions() const;

  // Reads the whole chain of a partition, in one snapshot, and checks every link, the head row and the witnesses.
  absl::StatusOr<Verdict> Verify(const std::string& partition, const std::vector<Witness>& witnesses = {}) const;

  // Oldest first; `visit` answers false to stop.
  absl::Status List(const store::Transaction& tx, const Filter& filter,
                    absl::FunctionRef<bool(const StoredRecord&)> visit) const;

  const std::string& service() const;
  store::Database& database() const;

 private:
  struct State;
  explicit Log(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace jemputbola::audit
