#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/time/civil_time.h"

// A report of a capture that its crew took back or replaced (field_reporting/v1/report.proto, Correction), and what it
// counts for. Nothing here depends on the order in which reports and corrections come.
namespace jemputbola::scheduling {

// What a report counts for: the unit was in the village that day, and whether it captured somebody.
struct FieldCount {
  std::string unit_id;
  absl::CivilDay day;
  std::string village;
  bool captured = false;

  friend bool operator==(const FieldCount&, const FieldCount&) = default;
};

// When a correction happened: of several the last one counts.
struct CorrectionOrder {
  // Microseconds since 1970 UTC.
  std::int64_t effective_at = 0;
  // "device/installation".
  std::string source;
  std::int64_t seq = 0;

  friend auto operator<=>(const CorrectionOrder&, const CorrectionOrder&) = default;
};

struct FieldCorrection {
  CorrectionOrder order;
  // Where what happened instead happened, and whether somebody was captured; empty: nothing happened.
  std::string village;
  bool captured = false;
};

// What to take out of the counts and what to add.
struct CountChange {
  std::optional<FieldCount> remove;
  std::optional<FieldCount> add;
};

class CorrectedReport {
 public:
  // `counted`: the report itself came before any correction of it, and stands in the counts as it was told.
  explicit CorrectedReport(bool counted) : counted_(counted) {}
  CorrectedReport(bool counted, std::optional<FieldCount> told, FieldCorrection last)
      : counted_(counted), told_(std::move(told)), last_(std::move(last)) {}

  // The report itself, whether for the first time or again, before or after corrections.
  CountChange Hear(const FieldCount& told);
  // A correction, with the report as it was told if the correction knew that. Each once.
  CountChange Hear(const FieldCorrection& correction, const std::optional<FieldCount>& told);

  // Whether the counts hold the report, in whatever form.
  bool counted() const { return counted_; }
  // Nothing while nobody knows how it was told.
  const std::optional<FieldCount>& told() const { return told_; }
  // Nothing before the first correction.
  const std::optional<FieldCorrection>& last() const { return last_; }
  // Whether its counts follow the corrections; else the report itself is waited for.
  bool settled() const { return counted_ && told_.has_value(); }

 private:
  // What the report comes to; nothing when it was taken back, or while that cannot be told.
  std::optional<FieldCount> Meaning() const;

  bool counted_;
  std::optional<FieldCount> told_;
  std::optional<FieldCorrection> last_;
};

}  // namespace jemputbola::scheduling
