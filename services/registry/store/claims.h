#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/store/database.h"
#include "registry/domain/claim.h"

namespace jemputbola::registry::store {

// Claims of one partition, in the order of their numbers.
std::vector<domain::Claim> ListClaims(const jemputbola::store::Transaction& tx, const std::string& partition);

// Keeps a claim under the next number, which it returns, unless one that says the same is there: then 0. The caller
// holds the partition (eventlog::Ownership::Check), so that numbers are given one by one.
std::int64_t AddClaim(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                      const domain::Claim& claim);

}  // namespace jemputbola::registry::store
