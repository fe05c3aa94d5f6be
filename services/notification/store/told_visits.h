#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "common/store/database.h"
#include "notification/domain/visit.h"

// What the heads know last of each visit, table told_visit. Everything here runs inside the caller's transaction and
// throws soci::soci_error; writers hold the partition (Ownership::Check).
namespace jemputbola::notification::store {

struct ToldVisit {
  std::string visit_id;
  std::int64_t epoch = 0;
  std::int64_t revision = 0;
  Kind kind = Kind::kAnnounced;
  absl::CivilDay date;
  // A serialised scheduling.v1.Visit.
  std::string visit;
};

void KeepTold(jemputbola::store::WriteTransaction& tx, const std::string& partition, const ToldVisit& told);
std::optional<ToldVisit> FindTold(const jemputbola::store::Transaction& tx, const std::string& partition,
                                  const std::string& visit_id);
// Those on `day` and later, in the order of their ids.
std::vector<ToldVisit> ToldFrom(const jemputbola::store::Transaction& tx, const std::string& partition,
                                absl::CivilDay day);

}  // namespace jemputbola::notification::store
