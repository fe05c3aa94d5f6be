#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "jemputbola/field_reporting/v1/report.pb.h"
#include "jemputbola/registry/v1/manifest.pb.h"

namespace jemputbola::demo {

// What is really the case with each person, by NIK, as drawn when the list was generated: "present", "absent" (not met
// at the first visit), "away", "deceased", "unknown_person", "moved" or "refused".
using Truth = std::map<std::string, std::string>;

// Reads "nik,truth" lines. INVALID_ARGUMENT with the line number for anything else.
absl::StatusOr<Truth> ReadTruth(const std::string& path);

// One device in the hands of one crew. It knows the manifest of the stop it is at, and learns of each person only by
// looking for them. Not thread-safe.
class Crew {
 public:
  Crew(std::string device_id, std::string token, std::string installation_id, double minutes_per_capture);

  // Works through a village from `arrive` until `leave`: arrival, people in the manifest's order, departure.
  std::vector<field_reporting::v1::Report> Visit(const registry::v1::Manifest& manifest, const Truth& truth,
                                                 absl::Time arrive, absl::Time leave);
  // The end of the day, with the crew's own count.
  field_reporting::v1::Report CloseDay(const std::string& date, absl::Time at);

  const std::string& device_id() const { return device_id_; }
  const std::string& token() const { return token_; }
  const std::string& installation_id() const { return installation_id_; }

 private:
  field_reporting::v1::Report NextReport(absl::Time at);

  std::string device_id_;
  std::string token_;
  std::string installation_id_;
  double minutes_per_capture_;
  std::int64_t last_seq_ = 0;
  std::int64_t captured_today_ = 0;
};

}  // namespace jemputbola::demo
