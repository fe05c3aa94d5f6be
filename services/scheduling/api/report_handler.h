#pragma once

#include <string>

#include "common/clock/clock.h"
#include "common/eventlog/consumer.h"
#include "common/eventlog/event_log.h"
#include "scheduling/api/live.h"
#include "scheduling/api/replanner.h"

namespace jemputbola::scheduling {

// What crews reported: counts captures and visits per unit, day and village, completes visits, and takes units that
// broke down out of the plan. Each report counts once, by field_reporting's identity of it, however often it comes, and
// as its last correction tells it, in whatever order they come. Visits that were completed keep the count they ended
// with.
class ReportHandler final : public eventlog::Handler {
 public:
  ReportHandler(eventlog::EventLog& log, const clock::Clock& clock, Live& live, Replanner& replanner)
      : log_(log), clock_(clock), live_(live), replanner_(replanner) {}

  absl::Status Apply(store::WriteTransaction& tx, const std::string& partition,
                     absl::Span<const platform::v1::Event> events) override;
  void Forget(const std::string& partition) override;

 private:
  eventlog::EventLog& log_;
  const clock::Clock& clock_;
  Live& live_;
  Replanner& replanner_;
};

}  // namespace jemputbola::scheduling
