#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/store/database.h"
#include "registry/domain/claim.h"

namespace jemputbola::registry::store {

// Claims of one partition, in the order of their numbers.
std::vector<domain::Claim> ListClaims(const jemputbola::store::Transaction& tx, const std::string& partition);

// Keeps a claim under the next number, which it returns, unless one that says the same and was not withdrawn is there:
// then 0. The caller
// holds the partition (eventlog::Ownership::Check), so that numbers are given one by one.
std::int64_t AddClaim(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                      const domain::Claim& claim);

// Marks a claim as withdrawn at a moment, in microseconds since 1970 UTC. NOT_FOUND; FAILED_PRECONDITION when it was
// withdrawn before.
absl::Status WithdrawClaim(jemputbola::store::WriteTransaction& tx, const std::string& partition, std::int64_t number,
                           const std::string& reason, std::int64_t at);

}  // namespace jemputbola::registry::store
