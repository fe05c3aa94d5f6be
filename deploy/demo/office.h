#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/clock/clock.h"
#include "jemputbola/field_reporting/v1/field_reporting.grpc.pb.h"
#include "jemputbola/platform/v1/admin.grpc.pb.h"
#include "jemputbola/registry/v1/registry.grpc.pb.h"
#include "jemputbola/scheduling/v1/scheduling.grpc.pb.h"

namespace jemputbola::demo {

// The deployment below one home folder, as the demo talks to it. Every call has a deadline; errors name the service.
class Office {
 public:
  // FAILED_PRECONDITION when the home has no keys or no manual clock.
  static absl::StatusOr<std::unique_ptr<Office>> Connect(const std::string& home, std::string regency);

  absl::StatusOr<scheduling::v1::Campaign> Campaign();
  absl::StatusOr<scheduling::v1::Ranking> Ranking();
  absl::StatusOr<scheduling::v1::Plan> PlanOf(const std::string& date);
  absl::StatusOr<scheduling::v1::Forecast> Forecast();
  absl::StatusOr<registry::v1::Manifest> Manifest(const std::string& village_code, const std::string& unit_id);
  // `token`: of the device that sends.
  absl::Status Submit(const field_reporting::v1::SubmitReportsRequest& request, const std::string& token);

  // Moves the time of the whole deployment.
  void SetTime(absl::Time now);
  // Waits until every consumer stands at its producer's head, and ranking and plan are made from the newest tallies,
  // and stay so for long enough that the timers of the services have seen the time that was set: the turn of the day,
  // the cut. DEADLINE_EXCEEDED, saying what lags, after 30 s.
  absl::Status Settle();

 private:
  struct Peer {
    std::string name;
    std::unique_ptr<platform::v1::AdminService::Stub> admin;
  };
  Office() = default;
  absl::StatusOr<bool> Level(std::string* why);

  std::string regency_;
  std::vector<Peer> peers_;
  std::unique_ptr<registry::v1::RegistryService::Stub> registry_;
  std::unique_ptr<field_reporting::v1::FieldReportingService::Stub> field_reporting_;
  std::unique_ptr<scheduling::v1::SchedulingService::Stub> scheduling_;
  std::unique_ptr<clock::ManualClock> clock_;
};

}  // namespace jemputbola::demo
