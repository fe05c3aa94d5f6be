#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace jemputbola::clock {

// The time as the campaign sees it. Whoever needs "now" takes a `const Clock&` through its constructor. Leases,
// time-outs and back-off measure real time (absl::Now, std::chrono::steady_clock) and must not use it: a manual clock
// stands still. Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual absl::Time Now() const = 0;
  // "system" or "manual": shown in every status, log line and page.
  virtual std::string_view mode() const = 0;
};

class SystemClock final : public Clock {
 public:
  absl::Time Now() const override { return absl::Now(); }
  std::string_view mode() const override { return "system"; }
};

// A clock that stands still until it is set: for tests, in one process.
class FakeClock final : public Clock {
 public:
  explicit FakeClock(absl::Time now);
  ~FakeClock() override;
  absl::Time Now() const override;
  std::string_view mode() const override { return "manual"; }
  void Set(absl::Time now);
  void Advance(absl::Duration by);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The training clock: one time in a small file that every process of a deployment maps into its memory, so that Set()
// moves all of them at once. It stands still between settings.
class ManualClock final : public Clock {
 public:
  // Maps `path`; creates it with `initial` when it is absent. FAILED_PRECONDITION when it exists but is not a clock
  // file; PERMISSION_DENIED or UNAVAILABLE when it cannot be opened, with the path.
  static absl::StatusOr<std::unique_ptr<ManualClock>> Open(const std::string& path, absl::Time initial);
  ~ManualClock() override;
  ManualClock(const ManualClock&) = delete;
  ManualClock& operator=(const ManualClock&) = delete;

  absl::Time Now() const override;
  std::string_view mode() const override { return "manual"; }
  // Visible to every process at once. May go back: training starts over.
  void Set(absl::Time now);

 private:
  struct Mapping;
  explicit ManualClock(std::unique_ptr<Mapping> mapping);
  std::unique_ptr<Mapping> mapping_;
};

}  // namespace jemputbola::clock
