#include "cli/scenario.h"

#include <google/protobuf/util/json_util.h>
#include <toml++/toml.h>

#include <filesystem>
#include <map>
#include <set>
#include <sstream>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "cli/generate/areas.h"
#include "cli/generate/csv.h"
#include "cli/input.h"
#include "cli/tool.h"

namespace jemputbola::cli {
namespace {

using scheduling::v1::SimulatedVillage;
using scheduling::v1::SimulateRequest;

// What `over` says replaces what `table` says; tables inside tables are merged in turn.
void Merge(toml::table& table, const toml::table& over) {
  for (const auto& [key, value] : over) {
    toml::table* inside = table[key].as_table();
    if (inside != nullptr && value.is_table()) {
      Merge(*inside, *value.as_table());
    } else {
      table.insert_or_assign(key, value);
    }
  }
}

// A key of the table, or of a table inside it, that is no field of the message; "" when there is none.
std::string UnknownKey(const toml::table& table, const google::protobuf::Descriptor& fields) {
  for (const auto& [key, value] : table) {
    const google::protobuf::FieldDescriptor* field = fields.FindFieldByName(std::string(key.str()));
    if (field == nullptr) return std::string(key.str());
    if (field->message_type() == nullptr || field->is_map()) continue;
    std::string inside;
    if (const toml::table* one = value.as_table(); one != nullptr) inside = UnknownKey(*one, *field->message_type());
    if (const toml::array* many = value.as_array(); many != nullptr) {
      for (const toml::node& entry : *many) {
        const toml::table* one = entry.as_table();
        if (one != nullptr && inside.empty()) inside = UnknownKey(*one, *field->message_type());
      }
    }
    if (!inside.empty()) return inside;
  }
  return "";
}

// A text, or a date that was written without quotes.
absl::StatusOr<std::string> TextOrDate(const toml::table& table, const std::string& key) {
  const auto node = table[key];
  if (!node) return std::string();
  if (const auto text = node.value<std::string>()) return *text;
  if (const auto date = node.value<toml::date>()) {
    std::ostringstream written;
    written << *date;
    return written.str();
  }
  return absl::InvalidArgumentError(absl::StrCat(key, " must be a date, such as \"2024-07-24\"."));
}

// Tables have the fields of the message: read through JSON.
absl::Status Parse(const toml::table& table, const std::string& name, google::protobuf::Message& message) {
  const std::string unknown = UnknownKey(table, *message.GetDescriptor());
  if (!unknown.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("there is no setting ", unknown, " in [", name, "]."));
  }
  std::ostringstream json;
  json << toml::json_formatter{table};
  const auto parsed = google::protobuf::util::JsonStringToMessage(json.str(), &message);
  if (parsed.ok()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("[", name, "]: ", parsed.message().ToString()));
}

class Reader {
 public:
  explicit Reader(std::string path) : path_(std::move(path)), folder_(std::filesystem::path(path_).parent_path()) {}

  absl::StatusOr<Scenario> Read() {
    absl::StatusOr<std::string> text = ReadFile(path_);
    if (!text.ok()) return text.status();
    try {
      file_ = toml::parse(*text);
    } catch (const toml::parse_error& error) {
      return absl::InvalidArgumentError(
          absl::StrCat(path_, ", line ", error.source().begin.line, ": ", std::string(error.description()), "."));
    }
    Scenario scenario;
    const absl::Status read = Fill(scenario);
    if (read.ok()) return scenario;
    return absl::Status(read.code(), absl::StrCat(path_, ": ", std::string(read.message())));
  }

