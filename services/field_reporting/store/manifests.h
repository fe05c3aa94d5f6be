#pragma once

#include <optional>
#include <string>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/store/database.h"
#include "field_reporting/domain/manifest_version.h"

// What devices were told, to tell them the difference next time. All functions throw soci::soci_error.
namespace jemputbola::field_reporting::store {

struct ManifestKey {
  std::string partition;
  std::string device_id;
  absl::CivilDay day;
  std::string version;
};

// nullopt for a version that is not known, or not any more.
std::optional<Told> FindTold(const jemputbola::store::Transaction& tx, const ManifestKey& key);

// Keeps what a version told; known already: as if it were told now. Drops what was told before `keep_from`.
void KeepTold(jemputbola::store::WriteTransaction& tx, const ManifestKey& key, const Told& told, absl::Time now,
              absl::Time keep_from);

}  // namespace jemputbola::field_reporting::store
