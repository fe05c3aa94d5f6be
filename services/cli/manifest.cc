#include <ostream>

#include "absl/strings/str_cat.h"
#include "cli/commands.h"
#include "cli/table.h"
#include "cli/tool.h"
#include "jemputbola/registry/v1/registry.grpc.pb.h"

namespace jemputbola::cli {

void AddManifest(CLI::App& app, Tool& tool) {
  using registry::v1::GetManifestRequest;
  using registry::v1::RegistryService;
  CLI::App* command = app.add_subcommand("manifest", "Who is to be fetched in a village; the disclosure is recorded");
  struct Disclosure {
    std::string village;
    std::string recipient;
    std::string purpose;
  };
  auto asked = std::make_shared<Disclosure>();
  command->add_option("village", asked->village, "Code of the village")->required();
  command->add_option("--recipient", asked->recipient, "Who receives it, as a unit's id")->required();
  command->add_option("--purpose", asked->purpose, "Why, as \"recording visit\"")->required();
  tool.On(command, [&tool, asked]() -> absl::StatusOr<int> {
    GetManifestRequest request;
    request.set_village_code(asked->village);
    request.set_recipient(asked->recipient);
    request.set_purpose(asked->purpose);
    auto response = tool.Call<RegistryService>("registry", &RegistryService::Stub::GetManifest, request);
    if (!response.ok()) return response.status();
    if (tool.PrintedJson(*response)) return kDone;
    const registry::v1::Manifest& manifest = response->manifest();
    Table table({"nik", "name", "born", "address", "finding", "not met", "person"});
    for (const registry::v1::ManifestEntry& entry : manifest.entries()) {
      table.Add({entry.nik(), entry.full_name(), entry.birth_date(), entry.address(), entry.finding(),
                 absl::StrCat(entry.visits_not_met()), entry.person_id()});
    }
    table.Print(tool.out());
    tool.out() << manifest.entries_size() << " people of " << manifest.village_name() << ", "
               << tool.Local(manifest.made_at()) << ", disclosure " << manifest.disclosure_id() << '\n';
    return kDone;
  });
}

}  // namespace jemputbola::cli
