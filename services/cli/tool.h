#pragma once

#include <google/protobuf/message.h>
#include <google/protobuf/timestamp.pb.h>
#include <grpcpp/client_context.h>

#include <CLI/CLI.hpp>
#include <functional>
#include <iosfwd>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "cli/deployment.h"
#include "common/rpc/channel.h"

namespace jemputbola::cli {

// Exit codes, besides those of a wrong command line.
inline constexpr int kDone = 0;
inline constexpr int kFailed = 1;
inline constexpr int kNotGreen = 2;

// What every command of `jb` shares: the options before or after it, the deployment, and the ways to print. A command
// group declares its commands with On; Run carries out the one that was given. Not thread-safe.
class Tool {
 public:
  // The exit code, or why it failed.
  using Action = std::function<absl::StatusOr<int>()>;

  // Declares --home, --regency, --json and --timeout on `app`.
  Tool(CLI::App& app, std::ostream& out, std::ostream& err);
  void On(CLI::App* command, Action action);
  // After the command line is parsed. Prints an error as one sentence.
  int Run();

  // INVALID_ARGUMENT, saying what to give, when neither --home nor JB_HOME does.
  absl::StatusOr<Deployment*> deployment();
  // --home or JB_HOME, as an absolute path.
  absl::StatusOr<std::string> Home() const;
  // --regency, or the deployment's own.
  absl::StatusOr<std::string> Regency();
  bool json() const { return json_; }
  std::ostream& out() { return out_; }
  std::ostream& err() { return err_; }

  // Calls a unary method with a deadline:
  //   tool.Call<SchedulingService>("scheduling", &SchedulingService::Stub::GetRanking, request)
  // UNAVAILABLE names the service and its address when it does not answer; other errors are the service's sentences.
  template <typename Service, typename Request, typename Response>
  absl::StatusOr<Response> Call(const std::string& service,
                                grpc::Status (Service::Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                                const Request& request) {
    absl::StatusOr<std::shared_ptr<grpc::Channel>> channel = Channel(service);
    if (!channel.ok()) return channel.status();
    std::unique_ptr<typename Service::Stub> stub = Service::NewStub(*channel);
    Response response;
    grpc::Status status = ((*stub).*method)(rpc::NewContext(timeout()).get(), request, &response);
    if (!status.ok()) return Explain(service, **channel, status);
    return response;
  }
  absl::StatusOr<std::shared_ptr<grpc::Channel>> Channel(const std::string& service);
  absl::Status Explain(const std::string& service, grpc::Channel& channel, const grpc::Status& status);
  absl::Duration timeout() const { return absl::Seconds(timeout_seconds_); }

  // The zone of the regency, WITA when none is named.
  absl::TimeZone Zone();
  // Local time: "2024-07-24 07:30"; empty for an unset one.
  std::string Local(const google::protobuf::Timestamp& time);

  // With --json, prints the message and answers true.
  bool PrintedJson(const google::protobuf::Message& message);

 private:
  std::ostream& out_;
  std::ostream& err_;
  std::string home_;
  std::string regency_;
  bool json_ = false;
  double timeout_seconds_ = 10;
  std::unique_ptr<Deployment> deployment_;
  Action action_;
};

// Proto JSON on one line: field names as in the .proto, fields with their default value included.
std::string ToJson(const google::protobuf::Message& message);
// {"name":[...]} of messages.
template <typename Messages>
std::string ToJsonList(const std::string& name, const Messages& messages) {
  std::string list;
  for (const auto& message : messages) list += (list.empty() ? "" : ",") + ToJson(message);
  return "{\"" + name + "\":[" + list + "]}";
}

// Writes a whole file beside `path` with `mode` and moves it there.
absl::Status WriteFile(const std::string& path, const std::string& content, int mode);

}  // namespace jemputbola::cli
