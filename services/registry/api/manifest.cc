#include "registry/api/manifest.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "common/failpoint/failpoint.h"
#include "registry/api/translate.h"
#include "registry/domain/text.h"
#include "registry/store/area_history.h"
#include "registry/store/people.h"

namespace jemputbola::registry::api {
namespace {

constexpr std::size_t kMostBytes = 200;

absl::Status CheckRequest(const v1::GetManifestRequest& request) {
  const auto level = domain::ParseAreaCode(request.village_code());
  if (!level.ok()) return absl::InvalidArgumentError("village_code " + std::string(level.status().message()));
  if (*level != domain::AreaLevel::kVillage) return absl::InvalidArgumentError("village_code is not of a village");
  if (request.recipient().empty() || !domain::IsCleanText(request.recipient(), kMostBytes)) {
    return absl::InvalidArgumentError("A list of names needs a recipient; say who gets it, like a unit id");
  }
  if (request.purpose().empty() || !domain::IsCleanText(request.purpose(), kMostBytes)) {
    return absl::InvalidArgumentError("A list of names needs a purpose; say what it is for");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::Manifest> ManifestOffice::Make(const v1::GetManifestRequest& request, const std::string& caller) {
  if (auto status = CheckRequest(request); !status.ok()) return status;
  std::string village = request.village_code();
  const std::string partition = domain::RegencyOf(village);

  v1::Manifest manifest;
  std::vector<store::Standing> workload;
  std::unordered_map<std::string, store::SealedPerson> boxes;
  std::vector<std::string> person_ids;
  audit::Entry entry;
  const absl::Status written = database_.Write([&](jemputbola::store::WriteTransaction& tx) -> absl::Status {
    if (const auto fence = ownership_.Check(tx, partition); !fence.ok()) return fence.status();
    const auto area = store::ResolveArea(tx, request.village_code(), domain::AreaLevel::kVillage, partition);
    if (!area.ok()) {
      return absl::Status(area.status().code(), "village_code " + std::string(area.status().message()));
    }
    village = area->code;
    manifest.set_village_name(area->name);
    workload = store::WorkloadOf(tx, partition, village);
    person_ids.clear();
    for (const store::Standing& standing : workload) person_ids.push_back(standing.person_id);
    boxes = store::FetchSealed(tx, partition, person_ids);
    std::erase_if(workload, [&](const store::Standing& standing) {
      const auto box = boxes.find(standing.person_id);
      return box != boxes.end() && store::Vault::IsPurged(box->second.box);
    });
    if (!person_ids.empty() && workload.empty()) {
      return absl::FailedPreconditionError(
          "The people of this village were purged; import the new list of the village");
    }
    person_ids.clear();
    for (const store::Standing& standing : workload) person_ids.push_back(standing.person_id);
    const auto appended = audit_.Append(tx, partition,
                                        {.action = "people.disclose",
                                         .caller = caller,
                                         .recipient = request.recipient(),
                                         .purpose = request.purpose(),
                                         .subject = village,
                                         .detail = "list=manifest",
                                         .person_ids = person_ids});
    if (!appended.ok()) return appended.status();
    entry = *appended;
    failpoint::Hit("registry/manifest_before_commit");
    return absl::OkStatus();
  });
  if (!written.ok()) return written;
  failpoint::Hit("registry/manifest_after_commit");
  log_.Info(
      "Handed out the names of a village",
      {{"village", village}, {"people", static_cast<std::int64_t>(person_ids.size())}, {"record", entry.Reference()}});

  std::vector<std::pair<domain::Identity, const store::Standing*>> people;
  people.reserve(workload.size());
  for (const store::Standing& standing : workload) {
    const auto box = boxes.find(standing.person_id);
    if (box == boxes.end()) return absl::DataLossError("A listed person has no sealed record; restore the database");
    auto identity = vault_.Open(partition, standing.person_id, box->second.box);
    if (!identity.ok()) return identity.status();
    people.emplace_back(*std::move(identity), &standing);
  }
  std::sort(people.begin(), people.end(), [](const auto& a, const auto& b) {
    return std::tie(a.first.address, a.first.full_name, a.first.nik) <
           std::tie(b.first.address, b.first.full_name, b.first.nik);
  });
  manifest.set_village_code(village);
  ToMessage(entry.at, *manifest.mutable_made_at());
  manifest.set_disclosure_id(entry.Reference());
  for (const auto& [identity, standing] : people) *manifest.add_entries() = ToMessage(*standing, identity);
  return manifest;
}

}  // namespace jemputbola::registry::api
