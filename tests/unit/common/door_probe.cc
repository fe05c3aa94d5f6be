// A service with nothing to do, built from the door like the others: it keeps one table, produces one event, and may
// lean on a key and on registry's events when told to.
#include "common/crypto/crypto.h"
#include "common/door/door.h"
#include "jemputbola/platform/v1/import.pb.h"

namespace jemputbola {
namespace {

class NoEffect final : public eventlog::Handler {
 public:
  absl::Status Apply(store::WriteTransaction&, const std::string&, absl::Span<const platform::v1::Event>) override {
    return absl::OkStatus();
  }
  void Forget(const std::string&) override {}
};

struct Options {
  std::string key;
  bool consume = false;
};

class Probe final : public door::Service {
 public:
  std::vector<grpc::Service*> services() override { return {}; }
  absl::Status Start(door::Platform& platform, const Options& options) {
    if (!options.key.empty()) {
      const absl::StatusOr<crypto::Key> key = crypto::Key::Read(platform.KeyPath(options.key));
      if (!key.ok()) return key.status();
    }
    platform.AddDependency("probe", [] { return absl::OkStatus(); });
    if (options.consume) {
      if (absl::Status status = platform.Consume("registry", "tallies", handler_); !status.ok()) return status;
    }
    // Not while it is built: another process may still own the partition.
    platform.OnTick([this, &platform] { AppendOnce(platform); });
    return absl::OkStatus();
  }

 private:
  void AppendOnce(door::Platform& platform) {
    if (appended_) return;
    const absl::Status status = platform.database().Write([&](store::WriteTransaction& tx) {
      const eventlog::Draft draft =
          eventlog::MakeDraft(platform.ids().Uuid(), platform.clock().Now(), platform::v1::ImportResult());
      return platform.event_log().Append(tx, "53.03", {&draft, 1}).status();
    });
    appended_ = status.ok();
  }

  bool appended_ = false;
  NoEffect handler_;
};

}  // namespace
}  // namespace jemputbola

int main(int argc, char** argv) {
  using namespace jemputbola;
  Options options;
  door::Definition definition;
  definition.name = "probe";
  definition.migrations = {{1, "probe", "create table probe (id bigint primary key);"}};
  definition.stream = "probes";
  definition.configure = [&](config::Schema& schema) {
    schema.Add("probe.key", &options.key, "Key file it needs");
    schema.Add("probe.consume", &options.consume, "Whether it consumes registry's tallies");
  };
  definition.build = [&](door::Platform& platform) -> absl::StatusOr<std::unique_ptr<door::Service>> {
    auto probe = std::make_unique<Probe>();
    if (absl::Status status = probe->Start(platform, options); !status.ok()) return status;
    return probe;
  };
  return door::Run(argc, argv, std::move(definition));
}
