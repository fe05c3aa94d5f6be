#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/crypto/crypto.h"
#include "common/store/database.h"
#include "field_reporting/store/conflicts.h"

namespace jemputbola::field_reporting::store {

// A report's identity, with the number of its installation, and the fingerprint of its body.
struct Row {
  std::int64_t installation = 0;
  std::int64_t seq = 0;
  crypto::Digest128 body{};
};

// kBadTarget: a correction of what is no capture; it is not kept.
enum class Outcome { kAccepted, kDuplicate, kConflict, kBadTarget };

// Enters `rows` of one partition that were never accepted before, and says of each what it is: kAccepted (its event
// must be appended in the same transaction), kDuplicate (the same body stands there), or kConflict (another body does;
// the report, which `rival` gives by its index in `rows`, is kept whole, once per distinct body). Rows of one
// identity within `rows`: the first counts. `head` is where the partition's log ends before their events are appended,
// in the order of `rows`. Throws soci::soci_error.
std::vector<Outcome> Enter(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                           absl::Span<const Row> rows, std::int64_t head,
                           const std::function<Rival(std::size_t)>& rival);

// Takes back what Enter accepted in this transaction.
void Withdraw(jemputbola::store::WriteTransaction& tx, const std::string& partition, const Row& row);

}  // namespace jemputbola::field_reporting::store
