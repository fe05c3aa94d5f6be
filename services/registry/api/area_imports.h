#pragma once

#include <string>

#include "absl/status/status.h"
#include "jemputbola/platform/v1/import.pb.h"
#include "registry/api/csv_upload.h"
#include "registry/api/office.h"

namespace jemputbola::registry::api {

// Both look at the whole file before the first row takes effect, keep good rows, one transaction a regency, and answer
// each bad row with its line, its field and why. The same file again changes nothing. Each writes one audit record a
// regency, in the name of `caller`.

// Columns old_code, old_name, new_code, new_name and, if there, old_decree, new_decree, valid_from. The new code has to
// be on the list of areas, or to be replaced in turn. Captures made at an old code count at the new one from then on.
// Where the old area itself is still on the list, its people move to the new one when a list of people names them
// again.
absl::Status ImportAreaChanges(const Office& office, const Upload& upload, const std::string& caller,
                               platform::v1::ImportResult& result);

// Columns code, alias. The code, of any time, has to be of an area on the list.
absl::Status ImportAreaAliases(const Office& office, const Upload& upload, const std::string& caller,
                               platform::v1::ImportResult& result);

}  // namespace jemputbola::registry::api
