#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/store/database.h"
#include "registry/store/vault.h"

namespace jemputbola::registry::store {

// Every partition in which something is sealed.
std::vector<std::string> SealedPartitions(const jemputbola::store::Transaction& tx);
// How many rows of a partition are sealed with an older key than `newest`.
std::int64_t CountOlder(const jemputbola::store::Transaction& tx, const std::string& partition, std::int64_t newest);

// Seals everything of one partition anew with the key that the vault seals with: boxes and NIK indexes of people,
// former NIKs, conflicting rows of lists, details of events, waiting statuses, guests. What is done is seen by the rows
// themselves, so a pass that ended early is simply begun again. Not thread-safe.
class Reseal {
 public:
  Reseal(Vault vault, std::string partition);

  // The next at most `limit` rows. The transaction holds the partition (Ownership::Check). Returns how many were sealed
  // anew; done() once there is nothing left below. Errors of Vault::Open: then nothing may be committed.
  absl::StatusOr<std::int64_t> Step(jemputbola::store::WriteTransaction& tx, int limit);
  // The step was committed: the next begins behind it.
  void Commit();
  bool done() const { return at_.table == Table::kEnd; }
  const std::string& partition() const { return partition_; }

 private:
  enum class Table { kPeople, kFormerNiks, kConflicts, kEvents, kWaiting, kWalkIns, kEnd };
  // Behind which row to go on.
  struct Place {
    Table table = Table::kPeople;
    std::string text;
    std::int64_t number = 0;
  };

  absl::StatusOr<std::int64_t> People(jemputbola::store::WriteTransaction& tx, int limit);
  absl::StatusOr<std::int64_t> FormerNiks(jemputbola::store::WriteTransaction& tx, int limit);
  // A table of sealed identities, each bound to its key.
  absl::StatusOr<std::int64_t> Identities(jemputbola::store::WriteTransaction& tx, int limit, const std::string& table,
                                          const std::string& key, Table next);
  absl::StatusOr<std::int64_t> Events(jemputbola::store::WriteTransaction& tx, int limit);
  absl::StatusOr<std::int64_t> Waiting(jemputbola::store::WriteTransaction& tx, int limit);
  // After a step that read `rows` of at most `limit`.
  void Next(std::size_t rows, int limit, Table table);

  const Vault vault_;
  const std::string partition_;
  Place at_;
  Place next_;
};

}  // namespace jemputbola::registry::store
