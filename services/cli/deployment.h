#pragma once

#include <google/protobuf/descriptor.h>
#include <grpcpp/channel.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/rpc/channel.h"

namespace jemputbola::cli {

// The services of a deployment, in the order in which they are shown.
inline constexpr const char* kServices[] = {"registry", "field_reporting", "scheduling", "notification", "gateway"};

// A deployment's home folder as `jb` sees it: where its services answer, by HOME/config.toml or else at
// HOME/run/<service>.sock. Not thread-safe.
class Deployment {
 public:
  // Reads HOME/config.toml when there is one. INVALID_ARGUMENT, with the place, when it is not TOML.
  static absl::StatusOr<std::unique_ptr<Deployment>> Open(const std::string& home);

  const std::string& home() const { return home_; }
  // [deployment] regency; empty when it is not set.
  const std::string& regency() const { return regency_; }
  // [deployment] clock: "system" or "manual".
  const std::string& clock_mode() const { return clock_mode_; }
  // "unix:/path" or "host:port".
  std::string Address(const std::string& service) const;
  // With HOME/keys/tokens/jb.token. Errors of ReadToken and MakeChannel.
  absl::StatusOr<std::shared_ptr<grpc::Channel>> Channel(const std::string& service);

 private:
  explicit Deployment(std::string home) : home_(std::move(home)) {}

  std::string home_;
  std::string regency_;
  std::string clock_mode_ = "system";
  std::map<std::string, std::string> addresses_;
  rpc::TlsFiles tls_;
  std::map<std::string, std::shared_ptr<grpc::Channel>> channels_;
};

// Every service of the project's protos in this program: so that what may be repeated is retried. Thread-safe.
std::vector<const google::protobuf::ServiceDescriptor*> KnownServices();

// Minutes from UTC of the zone of an area, by its province: WIB 420, WITA 480, WIT 540.
int ZoneOffset(const std::string& area_code);

}  // namespace jemputbola::cli
