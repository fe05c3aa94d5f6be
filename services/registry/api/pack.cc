#include "registry/api/pack.h"

#include <algorithm>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/clock/civil.h"
#include "common/failpoint/failpoint.h"
#include "registry/api/translate.h"
#include "registry/domain/area_code.h"
#include "registry/domain/eligibility.h"
#include "registry/domain/pack.h"
#include "registry/store/area_history.h"
#include "registry/store/areas.h"
#include "registry/store/village_people.h"

namespace jemputbola::registry::api {
namespace {

constexpr char kPurpose[] = "cross-check of the village list";
// Policy.
constexpr int kDaysValid = 14;
// Longer than a campaign: a slip of the pen.
constexpr int kMostDaysValid = 366;

struct Terms {
  absl::CivilDay polling_day;
  absl::CivilDay expires_on;
};

absl::StatusOr<Terms> ReadTerms(const v1::MakePackRequest& request, absl::CivilDay today) {
  if (auto status = CheckDisclosure(request.recipient(), kPurpose); !status.ok()) return status;
  const auto polling_day = clock::ParseDate(request.polling_day());
  if (!polling_day.ok()) return absl::InvalidArgumentError("polling_day is no date; write it as 2024-11-27");
  if (request.expires_on().empty()) {
    const absl::CivilDay usual = today + kDaysValid;
    return Terms{*polling_day, *polling_day < today ? usual : std::min(usual, *polling_day)};
  }
  const auto expires_on = clock::ParseDate(request.expires_on());
  if (!expires_on.ok()) return absl::InvalidArgumentError("expires_on is no date; write it as 2024-08-07");
  if (*expires_on < today || *expires_on > today + kMostDaysValid) {
    return absl::InvalidArgumentError("expires_on has to be a day from today to a year from now");
  }
  return Terms{*polling_day, *expires_on};
}

// Eight characters that are not mistaken for each other when they are read aloud or typed from paper.
std::string NewReference(ids::Generator& ids) {
  constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  std::string reference;
  for (const char byte : absl::HexStringToBytes(ids.Random128()).substr(0, 8)) {
    reference.push_back(kAlphabet[static_cast<unsigned char>(byte) % kAlphabet.size()]);
  }
  return reference;
}

struct Person {
  domain::Identity identity;
  store::Standing standing;
  bool voter = false;
};

v1::PackEntry ToEntry(const Person& person, absl::CivilDay polling_day) {
  const auto& [identity, standing, voter] = person;
  v1::PackEntry entry;
  entry.set_person_id(standing.person_id);
  entry.set_masked_nik(domain::MaskedNik(identity.nik));
  entry.set_full_name(identity.full_name);
  if (identity.sex != domain::Sex::kUnknown) entry.set_sex(identity.sex == domain::Sex::kMale ? "L" : "P");
  entry.set_age_on_polling_day(domain::AgeOn(identity.birth_date, polling_day));
  entry.set_address(identity.address);
  entry.set_finding(domain::FindingName(standing.state.finding));
  if (standing.state.away_until) entry.set_away_until(clock::FormatDate(*standing.state.away_until));
  entry.set_set_aside(domain::IsSetAside(standing.bucket));
  entry.set_voter(voter);
  return entry;
}

// Everyone who stands in the pack, in its order; counts the children who do not.
absl::StatusOr<std::vector<Person>> Select(const Office& office, const jemputbola::store::Transaction& tx,
                                           const std::string& partition, const std::string& village,
                                           absl::CivilDay polling_day, std::int64_t& too_young) {
  std::vector<Person> people;
  too_young = 0;
  for (store::PersonRecord& record : store::FetchVillage(tx, partition, village)) {
    if (!domain::StandsInPack(record.standing.bucket, /*voter=*/true)) continue;
    if (store::Vault::IsPurged(record.sealed.box)) continue;
    auto identity = office.vault.Open(partition, record.standing.person_id, record.sealed.box);
    if (!identity.ok()) return identity.status();
    const bool voter = domain::IsVoter({identity->birth_date, identity->ever_married}, polling_day);
    if (!domain::StandsInPack(record.standing.bucket, voter)) {
      ++too_young;
      continue;
    }
    people.push_back({*std::move(identity), std::move(record.standing), voter});
  }
  std::ranges::sort(people, [](const Person& a, const Person& b) {
    if (domain::AddressBefore(a.identity.address, b.identity.address)) return true;
    if (domain::AddressBefore(b.identity.address, a.identity.address)) return false;
    return std::tie(a.identity.full_name, a.identity.nik) < std::tie(b.identity.full_name, b.identity.nik);
  });
  return people;
}

std::string NameOf(const jemputbola::store::Transaction& tx, const std::string& partition, const std::string& code) {
  const auto area = store::FindArea(tx, partition, code);
  return area ? area->name : code;
}

}  // namespace

absl::Status PackOffice::Make(const v1::MakePackRequest& request, const std::string& caller,
                              const std::function<bool(const v1::MakePackResponse&)>& write) const {
  const auto terms = ReadTerms(request, office_.calendar.Today());
  if (!terms.ok()) return terms.status();

  v1::MakePackResponse response;
  v1::PackCover& cover = *response.mutable_cover();
  cover.set_reference(NewReference(office_.ids));
  cover.set_recipient(request.recipient());
  cover.set_polling_day(request.polling_day());
  cover.set_expires_on(clock::FormatDate(terms->expires_on));
  std::vector<Person> people;
  audit::Entry entry;
  const absl::Status written = office_.database.Write([&](jemputbola::store::WriteTransaction& tx) -> absl::Status {
    const auto village = store::ResolveArea(tx, request.village_code(), domain::AreaLevel::kVillage, "");
    if (!village.ok()) {
      return absl::Status(village.status().code(), absl::StrCat("village_code ", village.status().message()));
    }
    const std::string partition = domain::RegencyOf(village->code);
    if (const auto fence = office_.ownership.Check(tx, partition); !fence.ok()) return fence.status();
    std::int64_t too_young = 0;
    auto selected = Select(office_, tx, partition, village->code, terms->polling_day, too_young);
    if (!selected.ok()) return selected.status();
    people = *std::move(selected);
    cover.set_village_code(village->code);
    cover.set_village_name(village->name);
    cover.set_urban(domain::IsUrbanVillage(village->code));
    cover.set_district_name(NameOf(tx, partition, domain::DistrictOf(village->code)));
    cover.set_regency_name(NameOf(tx, partition, partition));
    cover.set_too_young(too_young);
    audit::Record record{.action = "pack.print",
                         .caller = caller,
                         .recipient = request.recipient(),
                         .purpose = kPurpose,
                         .subject = village->code,
                         .detail = absl::StrCat("pack=", cover.reference(), " expires=", cover.expires_on(),
                                                " polling_day=", request.polling_day())};
    for (const Person& person : people) record.person_ids.push_back(person.standing.person_id);
    const auto appended = office_.audit.Append(tx, partition, record);
    if (!appended.ok()) return appended.status();
    entry = *appended;
    failpoint::Hit("registry/pack_before_commit");
    return absl::OkStatus();
  });
  if (!written.ok()) return written;
  failpoint::Hit("registry/pack_after_commit");
  office_.log.Info("Handed out a village pack", {{"village", cover.village_code()},
                                                 {"pack", cover.reference()},
                                                 {"people", static_cast<std::int64_t>(people.size())},
                                                 {"record", entry.Reference()}});

  cover.set_people(static_cast<std::int64_t>(people.size()));
  cover.set_audit_head(entry.Reference());
  ToMessage(entry.at, *cover.mutable_made_at());
  const auto gone = absl::CancelledError("The caller has gone");
  if (!write(response)) return gone;
  for (const Person& person : people) {
    *response.mutable_entry() = ToEntry(person, terms->polling_day);
    if (!write(response)) return gone;
  }
  return absl::OkStatus();
}

}  // namespace jemputbola::registry::api
