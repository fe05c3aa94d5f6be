#include <fstream>
#include <ostream>

#include "absl/strings/str_cat.h"
#include "cli/commands.h"
#include "cli/tool.h"
#include "jemputbola/notification/v1/notification.grpc.pb.h"
#include "jemputbola/registry/v1/registry.grpc.pb.h"

namespace jemputbola::cli {
namespace {

using notification::v1::ImportContactsRequest;
using notification::v1::ImportContactsResponse;
using notification::v1::NotificationService;
using platform::v1::ImportResult;
using registry::v1::ImportAreasRequest;
using registry::v1::ImportAreasResponse;
using registry::v1::ImportPeopleRequest;
using registry::v1::ImportPeopleResponse;
using registry::v1::RegistryService;

constexpr std::size_t kChunkBytes = 64 << 10;
// An import is one transaction in the end; whole lists take their time.
constexpr absl::Duration kImportTimeout = absl::Minutes(15);

absl::StatusOr<int> Report(Tool& tool, const ImportResult& result) {
  for (const platform::v1::RowError& error : result.errors()) {
    tool.err() << "line " << error.line() << (error.field().empty() ? "" : ", " + error.field()) << ": "
               << error.message() << '\n';
  }
  if (result.refused() > result.errors_size()) {
    tool.err() << "and " << result.refused() - result.errors_size() << " more refused rows\n";
  }
  if (!tool.PrintedJson(result)) {
    tool.out() << absl::StrCat(result.rows(), " rows: ", result.added(), " added, ", result.updated(), " updated, ",
                               result.unchanged(), " unchanged, ", result.refused(), " refused\n");
  }
  return result.rows() > 0 && result.refused() == result.rows() ? kFailed : kDone;
}

// `start` begins the client stream of a stub.
template <typename Service, typename Request, typename Response>
absl::StatusOr<int> Import(Tool& tool, const std::string& service, const std::string& path,
                           std::unique_ptr<grpc::ClientWriter<Request>> (Service::Stub::*start)(grpc::ClientContext*,
                                                                                                Response*)) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(absl::StrCat("Cannot read ", path, ": check its path and mode."));
  absl::StatusOr<std::shared_ptr<grpc::Channel>> channel = tool.Channel(service);
  if (!channel.ok()) return channel.status();
  auto stub = Service::NewStub(*channel);
  auto context = rpc::NewContext(kImportTimeout);
  Response response;
  std::unique_ptr<grpc::ClientWriter<Request>> writer = ((*stub).*start)(context.get(), &response);
  Request request;
  std::string chunk(kChunkBytes, '\0');
  while (file.read(chunk.data(), static_cast<std::streamsize>(chunk.size())) || file.gcount() > 0) {
    request.set_chunk(chunk.substr(0, static_cast<std::size_t>(file.gcount())));
    if (!writer->Write(request)) break;  // Finish tells why
  }
  writer->WritesDone();
  if (grpc::Status status = writer->Finish(); !status.ok()) return tool.Explain(service, **channel, status);
  return Report(tool, response.result());
}

}  // namespace

void AddImport(CLI::App& app, Tool& tool) {
  CLI::App* group = app.add_subcommand("import", "Read a CSV file into a service; bad rows are listed, good ones kept");
  group->require_subcommand(1);
  auto file = std::make_shared<std::string>();
  auto declare = [&](const char* name, const char* help) {
    CLI::App* command = group->add_subcommand(name, help);
    command->add_option("file", *file, "The CSV file")->required();
    return command;
  };
  tool.On(declare("areas", "Areas: code,level,name,parent,lat,lon"), [&tool, file] {
    return Import<RegistryService, ImportAreasRequest, ImportAreasResponse>(tool, "registry", *file,
                                                                            &RegistryService::Stub::ImportAreas);
  });
  tool.On(declare("people", "People: nik,kk,full_name,sex,birth_date,address,phone,village_code"), [&tool, file] {
    return Import<RegistryService, ImportPeopleRequest, ImportPeopleResponse>(tool, "registry", *file,
                                                                              &RegistryService::Stub::ImportPeople);
  });
  tool.On(declare("contacts", "Contacts of village and district heads: area_code,phone"), [&tool, file] {
    return Import<NotificationService, ImportContactsRequest, ImportContactsResponse>(
        tool, "notification", *file, &NotificationService::Stub::ImportContacts);
  });
}

}  // namespace jemputbola::cli
