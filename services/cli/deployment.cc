#include "cli/deployment.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor_database.h>
#include <toml++/toml.h>

#include <filesystem>
#include <set>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/rpc/tokens.h"

namespace jemputbola::cli {
namespace {

std::string Text(const toml::table& config, std::string_view path) {
  return config.at_path(path).value_or(std::string());
}

}  // namespace

std::vector<const google::protobuf::ServiceDescriptor*> KnownServices() {
  using google::protobuf::DescriptorPool;
  std::vector<std::string> files;
  DescriptorPool::internal_generated_database()->FindAllFileNames(&files);
  std::vector<const google::protobuf::ServiceDescriptor*> services;
  for (const std::string& name : files) {
    if (!absl::StartsWith(name, "jemputbola/")) continue;
    const auto* file = DescriptorPool::generated_pool()->FindFileByName(name);
    for (int i = 0; file != nullptr && i < file->service_count(); ++i) services.push_back(file->service(i));
  }
  return services;
}

absl::StatusOr<std::unique_ptr<Deployment>> Deployment::Open(const std::string& home) {
  std::unique_ptr<Deployment> deployment(new Deployment(std::filesystem::absolute(home).lexically_normal()));
  const std::string file = deployment->home_ + "/config.toml";
  if (!std::filesystem::exists(file)) return deployment;
  toml::table config;
  try {
    config = toml::parse_file(file);
  } catch (const toml::parse_error& error) {
    return absl::InvalidArgumentError(
        absl::StrCat(file, ", line ", error.source().begin.line, ": ", std::string(error.description()), "."));
  }
  deployment->regency_ = Text(config, "deployment.regency");
  if (std::string mode = Text(config, "deployment.clock"); !mode.empty()) deployment->clock_mode_ = mode;
  deployment->tls_ = {Text(config, "rpc.tls_ca"), Text(config, "rpc.tls_certificate"), Text(config, "rpc.tls_key")};
  for (const std::string service : kServices) {
    for (const std::string& key : {"peers." + service, service + ".rpc.address", std::string("rpc.address")}) {
      std::string address = Text(config, key);
      if (address.empty()) continue;
      deployment->addresses_[service] = absl::StrReplaceAll(address, {{"{service}", service}});
      break;
    }
  }
  return deployment;
}

std::string Deployment::Address(const std::string& service) const {
  auto configured = addresses_.find(service);
  return configured != addresses_.end() ? configured->second : absl::StrCat("unix:", home_, "/run/", service, ".sock");
}

absl::StatusOr<std::shared_ptr<grpc::Channel>> Deployment::Channel(const std::string& service) {
  std::shared_ptr<grpc::Channel>& channel = channels_[service];
  if (channel != nullptr) return channel;
  absl::StatusOr<std::string> token = rpc::ReadToken(home_ + "/keys/tokens", "jb");
  if (!token.ok()) return token.status();
  rpc::ChannelOptions options;
  options.address = Address(service);
  options.caller = "jb";
  options.token = *std::move(token);
  options.tls = tls_;
  options.services = KnownServices();
  absl::StatusOr<std::shared_ptr<grpc::Channel>> made = rpc::MakeChannel(options);
  if (!made.ok()) return made.status();
  return channel = *std::move(made);
}

int ZoneOffset(const std::string& area_code) {
  static const std::set<std::string> kWita = {"51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"};
  static const std::set<std::string> kWit = {"81", "82", "91", "92", "93", "94", "95", "96", "97"};
  const std::string province = area_code.substr(0, 2);
  if (kWit.count(province) != 0) return 540;
  return kWita.count(province) != 0 ? 480 : 420;
}

}  // namespace jemputbola::cli
