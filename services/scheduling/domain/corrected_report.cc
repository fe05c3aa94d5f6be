#include "scheduling/domain/corrected_report.h"

namespace jemputbola::scheduling {
namespace {

CountChange Between(const std::optional<FieldCount>& before, const std::optional<FieldCount>& after) {
  if (before == after) return {};
  return {before, after};
}

}  // namespace

std::optional<FieldCount> CorrectedReport::Meaning() const {
  if (!settled()) return std::nullopt;
  if (!last_) return told_;
  if (last_->village.empty()) return std::nullopt;
  return FieldCount{told_->unit_id, told_->day, last_->village, last_->captured};
}

CountChange CorrectedReport::Hear(const FieldCount& told) {
  if (settled()) return {};
  // What stands in the counts of a report whose telling was not known is what was told.
  const std::optional<FieldCount> before = counted_ ? std::optional(told) : std::nullopt;
  if (!told_) told_ = told;
  counted_ = true;
  return Between(before, Meaning());
}

CountChange CorrectedReport::Hear(const FieldCorrection& correction, const std::optional<FieldCount>& told) {
  std::optional<FieldCount> before = Meaning();
  if (!told_ && told) {
    told_ = told;
    if (counted_) before = told;
  }
  if (!last_ || last_->order < correction.order) last_ = correction;
  return Between(before, Meaning());
}

}  // namespace jemputbola::scheduling
