#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "cli/input.h"
#include "cli/tool.h"
#include "jemputbola/platform/v1/import.pb.h"

namespace jemputbola::cli {

// An import is one transaction in the end; whole lists take their time.
inline constexpr absl::Duration kImportTimeout = absl::Minutes(15);

// Prints what became of a file: refused rows on standard error, the counts as a line or as JSON. The exit code: failed
// only when no row could be kept.
absl::StatusOr<int> PrintImport(Tool& tool, const platform::v1::ImportResult& result);

// Sends a file in chunks to the client stream that `start` begins. `prepare` may fill other fields of the first
// message.
template <typename Service, typename Request, typename Response>
absl::StatusOr<Response> Upload(
    Tool& tool, const std::string& service, const std::string& path,
    std::unique_ptr<grpc::ClientWriter<Request>> (Service::Stub::*start)(grpc::ClientContext*, Response*),
    const std::function<void(Request&)>& prepare = [](Request&) {}) {
  constexpr std::size_t kChunkBytes = 64 << 10;
  absl::StatusOr<std::ifstream> file = OpenInput(path);
  if (!file.ok()) return file.status();
  absl::StatusOr<std::shared_ptr<grpc::Channel>> channel = tool.Channel(service);
  if (!channel.ok()) return channel.status();
  auto stub = Service::NewStub(*channel);
  auto context = rpc::NewContext(kImportTimeout);
  Response response;
  std::unique_ptr<grpc::ClientWriter<Request>> writer = ((*stub).*start)(context.get(), &response);
  Request request;
  prepare(request);
  std::string chunk(kChunkBytes, '\0');
  while (file->read(chunk.data(), static_cast<std::streamsize>(chunk.size())) || file->gcount() > 0) {
    request.set_chunk(chunk.substr(0, static_cast<std::size_t>(file->gcount())));
    if (!writer->Write(request)) break;  // Finish tells why
    request.Clear();
  }
  writer->WritesDone();
  if (grpc::Status status = writer->Finish(); !status.ok()) return tool.Explain(service, **channel, status);
  return response;
}

// Upload, and PrintImport of what it answers.
template <typename Service, typename Request, typename Response>
absl::StatusOr<int> Import(
    Tool& tool, const std::string& service, const std::string& path,
    std::unique_ptr<grpc::ClientWriter<Request>> (Service::Stub::*start)(grpc::ClientContext*, Response*),
    const std::function<void(Request&)>& prepare = [](Request&) {}) {
  const auto response = Upload<Service, Request, Response>(tool, service, path, start, prepare);
  return response.ok() ? PrintImport(tool, response->result()) : response.status();
}

}  // namespace jemputbola::cli
