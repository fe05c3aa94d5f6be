#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/audit/audit.h"

// How a record becomes bytes and a link of the chain.
namespace jemputbola::audit {

// What stands before the first record.
std::string Genesis();
// 32 hexadecimal digits over the ids in order, each once; empty for none. `person_ids` is sorted and without doubles.
std::string PeopleDigest(const std::vector<std::string>& person_ids);
// HMAC-SHA-256 of the previous MAC and the canonical form of the record: every field, also its place (service,
// partition, seq) and time, each with its length in front. `record` with its mac is what stands in the table.
std::string NextMac(const crypto::Key& key, std::string_view previous_mac, std::string_view service,
                    const StoredRecord& record, std::string_view people_digest);

}  // namespace jemputbola::audit
