#pragma once

#include <grpcpp/channel.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/eventlog/position.h"
#include "notification/domain/correction.h"

namespace jemputbola::notification::api {

// Visits as scheduling knows them at one position of its log.
struct VisitList {
  eventlog::Position position;
  std::vector<ListedVisit> visits;
};

// Scheduling, asked for its visits. Thread-safe.
class VisitSource {
 public:
  virtual ~VisitSource() = default;
  // Those on `from` and later. UNAVAILABLE also while scheduling is about to make its daily cut: ask again in a moment.
  virtual absl::StatusOr<VisitList> List(const std::string& partition, absl::CivilDay from) = 0;
};

std::unique_ptr<VisitSource> MakeVisitSource(const std::shared_ptr<grpc::Channel>& scheduling);

}  // namespace jemputbola::notification::api
