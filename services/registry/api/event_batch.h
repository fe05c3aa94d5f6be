#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "registry/api/office.h"

namespace jemputbola::registry::api {

// 60 bits of a fingerprint of what an event says, for an id that is the same whenever the same is told.
std::int64_t Fingerprint(std::string_view text);

// Which of `events` are not in the history yet, each id once.
std::vector<store::NewEvent> OnlyNew(const jemputbola::store::Transaction& tx, const std::string& partition,
                                     std::vector<store::NewEvent> events);

// Appends an audit record of `people` rows of a file in the transaction that takes them in, so that a file that breaks
// off has left its records, too; of no rows, none.
absl::Status RecordRows(const Office& office, jemputbola::store::WriteTransaction& tx, const std::string& partition,
                        const std::string& action, const std::string& caller, std::size_t people);

// Appends one audit record about a file that was taken in.
absl::Status RecordImport(const Office& office, const std::string& partition, audit::Record record);

}  // namespace jemputbola::registry::api
