#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "absl/time/time.h"

namespace jemputbola::field_reporting {

enum class What { kNothing, kCapture, kArrival, kDeparture, kBreakdown, kClosing, kCorrection, kVoid };

// What the rules need to know of one report. The texts belong to the caller.
struct ReportFacts {
  std::int64_t seq = 0;
  // By the device's clock; nullopt when it is missing or no instant at all.
  std::optional<absl::Time> occurred_at;
  // kCorrection: a capture is replaced by the capture told below; kVoid: by nothing.
  What what = What::kNothing;
  // Captures. With a walk-in the person is in a box instead; its size in bytes.
  std::string_view person_id;
  bool walk_in = false;
  std::size_t box_bytes = 0;
  std::string_view key_id;
  bool outcome_known = false;
  // The outcome is that the capture failed; a reason is told; it is one that is known.
  bool failed = false;
  bool failure_told = false;
  bool failure_known = false;
  // Captures, arrivals and departures.
  std::string_view place_code;
  // Captures (expected return), breakdowns (expected back), closings (the day): ISO 8601.
  std::string_view date;
  // Closings: the largest or the first impossible of the day's numbers, as the crew counted them.
  std::int64_t count = 0;
  // Corrections: the report they are of.
  std::string_view target_installation;
  std::int64_t target_seq = 0;
};

enum class Fault {
  kNone,
  kBadSeq,
  kBadTime,
  kNoContent,
  kBadPersonId,
  kBadPlace,
  kBadOutcome,
  kBadDate,
  kBadCount,
  kBadFailure,
  kBadWalkIn,
  kBadTarget,
};

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
  // Which storage of the app sent it.
  std::string_view installation_id = {};
};

// When a report is held to have happened: the device's time, corrected by how far its clock was off at the upload,
// never later than receipt.
absl::Time EffectiveAt(absl::Time occurred_at, const Upload& upload);

// The first fault of a report. Its corrected time must lie within 400 days before receipt and one day after it (what
// lies in between is the device's clock having been set after the fact, and becomes the time of receipt).
Verdict Check(const ReportFacts& report, const Upload& upload);

}  // namespace jemputbola::field_reporting
