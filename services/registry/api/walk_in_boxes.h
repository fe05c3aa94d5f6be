#pragma once

#include <grpcpp/channel.h>

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "jemputbola/field_reporting/v1/walk_in.grpc.pb.h"
#include "registry/domain/person.h"

namespace jemputbola::registry::api {

struct WalkInBox {
  std::string key_id;
  std::string box;
};

// Where the sealed identities of walk-ins are until this registry has them. Calls block, for some seconds at most.
// Thread-safe.
class WalkInBoxes {
 public:
  virtual ~WalkInBoxes() = default;
  // NOT_FOUND when there is none for the report; anything else: try again later.
  virtual absl::StatusOr<WalkInBox> Fetch(const std::string& partition, const domain::EventId& report) = 0;
  // It is not needed there any more; OK also when it is gone.
  virtual absl::Status Release(const std::string& partition, const domain::EventId& report) = 0;
};

// At field_reporting.
class RemoteWalkInBoxes final : public WalkInBoxes {
 public:
  explicit RemoteWalkInBoxes(const std::shared_ptr<grpc::Channel>& field_reporting);

  absl::StatusOr<WalkInBox> Fetch(const std::string& partition, const domain::EventId& report) override;
  absl::Status Release(const std::string& partition, const domain::EventId& report) override;

 private:
  std::unique_ptr<field_reporting::v1::WalkInService::Stub> stub_;
};

}  // namespace jemputbola::registry::api
