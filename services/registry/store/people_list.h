#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/ids/ids.h"
#include "common/store/database.h"
#include "registry/domain/person_row.h"
#include "registry/store/imports.h"
#include "registry/store/people.h"
#include "registry/store/tally_ledger.h"
#include "registry/store/vault.h"

// How the rows of a list of people meet those who are on the list already.
namespace jemputbola::registry::store {

// Columns that a file may lack: what is known of them stays.
struct ToldColumns {
  bool kk = true;
  bool sex = true;
  bool address = true;
  bool phone = true;
  bool marital_status = true;
};

// The list under way, in one partition.
struct PeopleList {
  std::string partition;
  std::int64_t number = 0;
  ToldColumns told;
  absl::CivilDay today;
  absl::Time now;
};

// A good row, made ready outside of the transaction.
struct ListRow {
  std::int64_t line = 0;
  domain::Identity identity;
  // Vault::NikIndex.
  std::string nik_index;
  // Who the person is, and their box, should they be new.
  std::string person_id;
  std::string box;
};

enum class RowFate {
  kAdded,
  kUpdated,
  kUnchanged,
  // A row above has the same NIK and says the same.
  kRepeated,
  // A row above has the same NIK and says something else: it was kept, this one is a ListConflict.
  kConflict,
  // It says what the office once decided against (ResolveConflict): nothing changes.
  kOverruled,
};
// What is wrong with the NIK of a row: somebody on the list had it until it was corrected.
enum class NikDoubt {
  kNone,
  // The row means that person, who keeps the corrected one.
  kCorrected,
  // The row means somebody else.
  kSomebodyElses,
};
struct RowOutcome {
  RowFate fate = RowFate::kUnchanged;
  // The person had vanished from the list and stands on it again.
  bool reappeared = false;
  NikDoubt nik = NikDoubt::kNone;
};

// What the first rows with each NIK said, for a run that leaves no trace in the database: fingerprints of 64 bits,
// which may be equal by chance once in millions of files. The file is gone through twice, so that only NIKs that stand
// there again are kept: memory is 16 MB at first, then some 30 bytes for each of those.
class SeenRows {
 public:
  static constexpr std::size_t kMost = std::size_t{4} << 20;

  SeenRows() : once_(kBits / 64) {}

  // The first time: the NIK of every row.
  void Expect(std::string_view nik_index);

  // The second time. True for the first row of the partition with the NIK; else `same` tells whether it says what the
  // first one said.
  bool Add(std::string_view partition, std::string_view nik_index, const domain::Identity& identity, bool* same);
  // True unless the NIK was seen.
  bool Add(std::string_view partition, std::string_view nik_index);
  // NIKs that are kept; beyond kMost the run is to end.
  std::size_t size() const { return again_.size(); }

 private:
  static constexpr std::size_t kBits = std::size_t{1} << 27;
  bool IsExpectedAgain(std::string_view nik_index);

  // One bit for many NIKs: whoever finds it set may be there again.
  std::vector<std::uint64_t> once_;
  absl::flat_hash_set<std::uint64_t> again_;
  absl::flat_hash_map<std::uint64_t, std::uint64_t> content_by_nik_;
};

// What rows would do, found out by reading only.
struct ListPlan {
  // For each row, in their order.
  std::vector<RowOutcome> outcomes;
  // People who are new or change, as they will be; of those who were there, how they stood.
  std::vector<PersonRecord> saved;
  std::vector<Standing> were;
  // People who stay as they are, on this list again.
  std::vector<Standing> touched;
  std::vector<ListConflict> conflicts;
};

// A NIK may stand in any number of `rows`. Rows of the list that were entered before are known by last_list; or,
// without a trace, by `seen`, which is added to. DATA_LOSS when a box of the database does not open.
absl::StatusOr<ListPlan> PlanRows(const jemputbola::store::Transaction& tx, const PeopleList& list, const Vault& vault,
                                  ids::Generator& ids, std::vector<ListRow> rows, SeenRows* seen = nullptr);
// Writes what was planned in the same transaction, and moves tallies. Every village must be known to `change`.
void EnterPlan(jemputbola::store::WriteTransaction& tx, const PeopleList& list, TallyChange& change, ListPlan plan);

// PlanRows and EnterPlan.
absl::StatusOr<std::vector<RowOutcome>> EnterPeople(jemputbola::store::WriteTransaction& tx, const PeopleList& list,
                                                    TallyChange& change, const Vault& vault, ids::Generator& ids,
                                                    std::vector<ListRow> rows);

// Whoever of these stands on the list stands in the file too, although the row was refused. Returns how many had
// vanished before.
std::int64_t TouchPeople(jemputbola::store::WriteTransaction& tx, const PeopleList& list, TallyChange& change,
                         const std::vector<std::string>& nik_indexes);

// Marks people of a village who do not stand on this list, at most `limit`, and returns their ids; fewer than `limit`
// when all are marked. They stay on the list, in whatever bucket.
std::vector<std::string> MarkVanished(jemputbola::store::WriteTransaction& tx, const PeopleList& list,
                                      TallyChange& change, const std::string& village_code, int limit);
// Who of a village has not vanished, in no order; and how many they are.
std::vector<std::string> ListPresent(const jemputbola::store::Transaction& tx, const std::string& partition,
                                     const std::string& village_code);
std::int64_t CountPresent(const jemputbola::store::Transaction& tx, const std::string& partition,
                          const std::string& village_code);

// Gives `record` the village and the bucket that follow from `identity`; not the box.
void Relist(PersonRecord& record, const domain::Identity& identity, absl::CivilDay today);

}  // namespace jemputbola::registry::store