 private:
  absl::Status Fill(Scenario& scenario) {
    static const std::set<std::string> kKeys = {"name",       "facts",    "assumed",  "from",   "seed",
                                                "areas",      "counts",   "holidays", "people", "crews",
                                                "breakdowns", "campaign", "variants"};
    for (const auto& [key, value] : file_) {
      if (!kKeys.contains(std::string(key.str()))) {
        return absl::InvalidArgumentError(absl::StrCat("there is no setting ", std::string(key.str()), "."));
      }
    }
    scenario.name = file_["name"].value_or(std::string());
    scenario.facts = Lines("facts");
    scenario.assumed = Lines("assumed");
    const toml::table* campaign = file_["campaign"].as_table();
    if (campaign == nullptr) return absl::InvalidArgumentError("[campaign] is missing.");
    SimulateRequest base;
    const absl::StatusOr<std::string> from = TextOrDate(file_, "from");
    if (!from.ok()) return from.status();
    base.set_from(*from);
    if (file_.contains("seed") && !file_["seed"].value<std::uint64_t>()) {
      return absl::InvalidArgumentError("seed must be a whole number, 0 or more.");
    }
    base.set_seed(file_["seed"].value_or(std::uint64_t{1}));
    for (const absl::Status& status : {ReadVillages(base), ReadCrews(base)}) {
      if (!status.ok()) return status;
    }
    if (absl::Status status = Add(scenario, "", base, *campaign); !status.ok()) return status;
    const toml::array* variants = file_["variants"].as_array();
    for (std::size_t at = 0; variants != nullptr && at < variants->size(); ++at) {
      const toml::table* variant = (*variants)[at].as_table();
      if (variant == nullptr) return absl::InvalidArgumentError("every variant must be a table, [[variants]].");
      toml::table changed = *campaign;
      if (const toml::table* over = (*variant)["campaign"].as_table(); over != nullptr) Merge(changed, *over);
      const absl::Status added = Add(scenario, (*variant)["name"].value_or(std::string("variant")), base, changed);
      if (!added.ok()) return added;
    }
    return absl::OkStatus();
  }

  std::vector<std::string> Lines(const char* key) const {
    std::vector<std::string> lines;
    const toml::array* texts = file_[key].as_array();
    for (std::size_t at = 0; texts != nullptr && at < texts->size(); ++at) {
      lines.push_back((*texts)[at].value_or(std::string()));
    }
    return lines;
  }

