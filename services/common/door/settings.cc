#include "common/door/settings.h"

#include <sys/un.h>

#include <filesystem>
#include <string_view>
#include <system_error>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace jemputbola::door {
namespace {

constexpr std::string_view kServices[] = {"registry", "field_reporting", "scheduling", "notification", "gateway"};
constexpr std::string_view kUnix = "unix:";
constexpr std::size_t kLongestSocketPath = sizeof(sockaddr_un::sun_path) - 1;

// The home as far as it can be known before the file that lies in it is read.
std::string EarlyHome(int argc, const char* const* argv, const std::map<std::string, std::string>& environment) {
  constexpr std::string_view kFlag = "--deployment.home";
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == kFlag && i + 1 < argc) return argv[i + 1];
    if (argument.starts_with(kFlag) && argument.substr(kFlag.size()).starts_with('=')) {
      return std::string(argument.substr(kFlag.size() + 1));
    }
  }
  const auto found = environment.find("JB_DEPLOYMENT_HOME");
  return found == environment.end() ? "" : found->second;
}

void Declare(config::Schema& schema, const std::string& service, Settings& settings) {
  const auto add = [&](const std::string& key, auto* target, const std::string& help) {
    schema.Add(key, target, help);
    schema.Add(absl::StrCat(service, ".", key), target, absl::StrCat(key, " of this service only"));
  };
  schema.Add("deployment.home", &settings.home, "Folder of the deployment (also JB_HOME)");
  schema.Add("deployment.clock", &settings.clock_mode, "system, or manual in training");
  schema.Add("deployment.shard", &settings.shard, "Which of the partitions are this cell's, i/n");
  schema.Add("deployment.regency", &settings.regency, "Partition that pages show when none is named");
  add("redis.socket", &settings.redis_socket, "Unix socket of Redis, or none; default HOME/run/redis.sock");
  add("log.level", &settings.log_level, "debug, info, warning or error");
  add("log.file", &settings.log_file, "File, or stderr; default HOME/log/{service}.log");
  add("rpc.address", &settings.address, "unix:PATH or HOST:PORT; default unix:HOME/run/{service}.sock");
  add("rpc.threads", &settings.rpc_threads, "Calls that may block at the same time");
  add("rpc.drain", &settings.drain, "Time for calls in flight when the service ends");
  add("rpc.tls_ca", &settings.tls_ca, "PEM file of the authority that callers and servers are signed by");
  add("rpc.tls_certificate", &settings.tls_certificate, "PEM file of this service's certificate");
  add("rpc.tls_key", &settings.tls_key, "PEM file of its key");
  add("store.url", &settings.database_url, "sqlite:PATH or postgresql://…; default sqlite:HOME/data/{service}.sqlite");
  add("metrics.address", &settings.metrics_address, "HOST:PORT of GET /metrics; port 0 takes a free one");
  for (const std::string_view peer : kServices) {
    const std::string name(peer);
    schema.Add("peers." + name, &settings.peers[name], "Address of " + name + " when it is not in this home");
    if (name != service) schema.Ignore(name);
  }
}

void Default(std::string& value, const std::string& otherwise) {
  if (value.empty()) value = otherwise;
}

absl::Status CheckSocket(std::string_view path) {
  if (path.size() <= kLongestSocketPath) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("the socket path ", std::string(path), " is longer than ",
                                                 kLongestSocketPath, " bytes: choose a shorter deployment.home"));
}

absl::Status Derive(const std::string& service, Settings& settings) {
  if (settings.home.empty()) {
    return absl::InvalidArgumentError("say where the deployment lives: set JB_HOME or give --deployment.home");
  }
  std::error_code error;
  const std::filesystem::path home = std::filesystem::absolute(settings.home, error).lexically_normal();
  if (error) return absl::InvalidArgumentError(absl::StrCat("deployment.home ", settings.home, ": ", error.message()));
  settings.home = home;

  Default(settings.redis_socket, home / "run/redis.sock");
  if (settings.redis_socket == "none") settings.redis_socket.clear();
  Default(settings.log_file, home / "log/{service}.log");
  if (settings.log_file == "stderr") settings.log_file.clear();
  Default(settings.address, absl::StrCat("unix:", settings.home, "/run/{service}.sock"));
  Default(settings.database_url, absl::StrCat("sqlite:", settings.home, "/data/{service}.sqlite"));
  for (std::string* text : {&settings.log_file, &settings.address, &settings.database_url}) {
    *text = absl::StrReplaceAll(*text, {{"{service}", service}});
  }
  for (auto& [peer, address] : settings.peers) {
    Default(address, absl::StrCat("unix:", settings.home, "/run/", peer, ".sock"));
  }

  if (settings.clock_mode != "system" && settings.clock_mode != "manual") {
    return absl::InvalidArgumentError("deployment.clock must be system or manual");
  }
  if (settings.rpc_threads < 1) return absl::InvalidArgumentError("rpc.threads must be at least 1");
  if (absl::Status status = CheckSocket(settings.redis_socket); !status.ok()) return status;
  const std::string_view address = settings.address;
  return address.starts_with(kUnix) ? CheckSocket(address.substr(kUnix.size())) : absl::OkStatus();
}

}  // namespace

absl::StatusOr<Settings> LoadSettings(const std::string& service, const std::function<void(config::Schema&)>& configure,
                                      int argc, const char* const* argv,
                                      std::map<std::string, std::string> environment) {
  // JB_HOME and JB_BIN are for whoever works with the deployment; no key is spelled like them.
  if (const auto home = environment.extract("JB_HOME")) environment.emplace("JB_DEPLOYMENT_HOME", home.mapped());
  environment.erase("JB_BIN");
  const std::string early_home = EarlyHome(argc, argv, environment);
  if (!early_home.empty() && environment.find("JB_CONFIG") == environment.end()) {
    const std::string file = early_home + "/config.toml";
    if (std::error_code error; std::filesystem::exists(file, error)) environment["JB_CONFIG"] = file;
  }

  Settings settings;
  config::Schema schema("jb-" + absl::StrReplaceAll(service, {{"_", "-"}}));
  Declare(schema, service, settings);
  if (configure) configure(schema);
  if (absl::Status status = schema.Load(argc, argv, environment); !status.ok()) return status;
  if (absl::Status status = Derive(service, settings); !status.ok()) return status;
  return settings;
}

}  // namespace jemputbola::door
