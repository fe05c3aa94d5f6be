#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/store/database.h"
#include "registry/domain/person.h"

namespace jemputbola::registry::store {

// A status of somebody who is on no list yet.
struct WaitingStatus {
  // Fingerprint of what it says.
  std::int64_t seq = 0;
  // The NIK, sealed: vault.OpenDetail(partition, WaitingName(seq), sealed).
  std::string sealed;
  domain::EventKind kind = domain::EventKind::kBioCapturedStatus;
  // Microseconds since 1970 UTC.
  std::int64_t told_at = 0;
  std::int64_t effective_at = 0;
  std::int64_t recorded_at = 0;
};

// What a waiting status is sealed to.
std::string WaitingName(std::int64_t seq);

// Those that wait already are left alone. Returns how many were new.
std::int64_t AddWaiting(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                        const std::vector<WaitingStatus>& statuses);
// At most `limit` with a seq above `after`, by seq.
std::vector<WaitingStatus> ListWaiting(const jemputbola::store::Transaction& tx, const std::string& partition,
                                       std::int64_t after, int limit);
void DropWaiting(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                 const std::vector<std::int64_t>& seqs);

}  // namespace jemputbola::registry::store
