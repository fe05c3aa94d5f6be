#pragma once

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "common/ids/ids.h"
#include "common/log/log.h"
#include "common/store/database.h"
#include "jemputbola/platform/v1/import.pb.h"
#include "registry/api/calendar.h"
#include "registry/store/tally_ledger.h"
#include "registry/store/vault.h"

namespace jemputbola::registry::api {

// What the imports work with. All references must outlive them.
struct ImportContext {
  jemputbola::store::Database& database;
  store::TallyLedger& ledger;
  const store::Vault& vault;
  ids::Generator& ids;
  const Calendar& calendar;
  const log::Logger& log;
};

// Gives the next piece of the file; false at its end.
using ReadPiece = std::function<bool(std::string* piece)>;

// Keeps good rows in transactions of about 2,000, and answers each bad row with its line, its field and why, never with
// its content. The same file again changes nothing. An error leaves in place what was committed before it: send the
// file again. `broken` tells, at the end, that the sender went away (CANCELLED): the last line is then left out.
// Columns code, level, name, parent, lat, lon. Rows may come in any order; an area needs the one above it, in the file
// or imported before.
absl::Status ImportAreas(const ImportContext& context, const ReadPiece& read, const std::function<bool()>& broken,
                         platform::v1::ImportResult& result);

}  // namespace jemputbola::registry::api
