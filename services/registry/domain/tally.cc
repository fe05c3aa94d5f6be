#include "registry/domain/tally.h"

#include <algorithm>
#include <numeric>

namespace jemputbola::registry::domain {
namespace {

std::int64_t SumBetween(const Tally& tally, Bucket first, Bucket last) {
  std::int64_t sum = 0;
  for (auto i = static_cast<int>(first); i <= static_cast<int>(last); ++i) sum += tally.count(static_cast<Bucket>(i));
  return sum;
}

}  // namespace

Tally& Tally::operator+=(const Tally& other) {
  for (std::size_t i = 0; i < kBuckets; ++i) counts_[i] += other.counts_[i];
  print_ready_ += other.print_ready_;
  vanished_ += other.vanished_;
  return *this;
}

void Tally::Count(const Counted& person, std::int64_t people) {
  counts_[Index(person.bucket)] += people;
  if (person.print_ready) print_ready_ += people;
  if (person.vanished) vanished_ += people;
}

std::int64_t Tally::listed() const {
  return std::accumulate(counts_.begin(), counts_.end(), std::int64_t{0});
}

std::int64_t Tally::set_aside() const {
  return SumBetween(*this, Bucket::kSetAsideDeceased, Bucket::kSetAsideNotYet16);
}

std::int64_t Tally::workload() const {
  return SumBetween(*this, Bucket::kWorkloadUnverified, Bucket::kWorkloadAwayOverdue);
}

std::vector<AreaTally> SumUp(const std::vector<AreaTally>& villages, AreaLevel level) {
  std::vector<AreaTally> sums;
  for (const AreaTally& village : villages) {
    std::string code = level == AreaLevel::kDistrict ? DistrictOf(village.area_code) : RegencyOf(village.area_code);
    if (sums.empty() || sums.back().area_code != code) {
      sums.emplace_back();
      sums.back().area_code = std::move(code);
    }
    AreaTally& sum = sums.back();
    sum.tally += village.tally;
    sum.captured_here += village.captured_here;
    sum.revision = std::max(sum.revision, village.revision);
  }
  return sums;
}

}  // namespace jemputbola::registry::domain
