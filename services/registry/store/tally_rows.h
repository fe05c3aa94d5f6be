#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/store/database.h"
#include "jemputbola/registry/v1/tally.pb.h"
#include "registry/domain/tally.h"
#include "registry/store/tally_ledger.h"

namespace jemputbola::registry::store {

// The rows of table village_tally, and tallies as messages.

// The column that counts `bucket`.
const char* BucketColumn(domain::Bucket bucket);

// `position` is the log's head in the same transaction.
TallyBook ReadTallyRows(const jemputbola::store::Transaction& tx, const std::string& partition,
                        eventlog::Position position);
void WriteTallyRows(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                    const std::vector<domain::AreaTally>& villages, std::int64_t captures_seq);

void ToMessage(const domain::AreaTally& tally, v1::Tally& message);
domain::AreaTally FromMessage(const v1::Tally& message);
v1::TallyChanged MakeTallyChanged(const domain::AreaTally& village, std::int64_t captures_seq);

}  // namespace jemputbola::registry::store
