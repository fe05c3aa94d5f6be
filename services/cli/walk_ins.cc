#include <google/protobuf/util/json_util.h>

#include <memory>
#include <ostream>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/commands.h"
#include "cli/input.h"
#include "cli/pack/pack.h"
#include "cli/table.h"
#include "cli/tool.h"
#include "common/crypto/sealed_box.h"
#include "jemputbola/field_reporting/v1/report.pb.h"
#include "jemputbola/registry/v1/walk_in.grpc.pb.h"

namespace jemputbola::cli {
namespace {

using registry::v1::WalkInService;

std::string Words(registry::v1::WalkInState state) {
  return state == registry::v1::WALK_IN_STATE_REFUSED ? "refused" : "waiting";
}

absl::StatusOr<int> List(Tool& tool) {
  const absl::StatusOr<std::string> regency = tool.Regency();
  if (!regency.ok()) return regency.status();
  registry::v1::ListWalkInsRequest request;
  request.set_regency_code(*regency);
  const auto response = tool.Call<WalkInService>("registry", &WalkInService::Stub::ListWalkIns, request);
  if (!response.ok()) return response.status();
  if (tool.PrintedJson(*response)) return kDone;
  if (!response->walk_ins().empty()) {
    Table table({"report", "state", "place", "when", "why"});
    for (const registry::v1::WalkInReport& report : response->walk_ins()) {
      table.Add({report.report(), Words(report.state()), report.place_code(), tool.Local(report.effective_at()),
                 report.message()});
    }
    table.Print(tool.out());
  }
  tool.out() << response->walk_ins_size() << " wait or are refused; " << response->known() << " were on the list, "
             << response->added() << " came onto it, " << response->guests() << " are guests\n";
  return kDone;
}

struct Export {
  std::string home;
  std::string recipient;
  std::string purpose;
  std::string file;
};

constexpr char kHeader[] =
    "nik,kk,full_name,sex,birth_date,address,phone,village_code,marital_status,outcome,place_code,recorded_at\n";

std::string Line(Tool& tool, const registry::v1::Guest& guest) {
  const registry::v1::WalkInIdentity& identity = guest.identity();
  const std::string fields[] = {pack::Cell(identity.nik()),
                                pack::Cell(identity.kk()),
                                pack::Cell(identity.full_name()),
                                identity.sex(),
                                identity.birth_date(),
                                pack::Cell(identity.address()),
                                pack::Cell(identity.phone()),
                                identity.home_code(),
                                identity.ever_married() ? "KAWIN" : "BELUM KAWIN",
                                guest.outcome(),
                                guest.place_code(),
                                tool.Local(guest.recorded_at())};
  return absl::StrJoin(fields, ",") + "\n";
}

absl::StatusOr<int> ExportGuests(Tool& tool, const Export& asked) {
  const absl::StatusOr<std::string> regency = tool.Regency();
  if (!regency.ok()) return regency.status();
  registry::v1::ExportGuestsRequest request;
  request.set_regency_code(*regency);
  request.set_home_regency_code(asked.home);
  request.set_recipient(asked.recipient);
  request.set_purpose(asked.purpose);
  const absl::StatusOr<std::shared_ptr<grpc::Channel>> channel = tool.Channel("registry");
  if (!channel.ok()) return channel.status();
  const auto context = rpc::NewContext(tool.timeout());
  const auto reader = WalkInService::NewStub(*channel)->ExportGuests(context.get(), request);
  std::string content = kHeader;
  std::string disclosure;
  std::int64_t expected = 0;
  std::int64_t read = 0;
  registry::v1::ExportGuestsResponse response;
  while (reader->Read(&response)) {
    if (!response.disclosure_id().empty()) {
      disclosure = response.disclosure_id();
      expected = response.count();
    }
    for (const registry::v1::Guest& guest : response.guests()) {
      content += Line(tool, guest);
      ++read;
    }
  }
  if (const grpc::Status status = reader->Finish(); !status.ok()) return tool.Explain("registry", **channel, status);
  if (read != expected) return absl::DataLossError("Not all guests came over: export them again.");
  if (absl::Status status = WriteFile(asked.file, content, 0600); !status.ok()) return status;
  if (tool.json()) {
    tool.out() << "{\"file\":\"" << absl::CEscape(asked.file) << "\",\"guests\":" << read << ",\"disclosure_id\":\""
               << disclosure << "\"}\n";
  } else {
    tool.out() << read << " reports of guests in " << asked.file << ", disclosure " << disclosure << '\n';
  }
  return kDone;
}

absl::StatusOr<int> Seal(Tool& tool, const std::string& file) {
  const absl::StatusOr<std::string> text = ReadFile(file);
  if (!text.ok()) return text.status();
  registry::v1::WalkInIdentity identity;
  if (!google::protobuf::util::JsonStringToMessage(*text, &identity).ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat(file, " is no jemputbola.registry.v1.WalkInIdentity as proto JSON: correct it."));
  }
  const auto key =
      tool.Call<WalkInService>("registry", &WalkInService::Stub::GetWalkInKey, registry::v1::GetWalkInKeyRequest());
  if (!key.ok()) return key.status();
  absl::StatusOr<std::string> box = crypto::SealFor(key->public_key(), identity.SerializeAsString());
  if (!box.ok()) return box.status();
  field_reporting::v1::WalkIn walk_in;
  walk_in.set_sealed_identity(*std::move(box));
  walk_in.set_key_id(key->key_id());
  tool.out() << ToJson(walk_in) << '\n';
  return kDone;
}

}  // namespace

void AddWalkIns(CLI::App& app, Tool& tool) {
  tool.On(app.add_subcommand("walk-ins",
                             "People who came without being on a manifest: who waits, and what became of "
                             "the others"),
          [&tool] { return List(tool); });

  CLI::App* guests = app.add_subcommand("guests", "People of other regencies who were recorded here");
  guests->require_subcommand(1);
  CLI::App* hand_over = guests->add_subcommand("export", "Write them to a file for their regency; it is recorded");
  auto asked = std::make_shared<Export>();
  hand_over->add_option("file", asked->file, "The CSV file to write")->required();
  hand_over->add_option("--home-regency", asked->home, "Only those of this regency, as 53.04");
  hand_over->add_option("--recipient", asked->recipient, "Who receives it")->required();
  hand_over->add_option("--purpose", asked->purpose, "Why")->required();
  tool.On(hand_over, [&tool, asked] { return ExportGuests(tool, *asked); });

  CLI::App* seal = app.add_subcommand(
      "seal-walk-in", "Seal somebody's identity for the registry, as a device does: prints a report's walkIn");
  auto file = std::make_shared<std::string>();
  seal->add_option("file", *file, "A jemputbola.registry.v1.WalkInIdentity as proto JSON")->required();
  tool.On(seal, [&tool, file] { return Seal(tool, *file); });
}

}  // namespace jemputbola::cli
