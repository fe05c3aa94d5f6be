#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "jemputbola/registry/v1/duplicate.pb.h"
#include "registry/api/office.h"
#include "registry/store/duplicates.h"
#include "registry/store/imports.h"

namespace jemputbola::registry::api {

// Pairs and conflicts as messages, with how their people stand in `tx`; with `names`, their boxes are opened: only
// after the disclosure is on disk. DATA_LOSS when a box does not open.
absl::StatusOr<std::vector<v1::DuplicatePair>> ToMessages(const Office& office,
                                                          const jemputbola::store::Transaction& tx,
                                                          const std::string& partition,
                                                          const std::vector<store::DuplicatePair>& pairs, bool names);
absl::StatusOr<std::vector<v1::DuplicatePair>> ToMessages(const Office& office,
                                                          const jemputbola::store::Transaction& tx,
                                                          const std::string& partition,
                                                          const std::vector<store::ListConflict>& conflicts,
                                                          bool names);

}  // namespace jemputbola::registry::api
