#include "gateway/api/gateway.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/api/dashboard_service.h"
#include "gateway/api/edge.h"
#include "gateway/api/partner_service.h"
#include "gateway/api/partners.h"
#include "gateway/http/server.h"
#include "gateway/live/regencies.h"
#include "gateway/transcode/transcoder.h"
#include "jemputbola/notification/v1/notification.pb.h"
#include "jemputbola/platform/v1/event_log.pb.h"
#include "jemputbola/registry/v1/registry.pb.h"
#include "jemputbola/scheduling/v1/scheduling.pb.h"

namespace jemputbola::gateway::api {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::ServiceDescriptor;

struct GatewaySettings {
  std::string http_address = "127.0.0.1:8080";
  // Empty: the folder "web" beside the program.
  std::string web_dir;
  std::int64_t http_threads = 2;
  std::int64_t partner_calls_per_minute = 60;
};

const ServiceDescriptor* Find(const char* name) {
  return DescriptorPool::generated_pool()->FindServiceByName(name);
}

std::string WebDirectory(const std::string& configured) {
  if (!configured.empty()) return configured;
  std::error_code error;
  return (std::filesystem::read_symlink("/proc/self/exe", error).parent_path() / "web").string();
}

// Which services there are besides the gateway, and what of each is called.
struct Peers {
  std::shared_ptr<grpc::Channel> registry, scheduling, notification, dashboard;
  const ServiceDescriptor* registry_service = Find("jemputbola.registry.v1.RegistryService");
  const ServiceDescriptor* scheduling_service = Find("jemputbola.scheduling.v1.SchedulingService");
  const ServiceDescriptor* notification_service = Find("jemputbola.notification.v1.NotificationService");
  const ServiceDescriptor* dashboard_service = Find("jemputbola.gateway.v1.DashboardService");
  const ServiceDescriptor* partner_service = Find("jemputbola.gateway.v1.PartnerService");

  absl::Status Connect(door::Platform& platform) {
    const ServiceDescriptor* log = Find("jemputbola.platform.v1.EventLogService");
    const std::vector<std::tuple<std::string, std::shared_ptr<grpc::Channel>*, std::vector<const ServiceDescriptor*>>>
        wanted = {{"registry", &registry, {registry_service, log}},
                  {"scheduling", &scheduling, {scheduling_service}},
                  {"notification", &notification, {notification_service}},
                  {"gateway", &dashboard, {dashboard_service}}};
    for (const auto& [name, channel, services] : wanted) {
      auto connected = platform.Peer(name, services);
      if (!connected.ok()) return connected.status();
      *channel = *connected;
      if (name == "gateway") continue;
      platform.AddDependency(name, [peer = *connected, service = name] {
        const grpc_connectivity_state state = peer->GetState(/*try_to_connect=*/true);
        if (state != GRPC_CHANNEL_TRANSIENT_FAILURE) return absl::OkStatus();
        return absl::UnavailableError(absl::StrCat(service, " is not answering: what it last said is shown"));
      });
    }
    return absl::OkStatus();
  }
};

class GatewayService final : public door::Service {
 public:
  static absl::StatusOr<std::unique_ptr<door::Service>> Build(door::Platform& platform,
                                                              const GatewaySettings& settings) {
    Peers peers;
    if (absl::Status status = peers.Connect(platform); !status.ok()) return status;
    std::unique_ptr<GatewayService> gateway(new GatewayService(platform, settings));
    gateway->regencies_ = std::make_unique<live::Regencies>(
        live::Sources{peers.registry, peers.scheduling, peers.notification}, platform.clock(),
        [raw = gateway.get()](const std::string& regency) { raw->dashboard_.Changed(regency); });
    gateway->dashboard_.Serve(*gateway->regencies_);
    gateway->partner_service_.Serve(*gateway->regencies_);
    platform.OnTick([raw = gateway.get()] {
      raw->regencies_->Tick([raw](const std::string& regency) { return raw->dashboard_.Watched(regency); });
      raw->dashboard_.Tick();
    });

    // Partners are known by their own tokens: this channel carries none of the gateway's.
    const auto partner_channel = grpc::CreateChannel(platform.settings().address, grpc::InsecureChannelCredentials());
    auto transcoder = transcode::Transcoder::Create(
        {},
        {{"registry", peers.registry, {peers.registry_service}},
         {"scheduling", peers.scheduling, {peers.scheduling_service}},
         {"notification", peers.notification, {peers.notification_service}},
         {"gateway", peers.dashboard, {peers.dashboard_service}},
         {"gateway", partner_channel, {peers.partner_service}, /*forward_authorization=*/true}},
        platform.metrics());
    if (!transcoder.ok()) return transcoder.status();
    gateway->transcoder_ = *std::move(transcoder);

    absl::StatusOr<http::StaticFiles> files = http::StaticFiles::Load(WebDirectory(settings.web_dir));
    platform.AddDependency("web page", [state = files.status()] { return state; });
    gateway->edge_ =
        std::make_unique<Edge>(*gateway->transcoder_, files.ok() ? *std::move(files) : http::StaticFiles());
    http::Server::Options options;
    options.address = settings.http_address;
    options.threads = static_cast<int>(settings.http_threads);
    auto server = http::Server::Start(options, *gateway->edge_);
    if (!server.ok()) return server.status();
    gateway->server_ = *std::move(server);
    platform.log().Info("HTTP", {{"port", std::int64_t{gateway->server_->port()}}});
    return std::unique_ptr<door::Service>(std::move(gateway));
  }

  ~GatewayService() override {
    if (server_ != nullptr) server_->Stop(drain_);
    transcoder_ = nullptr;
  }

  std::vector<grpc::Service*> services() override { return {&dashboard_, &partner_service_}; }

 private:
  GatewayService(door::Platform& platform, const GatewaySettings& settings)
      : drain_(platform.settings().drain),
        partners_(platform.settings().home + "/keys/partners.toml"),
        dashboard_(platform.calls()),
        partner_service_(partners_, static_cast<int>(settings.partner_calls_per_minute), platform.log()) {
    // A faulty list shuts partners out, and nobody else: degraded, not stopped.
    platform.AddDependency("partners", [this] {
      const absl::Status state = partners_.State();
      return state.ok() ? state : absl::UnavailableError(state.message());
    });
  }

  const absl::Duration drain_;
  Partners partners_;
  DashboardService dashboard_;
  PartnerService partner_service_;
  // Ends before the services that it tells of changes.
  std::unique_ptr<live::Regencies> regencies_;
  std::unique_ptr<transcode::Transcoder> transcoder_;
  std::unique_ptr<Edge> edge_;
  std::unique_ptr<http::Server> server_;
};

}  // namespace

door::Definition MakeDefinition() {
  auto settings = std::make_shared<GatewaySettings>();
  door::Definition definition;
  definition.name = "gateway";
  definition.configure = [settings](config::Schema& schema) {
    schema.Add("gateway.http_address", &settings->http_address, "Where HTTP is served; loopback only")
        .Add("gateway.http_threads", &settings->http_threads, "Threads of the HTTP server")
        .Add("gateway.web_dir", &settings->web_dir, "Folder of the web page; empty: \"web\" beside the program")
        .Add("gateway.partner_calls_per_minute", &settings->partner_calls_per_minute,
             "Calls that each partner may make in a minute");
  };
  definition.build = [settings](door::Platform& platform) { return GatewayService::Build(platform, *settings); };
  return definition;
}

}  // namespace jemputbola::gateway::api