  absl::Status Add(Scenario& scenario, const std::string& name, SimulateRequest request, const toml::table& campaign) {
    if (absl::Status parsed = Parse(campaign, "campaign", *request.mutable_campaign()); !parsed.ok()) return parsed;
    if (absl::Status days = AddHolidays(*request.mutable_campaign()); !days.ok()) return days;
    scenario.variants.push_back({name, std::move(request)});
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<generate::CsvRow>> Rows(const char* key, const std::vector<std::string>& columns) {
    const auto name = file_[key].value<std::string>();
    if (!name) return absl::InvalidArgumentError(absl::StrCat(key, " must name a file."));
    const std::string path = (folder_ / *name).lexically_normal();
    absl::StatusOr<std::string> text = ReadFile(path);
    if (!text.ok()) return text.status();
    absl::StatusOr<std::vector<generate::CsvRow>> rows = generate::ParseCsv(*text, columns);
    if (rows.ok()) return rows;
    return absl::InvalidArgumentError(absl::StrCat(path, ": ", std::string(rows.status().message())));
  }

  absl::Status AddHolidays(scheduling::v1::Campaign& campaign) {
    if (!file_.contains("holidays")) return absl::OkStatus();
    absl::StatusOr<std::vector<generate::CsvRow>> rows = Rows("holidays", {"date", "name"});
    if (!rows.ok()) return rows.status();
    std::set<std::string> known(campaign.holidays().begin(), campaign.holidays().end());
    for (generate::CsvRow& row : *rows) {
      const std::string& date = row["date"];
      // ISO dates compare as text. Days after the last service day count where the service is carried on.
      if (date < campaign.first_service_day()) continue;
      if (known.insert(date).second) campaign.add_holidays(date);
      campaign.mutable_day_names()->insert({date, row["name"]});
    }
    return absl::OkStatus();
  }

  // District code -> people: from the file `counts`, and from [people], which goes before it.
  absl::StatusOr<std::map<std::string, std::int64_t>> Counts() {
    std::map<std::string, std::int64_t> counts;
    if (file_.contains("counts")) {
      absl::StatusOr<std::vector<generate::CsvRow>> rows = Rows("counts", {"code", "unrecorded"});
      if (!rows.ok()) return rows.status();
      for (generate::CsvRow& row : *rows) {
        if (!absl::SimpleAtoi(row["unrecorded"], &counts[row["code"]])) {
          return absl::InvalidArgumentError(absl::StrCat("the count of ", row["code"], " is not a number."));
        }
      }
    }
    if (const toml::table* people = file_["people"].as_table(); people != nullptr) {
      for (const auto& [code, value] : *people) {
        const auto count = value.value<std::int64_t>();
        if (!count || *count < 0) {
          return absl::InvalidArgumentError(absl::StrCat("people of ", std::string(code.str()), " must be 0 or more."));
        }
        counts[std::string(code.str())] = *count;
      }
    }
    if (counts.empty()) {
      return absl::InvalidArgumentError(
          "nobody is to be fetched: name a file of counts by district (counts = \"...\"), or say how many there are in "
          "[people], such as \"53.03.01\" = 200.");
    }
    return counts;
  }

  // Each district's people are spread over its villages as `jb generate people` spreads them.
  absl::Status ReadVillages(SimulateRequest& request) {
    absl::StatusOr<std::map<std::string, std::int64_t>> counts = Counts();
    if (!counts.ok()) return counts.status();
    absl::StatusOr<std::vector<generate::CsvRow>> rows = Rows("areas", {"code", "name", "parent", "lat", "lon"});
    if (!rows.ok()) return rows.status();
    std::map<std::string, generate::CsvRow> areas;
    std::map<std::string, std::vector<std::string>> villages;
    for (generate::CsvRow& row : *rows) {
      if (counts->contains(row["parent"])) villages[row["parent"]].push_back(row["code"]);
      areas[row["code"]] = row;
    }
    for (const auto& [district, people] : *counts) {
      if (villages[district].empty()) {
        return absl::InvalidArgumentError(absl::StrCat("the areas have no villages of district ", district, "."));
      }
      const std::vector<std::int64_t> shares = generate::Spread(people, villages[district]);
      for (std::size_t at = 0; at < shares.size(); ++at) {
        generate::CsvRow& area = areas[villages[district][at]];
        // A village without coordinates has its district's.
        generate::CsvRow& place = area["lat"].empty() ? areas[district] : area;
        SimulatedVillage& village = *request.add_villages();
        village.set_village_code(area["code"]);
        village.set_village_name(area["name"]);
        village.set_district_code(district);
        village.set_district_name(areas[district]["name"]);
        double latitude = 0;
        double longitude = 0;
        if (!absl::SimpleAtod(place["lat"], &latitude) || !absl::SimpleAtod(place["lon"], &longitude)) {
          return absl::InvalidArgumentError(absl::StrCat("the areas say nowhere where ", area["code"], " is."));
        }
        village.set_latitude(latitude);
        village.set_longitude(longitude);
        village.set_workload(shares[at]);
      }
    }
    return absl::OkStatus();
  }

  absl::Status ReadCrews(SimulateRequest& request) {
    if (const toml::table* crews = file_["crews"].as_table(); crews != nullptr) {
      if (absl::Status parsed = Parse(*crews, "crews", *request.mutable_crews()); !parsed.ok()) return parsed;
    }
    const toml::array* breakdowns = file_["breakdowns"].as_array();
    for (std::size_t at = 0; breakdowns != nullptr && at < breakdowns->size(); ++at) {
      const toml::table* breakdown = (*breakdowns)[at].as_table();
      if (breakdown == nullptr) return absl::InvalidArgumentError("every breakdown must be a table, [[breakdowns]].");
      if (absl::Status parsed = Parse(*breakdown, "breakdowns", *request.add_breakdowns()); !parsed.ok()) return parsed;
    }
    return absl::OkStatus();
  }

  std::string path_;
  std::filesystem::path folder_;
  toml::table file_;
};

}  // namespace

absl::StatusOr<Scenario> ReadScenario(const std::string& path) {
  return Reader(path).Read();
}

}  // namespace jemputbola::cli
