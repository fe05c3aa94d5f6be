#include "registry/domain/people_filter.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"

namespace jemputbola::registry::domain {
namespace {

// "set-aside" and "SET_ASIDE" are one.
std::string Normal(std::string_view word) {
  return absl::AsciiStrToUpper(absl::StrReplaceAll(std::string(word), {{"-", "_"}, {" ", "_"}}));
}

}  // namespace

bool PeopleFilter::Matches(const Counted& person, Finding found) const {
  return person.bucket >= first_bucket && person.bucket <= last_bucket && (!finding || *finding == found) &&
         (!print_ready || person.print_ready) && (!vanished || person.vanished);
}

absl::StatusOr<PeopleFilter> ReadPeopleFilter(std::string_view bucket, std::string_view finding) {
  PeopleFilter filter;
  const std::string class_name = Normal(bucket);
  if (class_name == "SET_ASIDE") {
    filter.first_bucket = Bucket::kSetAsideDeceased;
    filter.last_bucket = Bucket::kSetAsideNotYet16;
  } else if (class_name == "WORKLOAD") {
    filter.first_bucket = Bucket::kWorkloadUnverified;
    filter.last_bucket = Bucket::kWorkloadAwayOverdue;
  } else if (!class_name.empty()) {
    bool known = false;
    for (std::size_t i = 0; i < kBuckets; ++i) {
      if (class_name != BucketName(static_cast<Bucket>(i))) continue;
      filter.first_bucket = filter.last_bucket = static_cast<Bucket>(i);
      known = true;
    }
    if (!known) {
      return absl::InvalidArgumentError(
          "bucket is none: give workload, set-aside, removed, recorded, or a bucket's name like set_aside_away");
    }
  }
  if (finding.empty()) return filter;
  const std::string finding_name = Normal(finding);
  // As findings are recorded.
  if (finding_name == "UNKNOWN") filter.finding = Finding::kUnknownPerson;
  for (int i = 0; i <= static_cast<int>(Finding::kDuplicate); ++i) {
    if (finding_name == FindingName(static_cast<Finding>(i))) filter.finding = static_cast<Finding>(i);
  }
  if (!filter.finding) return absl::InvalidArgumentError("finding is none: give one like moved or not_met");
  return filter;
}

}  // namespace jemputbola::registry::domain
