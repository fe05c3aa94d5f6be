#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/store/database.h"
#include "registry/api/agreement_index.h"
#include "registry/domain/partner_row.h"
#include "registry/domain/reconcile.h"
#include "registry/store/people.h"
#include "registry/store/vault.h"

namespace jemputbola::registry::api {

// Compares rows of a partner's list with the people of one regency. Made for one list; not thread-safe.
class Matcher {
 public:
  // All references must outlive this.
  Matcher(jemputbola::store::Database& database, const store::Vault& vault, std::string partition,
          const store::AgreementKey& key)
      : database_(database), vault_(vault), partition_(std::move(partition)), key_(key) {}

  struct Result {
    domain::Match match = domain::Match::kNotFound;
    domain::MatchedBy by = domain::MatchedBy::kNothing;
    // Who was found, also behind a name that differs; empty when nobody was.
    std::string person_id;
  };
  // For each row what became of it, in their order; all of one snapshot; whoever was purged is not found. By NIK or its
  // hash first; rows whose number is none of ours, or that have none, by name, birth date and village. DATA_LOSS when a
  // box does not open.
  absl::StatusOr<std::vector<Result>> Match(const std::vector<domain::PartnerRow>& rows);

 private:
  struct Village {
    std::vector<domain::Candidate> people;
    // In the same order.
    std::vector<std::string> person_ids;
  };
  using ByNumber = std::unordered_map<std::string, store::PersonRecord>;

  // The people behind the numbers of `rows`, by NIK or hash.
  absl::StatusOr<ByNumber> FindNumbers(const jemputbola::store::Transaction& tx,
                                       const std::vector<domain::PartnerRow>& rows);
  absl::StatusOr<Result> MatchNumber(const domain::PartnerRow& row, const store::PersonRecord& person) const;
  absl::StatusOr<std::optional<Result>> MatchName(const jemputbola::store::Transaction& tx,
                                                  const domain::PartnerRow& row);
  absl::StatusOr<const Village*> VillageOf(const jemputbola::store::Transaction& tx, const std::string& code);
  // Rows that were found nowhere, but whose NIK stands on the list of another regency.
  void MatchElsewhere(const jemputbola::store::Transaction& tx, const std::vector<domain::PartnerRow>& rows,
                      std::vector<Result>& results) const;

  jemputbola::store::Database& database_;
  const store::Vault& vault_;
  const std::string partition_;
  const store::AgreementKey& key_;
  // Once a row has a hash.
  std::optional<AgreementIndex> hashes_;
  std::map<std::string, Village> villages_;
  std::size_t people_in_villages_ = 0;
};

}  // namespace jemputbola::registry::api
