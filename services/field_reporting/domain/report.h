#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "absl/time/time.h"

namespace jemputbola::field_reporting {

enum class What { kNothing, kCapture, kArrival, kDeparture, kBreakdown, kClosing };

// What the rules need to know of one report. The texts belong to the caller.
struct ReportFacts {
  std::int64_t seq = 0;
  // By the device's clock; nullopt when it is missing or no instant at all.
  std::optional<absl::Time> occurred_at;
  What what = What::kNothing;
  // Captures.
  std::string_view person_id;
  bool outcome_known = false;
  // Captures, arrivals and departures.
  std::string_view place_code;
  // Captures (expected return), breakdowns (expected back), closings (the day): ISO 8601.
  std::string_view date;
  // Closings: captures of the day, as the crew counted them.
  std::int64_t count = 0;
};

enum class Fault { kNone, kBadSeq, kBadTime, kNoContent, kBadPersonId, kBadPlace, kBadOutcome, kBadDate, kBadCount };

struct Verdict {
  Fault fault = Fault::kNone;
  // One sentence that says what to do; empty without a fault. It never repeats the report's content.
  std::string_view message;
};

// When and where a batch arrived.
struct Upload {
  absl::Time received_at;
  // The device's clock when it sent; nullopt: taken to be right.
  std::optional<absl::Time> device_time;
  // The regency of the device: a unit works in its own regency only.
  std::string_view regency_code;
};

// When a report is held to have happened: the device's time, corrected by how far its clock was off at the upload,
// never later than receipt.
absl::Time EffectiveAt(absl::Time occurred_at, const Upload& upload);

// The first fault of a report. Its corrected time must lie within 400 days before receipt and one day after it (what
// lies in between is the device's clock having been set after the fact, and becomes the time of receipt).
Verdict Check(const ReportFacts& report, const Upload& upload);

}  // namespace jemputbola::field_reporting
