#include <algorithm>
#include <cstdint>
#include <ostream>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "cli/commands.h"
#include "cli/generate/areas.h"
#include "cli/generate/contacts.h"
#include "cli/generate/people.h"
#include "cli/input.h"
#include "cli/tool.h"

namespace jemputbola::cli {
namespace {

struct Files {
  std::string areas;
  std::string counts;
  std::string out;
  std::string truth;
  std::uint64_t seed = 0;
};

absl::Status WithFile(const absl::Status& status, const std::string& file) {
  return {status.code(), absl::StrCat(file, ": ", status.message())};
}

absl::StatusOr<generate::Areas> ReadAreas(const std::string& path) {
  absl::StatusOr<std::string> text = ReadFile(path);
  if (!text.ok()) return text.status();
  absl::StatusOr<generate::Areas> areas = generate::ParseAreas(*text);
  return areas.ok() ? std::move(areas) : WithFile(areas.status(), path);
}

absl::StatusOr<int> MakePeople(Tool& tool, const Files& files) {
  absl::StatusOr<generate::Areas> areas = ReadAreas(files.areas);
  if (!areas.ok()) return areas.status();
  absl::StatusOr<std::string> text = ReadFile(files.counts);
  if (!text.ok()) return text.status();
  absl::StatusOr<std::vector<generate::Count>> counts = generate::ParseCounts(*text);
  if (!counts.ok()) return WithFile(counts.status(), files.counts);
  absl::StatusOr<std::vector<generate::Person>> people = generate::People(*areas, *counts, files.seed);
  if (!people.ok()) return people.status();
  absl::Status status = WriteFile(files.out, generate::PeopleCsv(*people), 0600);
  if (status.ok() && !files.truth.empty()) status = WriteFile(files.truth, generate::TruthCsv(*people), 0600);
  if (!status.ok()) return status;
  if (tool.json()) {
    tool.out() << "{\"people\":" << people->size() << ",\"districts\":" << counts->size() << "}\n";
  } else {
    tool.out() << "Invented " << people->size() << " people of " << counts->size() << " districts in " << files.out
               << '\n';
  }
  return kDone;
}

absl::StatusOr<int> MakeContacts(Tool& tool, const Files& files) {
  absl::StatusOr<generate::Areas> areas = ReadAreas(files.areas);
  if (!areas.ok()) return areas.status();
  const std::string csv = generate::ContactsCsv(*areas, files.seed);
  if (absl::Status status = WriteFile(files.out, csv, 0600); !status.ok()) return status;
  const auto contacts = std::count(csv.begin(), csv.end(), '\n') - 1;
  if (tool.json()) {
    tool.out() << "{\"contacts\":" << contacts << "}\n";
  } else {
    tool.out() << "Invented " << contacts << " contacts in " << files.out << '\n';
  }
  return kDone;
}

}  // namespace

void AddGenerate(CLI::App& app, Tool& tool) {
  CLI::App* group = app.add_subcommand("generate", "Invented lists for training and tests; the same for the same seed");
  group->require_subcommand(1);
  auto files = std::make_shared<Files>();
  auto common = [&files](CLI::App* command) {
    command->add_option("--areas", files->areas, "CSV file of areas")->required();
    command->add_option("--seed", files->seed, "Any number")->required();
    command->add_option("--out", files->out, "File to write")->required();
  };
  CLI::App* people = group->add_subcommand("people", "People without a recording, as many a district as counted");
  common(people);
  people->add_option("--counts", files->counts, "CSV file of counts: code,...,unrecorded")->required();
  people->add_option("--truth", files->truth, "Also write what a crew will find: nik,truth");
  tool.On(people, [&tool, files] { return MakePeople(tool, *files); });
  CLI::App* contacts = group->add_subcommand("contacts", "Phone numbers of village and district heads");
  common(contacts);
  tool.On(contacts, [&tool, files] { return MakeContacts(tool, *files); });
}

}  // namespace jemputbola::cli
