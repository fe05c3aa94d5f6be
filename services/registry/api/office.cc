#include "registry/api/office.h"

#include <utility>

#include "common/clock/civil.h"
#include "registry/domain/area_code.h"
#include "registry/domain/finding_rules.h"
#include "registry/domain/text.h"

namespace jemputbola::registry::api {
namespace {

constexpr std::size_t kMostBytes = 200;

}  // namespace

absl::Status CheckRegency(const std::string& code) {
  const auto level = domain::ParseAreaCode(code);
  if (!level.ok()) return absl::InvalidArgumentError("regency_code " + std::string(level.status().message()));
  if (*level != domain::AreaLevel::kRegency) {
    return absl::InvalidArgumentError("regency_code is not of a regency; give one like 53.03");
  }
  return absl::OkStatus();
}

absl::StatusOr<store::Standing> FindListed(const jemputbola::store::Transaction& tx, const store::Vault& vault,
                                           const std::string& partition, const std::string& person_id,
                                           const std::string& nik) {
  if (person_id.empty() == nik.empty()) {
    return absl::InvalidArgumentError("Name one person, by the person's id or by the NIK");
  }
  if (!nik.empty()) {
    auto found = store::FindByNik(tx, partition, {vault.NikIndex(nik)});
    if (found.empty()) return absl::NotFoundError("Nobody with this NIK is on the list of the regency");
    return std::move(found.begin()->second.standing);
  }
  auto found = store::FetchStandings(tx, partition, {person_id});
  if (found.empty()) return absl::NotFoundError("Nobody with this person id is on the list of the regency");
  return std::move(found.begin()->second);
}

absl::Status Commit(const Office& office, const std::string& partition, absl::Time when, Act act) {
  const absl::Status status = office.database.Write([&](jemputbola::store::WriteTransaction& tx) -> absl::Status {
    auto change = office.ledger.Begin(tx, partition);
    if (!change.ok()) return change.status();
    if (auto acted = act(tx, *change); !acted.ok()) return acted;
    return office.ledger.Finish(tx, *change, when);
  });
  if (!status.ok()) office.ledger.Forget(partition);
  return status;
}

absl::Status CheckDisclosure(const std::string& recipient, const std::string& purpose) {
  if (recipient.empty() || !domain::IsCleanText(recipient, kMostBytes)) {
    return absl::InvalidArgumentError("Personal data needs a recipient; say who gets it with --recipient");
  }
  if (purpose.empty() || !domain::IsCleanText(purpose, kMostBytes)) {
    return absl::InvalidArgumentError("Personal data needs a purpose; say what it is for with --purpose");
  }
  return absl::OkStatus();
}

v1::PersonStanding ToMessage(const store::Standing& standing) {
  v1::PersonStanding message;
  message.set_person_id(standing.person_id);
  message.set_village_code(standing.village_code);
  message.set_recording(domain::RecordingName(standing.state.recording));
  message.set_returned(domain::ReturnedName(standing.state.returned));
  message.set_finding(domain::FindingName(standing.state.finding));
  message.set_certainty(domain::CertaintyName(standing.state.certainty));
  message.set_visits_not_met(standing.state.visits_not_met);
  if (standing.state.away_until) message.set_away_until(clock::FormatDate(*standing.state.away_until));
  message.set_bucket(domain::BucketName(standing.bucket));
  message.set_survivor_id(standing.survivor);
  message.set_vanished(standing.vanished);
  return message;
}

}  // namespace jemputbola::registry::api
