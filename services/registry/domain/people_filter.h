#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "registry/domain/bucket.h"
#include "registry/domain/person.h"
#include "registry/domain/tally.h"

namespace jemputbola::registry::domain {

// Who of a list is asked for, by what they are counted as. Everyone by default.
struct PeopleFilter {
  // Both included, in the order of the enum.
  Bucket first_bucket = static_cast<Bucket>(0);
  Bucket last_bucket = static_cast<Bucket>(kBuckets - 1);
  std::optional<Finding> finding;
  bool print_ready = false;
  bool vanished = false;

  bool Matches(const Counted& person, Finding found) const;
};

// `bucket` is workload, set_aside (or set-aside), removed or recorded, one bucket's name as BucketName gives it in any
// letter case, or empty; `finding` is a name as FindingName gives it, or empty. INVALID_ARGUMENT for any other.
absl::StatusOr<PeopleFilter> ReadPeopleFilter(std::string_view bucket, std::string_view finding);

}  // namespace jemputbola::registry::domain
