#include "cli/pack/pack.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <ostream>
#include <set>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/commands.h"
#include "cli/table.h"
#include "cli/tool.h"
#include "jemputbola/registry/v1/pack.grpc.pb.h"
#include "jemputbola/registry/v1/registry.grpc.pb.h"
#include "jemputbola/scheduling/v1/scheduling.grpc.pb.h"

namespace jemputbola::cli {
namespace {

using pack::Pack;
using registry::v1::PackService;
using registry::v1::RegistryService;

// A large village takes a while to seal off, sort and send.
constexpr absl::Duration kPackTimeout = absl::Minutes(2);
constexpr char kIndexHeader[] =
    "village_code,village_name,recipient,people,reference,expires_on,audit_head,sheet,return_file\n";

struct Asked {
  std::string village;
  bool all = false;
  std::string recipient;
  std::string role;
  std::string expires;
  std::string polling;
  std::string out = ".";
};

struct Written {
  registry::v1::PackCover cover;
  std::string sheet;
  std::string return_file;
};

absl::Status CheckAsked(const Asked& asked) {
  if (asked.all == !asked.village.empty()) {
    return absl::InvalidArgumentError("Name one village by its code, or give --all for the whole regency.");
  }
  if (asked.recipient.empty() == asked.role.empty()) {
    return absl::InvalidArgumentError(
        "A list of names needs a recipient: give --recipient WHO, or --recipient-role village-head.");
  }
  if (asked.all && !asked.recipient.empty()) {
    return absl::InvalidArgumentError(
        "With --all every village has a recipient of its own: give --recipient-role village-head.");
  }
  return absl::OkStatus();
}

// --polling, or that of the campaign.
absl::StatusOr<std::string> PollingDay(Tool& tool, const Asked& asked) {
  if (!asked.polling.empty()) return asked.polling;
  absl::StatusOr<std::string> regency = tool.Regency();
  if (!regency.ok()) return regency.status();
  scheduling::v1::GetCampaignRequest request;
  request.set_regency_code(*regency);
  auto response = tool.Call<scheduling::v1::SchedulingService>(
      "scheduling", &scheduling::v1::SchedulingService::Stub::GetCampaign, request);
  if (response.ok()) return response->campaign().polling_day();
  return absl::FailedPreconditionError(
      absl::StrCat("The polling day is not known, which ages are counted on: give --polling DATE (",
                   response.status().message(), ")"));
}

absl::StatusOr<Pack> Fetch(Tool& tool, const registry::v1::MakePackRequest& request) {
  absl::StatusOr<std::shared_ptr<grpc::Channel>> channel = tool.Channel("registry");
  if (!channel.ok()) return channel.status();
  auto context = rpc::NewContext(kPackTimeout);
  auto reader = PackService::NewStub(*channel)->MakePack(context.get(), request);
  Pack fetched;
  registry::v1::MakePackResponse response;
  while (reader->Read(&response)) {
    if (response.has_cover()) {
      fetched.cover = response.cover();
    } else {
      fetched.entries.push_back(response.entry());
    }
  }
  if (grpc::Status status = reader->Finish(); !status.ok()) return tool.Explain("registry", **channel, status);
  return fetched;
}

absl::Status MakeFolder(const std::string& path) {
  std::error_code error;
  const bool created = std::filesystem::create_directories(path, error);
  if (error) return absl::UnavailableError(absl::StrCat("Cannot create ", path, ": ", error.message(), "."));
  if (created && chmod(path.c_str(), 0700) != 0) {
    return absl::UnavailableError(absl::StrCat("Cannot protect ", path, ": ", std::strerror(errno), "."));
  }
  return absl::OkStatus();
}

absl::StatusOr<Written> Write(Tool& tool, const Asked& asked, const std::string& polling_day,
                              const std::string& village, const std::string& recipient) {
  registry::v1::MakePackRequest request;
  request.set_village_code(village);
  request.set_recipient(recipient);
  request.set_polling_day(polling_day);
  request.set_expires_on(asked.expires);
  absl::StatusOr<Pack> fetched = Fetch(tool, request);
  if (!fetched.ok()) return fetched.status();
  const std::string name = pack::FileName(fetched->cover);
  Written written{fetched->cover, name + ".html", name + ".csv"};
  absl::Status status =
      WriteFile(absl::StrCat(asked.out, "/", written.sheet), pack::Sheet(*fetched, tool.Zone()), 0600);
  if (status.ok()) {
    status = WriteFile(absl::StrCat(asked.out, "/", written.return_file), pack::ReturnFile(*fetched), 0600);
  }
  if (!status.ok()) return status;
  return written;
}

void Print(Tool& tool, const Asked& asked, const std::vector<Written>& packs) {
  if (tool.json()) {
    std::vector<std::string> items;
    for (const Written& one : packs) {
      std::string item = ToJson(one.cover);
      item.pop_back();
      items.push_back(absl::StrCat(item, ",\"sheet\":\"", one.sheet, "\",\"return_file\":\"", one.return_file, "\"}"));
    }
    tool.out() << "{\"packs\":[" << absl::StrJoin(items, ",") << "]}\n";
    return;
  }
  Table table({"village", "name", "people", "recipient", "pack", "until", "audit"});
  std::int64_t people = 0;
  for (const Written& one : packs) {
    const registry::v1::PackCover& cover = one.cover;
    people += cover.people();
    table.Add({cover.village_code(), cover.village_name(), absl::StrCat(cover.people()), cover.recipient(),
               cover.reference(), cover.expires_on(), cover.audit_head()});
  }
  table.Print(tool.out());
  tool.out() << people << " people in " << packs.size() << (packs.size() == 1 ? " pack" : " packs") << ", a sheet and a"
             << " file to be sent back each, in " << asked.out << '\n';
}

// One line a pack, as it is written: what an interrupted run handed out stands there too.
absl::Status Enter(const std::string& path, const Written& one) {
  const mode_t before = umask(0077);
  std::ofstream index(path, std::ios::app | std::ios::ate);
  umask(before);
  if (index.tellp() == std::ofstream::pos_type(0)) index << kIndexHeader;
  const registry::v1::PackCover& cover = one.cover;
  const auto quoted = [](const std::string& text) { return absl::StrCat("\"", text, "\""); };
  index << cover.village_code() << ',' << quoted(cover.village_name()) << ',' << quoted(cover.recipient()) << ','
        << cover.people() << ',' << cover.reference() << ',' << cover.expires_on() << ',' << cover.audit_head() << ','
        << one.sheet << ',' << one.return_file << '\n';
  index.flush();
  if (!index) return absl::UnavailableError(absl::StrCat("Cannot write ", path, ": check the disk and its mode."));
  return absl::OkStatus();
}

// The head of a village, by its name: "Kepala Desa Bokon", "Lurah Benpasi".
std::string HeadOf(const registry::v1::Area& village) {
  return absl::StrCat(village.urban() ? "Lurah " : "Kepala Desa ", village.name());
}

// The villages of the regency, by code.
absl::StatusOr<std::map<std::string, registry::v1::Area>> Villages(Tool& tool, const std::string& regency) {
  registry::v1::ListAreasRequest request;
  request.set_regency_code(regency);
  auto response = tool.Call<RegistryService>("registry", &RegistryService::Stub::ListAreas, request);
  if (!response.ok()) return response.status();
  std::map<std::string, registry::v1::Area> villages;
  for (const registry::v1::Area& area : response->areas()) {
    if (area.level() == registry::v1::AREA_LEVEL_VILLAGE) villages.emplace(area.code(), area);
  }
  return villages;
}

// Codes of the villages that have anybody to be asked about.
absl::StatusOr<std::set<std::string>> NotDone(Tool& tool, const std::string& regency) {
  absl::StatusOr<std::shared_ptr<grpc::Channel>> channel = tool.Channel("registry");
  if (!channel.ok()) return channel.status();
  registry::v1::ListTalliesRequest request;
  request.set_regency_code(regency);
  request.set_level(registry::v1::AREA_LEVEL_VILLAGE);
  auto context = rpc::NewContext(tool.timeout());
  auto reader = RegistryService::NewStub(*channel)->ListTallies(context.get(), request);
  std::set<std::string> codes;
  registry::v1::ListTalliesResponse response;
  while (reader->Read(&response)) {
    const registry::v1::Tally& tally = response.tally();
    if (tally.workload() + tally.set_aside() - tally.set_aside_reasons().not_yet_16() > 0) {
      codes.insert(tally.area_code());
    }
  }
  if (grpc::Status status = reader->Finish(); !status.ok()) return tool.Explain("registry", **channel, status);
  return codes;
}

absl::StatusOr<int> PackOne(Tool& tool, const Asked& asked, const std::string& polling_day) {
  std::string recipient = asked.recipient;
  if (recipient.empty()) {
    absl::StatusOr<std::string> regency = tool.Regency();
    if (!regency.ok()) return regency.status();
    auto villages = Villages(tool, *regency);
    if (!villages.ok()) return villages.status();
    const auto village = villages->find(asked.village);
    if (village == villages->end()) {
      return absl::NotFoundError("The village is not on the list of the regency: correct its code.");
    }
    recipient = HeadOf(village->second);
  }
  absl::StatusOr<Written> written = Write(tool, asked, polling_day, asked.village, recipient);
  if (!written.ok()) return written.status();
  Print(tool, asked, {*written});
  return kDone;
}

absl::StatusOr<int> PackAll(Tool& tool, const Asked& asked, const std::string& polling_day) {
  absl::StatusOr<std::string> regency = tool.Regency();
  if (!regency.ok()) return regency.status();
  auto villages = Villages(tool, *regency);
  if (!villages.ok()) return villages.status();
  absl::StatusOr<std::set<std::string>> wanted = NotDone(tool, *regency);
  if (!wanted.ok()) return wanted.status();
  std::vector<Written> packs;
  for (const auto& [code, village] : *villages) {
    if (!wanted->contains(code)) continue;
    absl::StatusOr<Written> written = Write(tool, asked, polling_day, code, HeadOf(village));
    if (written.ok()) {
      if (absl::Status entered = Enter(asked.out + "/index.csv", *written); !entered.ok()) return entered;
      packs.push_back(*std::move(written));
      continue;
    }
    return absl::Status(written.status().code(),
                        absl::StrCat(written.status().message(), " ", packs.size(), " packs were written before ", code,
                                     " and stand in index.csv."));
  }
  Print(tool, asked, packs);
  return kDone;
}

}  // namespace

void AddPack(CLI::App& app, Tool& tool) {
  CLI::App* command =
      app.add_subcommand("pack", "The list of names that a village head checks, to print and to return");
  auto asked = std::make_shared<Asked>();
  command->add_option("village", asked->village, "Code of the village");
  command->add_flag("--all", asked->all, "Every village of the regency that has anybody to be asked about");
  command->add_option("--recipient", asked->recipient, "Who receives it, as \"Kepala Desa Bokon\"");
  command->add_option("--recipient-role", asked->role, "village-head: the head of each village, by its name")
      ->check(CLI::IsMember({"village-head"}));
  command->add_option("--expires", asked->expires, "Day until which it is valid; default: two weeks");
  command->add_option("--polling", asked->polling, "Polling day, on which ages are counted; default: the campaign's");
  command->add_option("--out", asked->out, "Folder for the files; default: here");
  tool.On(command, [&tool, asked]() -> absl::StatusOr<int> {
    if (absl::Status status = CheckAsked(*asked); !status.ok()) return status;
    absl::StatusOr<std::string> polling_day = PollingDay(tool, *asked);
    if (!polling_day.ok()) return polling_day.status();
    if (absl::Status status = MakeFolder(asked->out); !status.ok()) return status;
    return asked->all ? PackAll(tool, *asked, *polling_day) : PackOne(tool, *asked, *polling_day);
  });
}

}  // namespace jemputbola::cli
