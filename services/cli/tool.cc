#include "cli/tool.h"

#include <fcntl.h>
#include <google/protobuf/util/json_util.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <ostream>

#include "absl/strings/str_cat.h"
#include "common/clock/civil.h"
#include "common/rpc/status.h"

namespace jemputbola::cli {

Tool::Tool(CLI::App& app, std::ostream& out, std::ostream& err) : out_(out), err_(err) {
  app.fallthrough();
  app.require_subcommand(1);
  app.add_option("--home", home_, "Folder of the deployment")->envname("JB_HOME");
  app.add_option("--regency", regency_, "Code of the regency, as 53.03; default: the deployment's own");
  app.add_flag("--json", json_, "Print JSON instead of a table");
  app.add_option("--timeout", timeout_seconds_, "Seconds that a call may take")->check(CLI::PositiveNumber);
}

void Tool::On(CLI::App* command, Action action) {
  // A group may be a command too: then its callback comes after that of the subcommand that was given.
  command->final_callback([this, command, action = std::move(action)] {
    if (command->get_subcommands().empty()) action_ = action;
  });
}

int Tool::Run() {
  absl::StatusOr<int> code = action_();
  if (code.ok()) return *code;
  err_ << "jb: " << code.status().message() << '\n';
  return kFailed;
}

absl::StatusOr<std::string> Tool::Home() const {
  if (home_.empty()) return absl::InvalidArgumentError("Name the deployment's folder with --home or JB_HOME.");
  return std::filesystem::absolute(home_).lexically_normal().string();
}

absl::StatusOr<Deployment*> Tool::deployment() {
  if (deployment_ == nullptr) {
    absl::StatusOr<std::string> home = Home();
    if (!home.ok()) return home.status();
    if (!std::filesystem::is_directory(*home)) {
      return absl::NotFoundError(absl::StrCat("There is no deployment in ", *home, ": run jb keys init."));
    }
    absl::StatusOr<std::unique_ptr<Deployment>> opened = Deployment::Open(*home);
    if (!opened.ok()) return opened.status();
    deployment_ = *std::move(opened);
  }
  return deployment_.get();
}

absl::StatusOr<std::string> Tool::Regency() {
  if (!regency_.empty()) return regency_;
  absl::StatusOr<Deployment*> opened = deployment();
  if (!opened.ok()) return opened.status();
  if ((*opened)->regency().empty()) {
    return absl::InvalidArgumentError(
        "Name the regency with --regency, or set regency in [deployment] of config.toml.");
  }
  return (*opened)->regency();
}

absl::StatusOr<std::shared_ptr<grpc::Channel>> Tool::Channel(const std::string& service) {
  absl::StatusOr<Deployment*> opened = deployment();
  if (!opened.ok()) return opened.status();
  return (*opened)->Channel(service);
}

absl::Status Tool::Explain(const std::string& service, grpc::Channel& channel, const grpc::Status& status) {
  const bool connected = channel.GetState(false) == GRPC_CHANNEL_READY;
  if (!connected && (status.error_code() == grpc::StatusCode::UNAVAILABLE ||
                     status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED)) {
    return absl::UnavailableError(absl::StrCat("The ", service, " service does not answer at ",
                                               deployment_->Address(service), ": start it, or see its log."));
  }
  if (status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED) {
    return absl::DeadlineExceededError(absl::StrCat("The ", service, " service did not answer within ",
                                                    absl::FormatDuration(timeout()),
                                                    ": try again, or give --timeout."));
  }
  return rpc::FromGrpc(status);
}

absl::TimeZone Tool::Zone() {
  return clock::FixedZone(ZoneOffset(Regency().value_or("53")));
}

std::string Tool::Local(const google::protobuf::Timestamp& time) {
  if (time.seconds() == 0) return "";
  return absl::FormatTime("%Y-%m-%d %H:%M", absl::FromUnixSeconds(time.seconds()), Zone());
}

bool Tool::PrintedJson(const google::protobuf::Message& message) {
  if (json_) out_ << ToJson(message) << '\n';
  return json_;
}

std::string ToJson(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  options.always_print_primitive_fields = true;
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(message, &json, options).ok()) return "{}";
  return json;
}

absl::Status WriteFile(const std::string& path, const std::string& content, int mode) {
  const std::string draft = absl::StrCat(path, ".", getpid(), ".new");
  int file = open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  bool written = file >= 0;
  for (std::size_t at = 0; written && at < content.size();) {
    ssize_t size = write(file, content.data() + at, content.size() - at);
    written = size > 0;
    at += written ? static_cast<std::size_t>(size) : 0;
  }
  written = written && fsync(file) == 0;
  int error = errno;
  if (file >= 0) close(file);
  if (written && rename(draft.c_str(), path.c_str()) == 0) return absl::OkStatus();
  if (written) error = errno;
  unlink(draft.c_str());
  return absl::UnavailableError(absl::StrCat("Cannot write ", path, ": ", std::strerror(error), "."));
}

}  // namespace jemputbola::cli
