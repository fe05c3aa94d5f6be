#include <memory>
#include <vector>

#include "common/door/door.h"
#include "field_reporting/api/conflict_service.h"
#include "field_reporting/api/device_service.h"
#include "field_reporting/api/upload_service.h"
#include "field_reporting/store/migrations.h"

namespace jemputbola::field_reporting {
namespace {

// The rooms, in the order in which they lean on each other.
class FieldReporting final : public door::Service {
 public:
  explicit FieldReporting(door::Platform& platform)
      : directory_(platform.database(), platform.ownership()),
        intake_(platform.database(), platform.ownership(), platform.event_log(), directory_, {}, platform.log(),
                platform.metrics()),
        gate_(directory_, platform.ownership()),
        uploads_(gate_, intake_, platform.clock(), platform.calls()),
        devices_(directory_, platform.clock(), platform.calls()),
        conflicts_(platform.database(), platform.calls()) {}

  std::vector<grpc::Service*> services() override { return {&uploads_, &devices_, &conflicts_}; }

 private:
  store::Directory directory_;
  store::Intake intake_;
  const api::DeviceGate gate_;
  api::UploadService uploads_;
  api::DeviceService devices_;
  api::ConflictService conflicts_;
};

}  // namespace
}  // namespace jemputbola::field_reporting

int main(int argc, char** argv) {
  using namespace jemputbola;
  door::Definition definition;
  definition.name = "field_reporting";
  definition.migrations = field_reporting::store::Migrations();
  definition.stream = "captures";
  definition.build = [](door::Platform& platform) -> absl::StatusOr<std::unique_ptr<door::Service>> {
    return std::make_unique<field_reporting::FieldReporting>(platform);
  };
  return door::Run(argc, argv, std::move(definition));
}
