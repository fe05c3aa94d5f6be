#include <memory>
#include <string>

#include "cli/commands.h"
#include "cli/import_findings.h"
#include "cli/import_people.h"
#include "cli/tool.h"
#include "cli/upload.h"
#include "jemputbola/notification/v1/notification.grpc.pb.h"
#include "jemputbola/registry/v1/area_service.grpc.pb.h"
#include "jemputbola/registry/v1/registry.grpc.pb.h"

namespace jemputbola::cli {
namespace {

using notification::v1::ImportContactsRequest;
using notification::v1::ImportContactsResponse;
using notification::v1::NotificationService;
using registry::v1::AreaService;
using registry::v1::ImportAreaAliasesRequest;
using registry::v1::ImportAreaAliasesResponse;
using registry::v1::ImportAreaChangesRequest;
using registry::v1::ImportAreaChangesResponse;
using registry::v1::ImportAreasRequest;
using registry::v1::ImportAreasResponse;
using registry::v1::RegistryService;

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
  tool.On(declare("area-changes",
                  "Codes that were replaced: old_code,old_name,new_code,new_name,old_decree,new_decree,"
                  "valid_from"),
          [&tool, file] {
            return Import<AreaService, ImportAreaChangesRequest, ImportAreaChangesResponse>(
                tool, "registry", *file, &AreaService::Stub::ImportAreaChanges);
          });
  tool.On(declare("aliases", "Other ways to write the names of areas: code,alias"), [&tool, file] {
    return Import<AreaService, ImportAreaAliasesRequest, ImportAreaAliasesResponse>(
        tool, "registry", *file, &AreaService::Stub::ImportAreaAliases);
  });
  AddImportPeople(*group, tool);
  AddImportFindings(*group, tool);
  tool.On(declare("contacts", "Contacts of village and district heads: area_code,phone"), [&tool, file] {
    return Import<NotificationService, ImportContactsRequest, ImportContactsResponse>(
        tool, "notification", *file, &NotificationService::Stub::ImportContacts);
  });
}

}  // namespace jemputbola::cli
