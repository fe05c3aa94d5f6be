#include "registry/api/people_list.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/clock/civil.h"
#include "common/failpoint/failpoint.h"
#include "registry/api/eligibility.h"
#include "registry/api/translate.h"
#include "registry/domain/area_code.h"
#include "registry/domain/people_filter.h"
#include "registry/store/area_history.h"

namespace jemputbola::registry::api {
namespace {

using jemputbola::store::Transaction;

// Boxes opened at a time.
constexpr std::size_t kPage = 1000;

// Who is asked for.
struct Wanted {
  domain::PeopleFilter filter;
  // With the days that it is counted on.
  std::optional<domain::AgeGroup> age_group;
  domain::CountingDays days;
};

absl::StatusOr<Wanted> ReadWanted(const v1::ListPeopleRequest& request,
                                  const std::optional<absl::CivilDay>& polling_day, absl::CivilDay today) {
  auto filter = domain::ReadPeopleFilter(request.bucket(), request.finding());
  if (!filter.ok()) return filter.status();
  filter->print_ready = request.print_ready();
  filter->vanished = request.vanished();
  Wanted wanted{*std::move(filter), std::nullopt, {}};
  if (request.age_group().empty()) {
    if (request.polling_day().empty() && request.since().empty()) return wanted;
    return absl::InvalidArgumentError("polling_day and since belong to an age group; give age_group, too");
  }
  const auto group = domain::ReadAgeGroup(request.age_group());
  if (!group.ok()) return group.status();
  wanted.age_group = *group;
  const auto days = ReadDays(request.polling_day(), request.since(), polling_day, today);
  if (!days.ok()) return days.status();
  wanted.days = *days;
  return wanted;
}

struct Selection {
  eventlog::Position position;
  std::vector<store::Standing> people;
};

// Leaves those of `people` who are on the list today and in the age group. Their boxes are opened, `kPage` at a time.
absl::Status KeepAgeGroup(const Office& office, const Transaction& tx, const std::string& regency, const Wanted& wanted,
                          std::vector<store::Standing>& people) {
  std::erase_if(people, [](const store::Standing& standing) { return standing.bucket == domain::Bucket::kRemoved; });
  std::vector<store::Standing> kept;
  for (std::size_t from = 0; from < people.size(); from += kPage) {
    const std::size_t to = std::min(people.size(), from + kPage);
    std::vector<std::string> ids;
    for (std::size_t i = from; i < to; ++i) ids.push_back(people[i].person_id);
    const auto boxes = store::FetchSealed(tx, regency, ids);
    for (std::size_t i = from; i < to; ++i) {
      const std::string& box = boxes.at(people[i].person_id).box;
      if (store::Vault::IsPurged(box)) continue;
      const auto identity = office.vault.Open(regency, people[i].person_id, box);
      if (!identity.ok()) return identity.status();
      if (!domain::IsIn(*wanted.age_group, {identity->birth_date, identity->ever_married}, wanted.days)) continue;
      kept.push_back(std::move(people[i]));
    }
  }
  people = std::move(kept);
  return absl::OkStatus();
}

absl::StatusOr<Selection> Select(const Office& office, const Transaction& tx, const v1::ListPeopleRequest& request,
                                 const Wanted& wanted) {
  const std::string& regency = request.regency_code();
  auto book = office.ledger.Read(tx, regency);
  if (!book.ok()) return book.status();
  const auto villages = VillagesIn(tx, *book, regency, request.area_code());
  if (!villages.ok()) return villages.status();
  Selection selection{std::move(book->position), store::StandingsIn(tx, regency, *villages)};
  std::erase_if(selection.people, [&wanted](const store::Standing& standing) {
    return !wanted.filter.Matches(store::CountedAs(standing), standing.state.finding);
  });
  if (wanted.age_group) {
    if (auto status = KeepAgeGroup(office, tx, regency, wanted, selection.people); !status.ok()) return status;
  }
  std::ranges::sort(selection.people, [](const store::Standing& a, const store::Standing& b) {
    return std::tie(a.village_code, a.person_id) < std::tie(b.village_code, b.person_id);
  });
  return selection;
}

std::string Described(const v1::ListPeopleRequest& request) {
  std::string text = "list=people";
  if (!request.bucket().empty()) absl::StrAppend(&text, " bucket=", request.bucket());
  if (!request.finding().empty()) absl::StrAppend(&text, " finding=", request.finding());
  if (request.print_ready()) absl::StrAppend(&text, " print_ready");
  if (request.vanished()) absl::StrAppend(&text, " vanished");
  if (!request.age_group().empty()) absl::StrAppend(&text, " age_group=", request.age_group());
  return text;
}

// Selects and records in one transaction that holds the partition.
absl::StatusOr<Selection> Disclose(const Office& office, const v1::ListPeopleRequest& request, const Wanted& wanted,
                                   const std::string& caller, std::string& reference) {
  if (auto status = CheckDisclosure(request.recipient(), request.purpose()); !status.ok()) return status;
  const std::string& regency = request.regency_code();
  Selection selection;
  const absl::Status written = office.database.Write([&](jemputbola::store::WriteTransaction& tx) -> absl::Status {
    if (const auto fence = office.ownership.Check(tx, regency); !fence.ok()) return fence.status();
    auto selected = Select(office, tx, request, wanted);
    if (!selected.ok()) return selected.status();
    selection = *std::move(selected);
    audit::Record record{.action = "people.disclose",
                         .caller = caller,
                         .recipient = request.recipient(),
                         .purpose = request.purpose(),
                         .subject = request.area_code().empty() ? regency : request.area_code(),
                         .detail = Described(request)};
    for (const store::Standing& standing : selection.people) record.person_ids.push_back(standing.person_id);
    const auto appended = office.audit.Append(tx, regency, record);
    if (!appended.ok()) return appended.status();
    reference = appended->Reference();
    failpoint::Hit("registry/people_before_commit");
    return absl::OkStatus();
  });
  if (!written.ok()) return written;
  failpoint::Hit("registry/people_after_commit");
  office.log.Info(
      "Handed out the names of a list",
      {{"regency", regency}, {"people", static_cast<std::int64_t>(selection.people.size())}, {"record", reference}});
  return selection;
}

// The boxes of some of the people; a purged one is missing.
absl::StatusOr<std::unordered_map<std::string, v1::PersonIdentity>> Identities(const Office& office,
                                                                               const std::string& partition,
                                                                               const std::vector<std::string>& ids) {
  std::unordered_map<std::string, store::SealedPerson> boxes;
  const absl::Status read = office.database.Read([&](const Transaction& tx) {
    boxes = store::FetchSealed(tx, partition, ids);
    return absl::OkStatus();
  });
  if (!read.ok()) return read;
  std::unordered_map<std::string, v1::PersonIdentity> identities;
  for (const auto& [id, sealed] : boxes) {
    if (store::Vault::IsPurged(sealed.box)) continue;
    const auto identity = office.vault.Open(partition, id, sealed.box);
    if (!identity.ok()) return identity.status();
    v1::PersonIdentity& message = identities[id];
    message.set_nik(identity->nik);
    message.set_full_name(identity->full_name);
    message.set_birth_date(clock::FormatDate(identity->birth_date));
    message.set_address(identity->address);
  }
  return identities;
}

}  // namespace

absl::StatusOr<std::vector<std::string>> VillagesIn(const Transaction& tx, const store::TallyBook& book,
                                                    const std::string& regency_code, const std::string& area_code) {
  std::string code;
  if (!area_code.empty() && area_code != regency_code) {
    const auto area = store::ResolveArea(tx, area_code, std::nullopt, regency_code);
    if (!area.ok()) {
      return absl::Status(area.status().code(), absl::StrCat("area_code ", area.status().message()));
    }
    if (domain::RegencyOf(area->code) != regency_code) {
      return absl::InvalidArgumentError("area_code lies in another regency than regency_code");
    }
    code = area->code;
  }
  std::vector<std::string> villages;
  for (const domain::AreaTally& village : book.villages) {
    if (code.empty() || village.area_code == code || absl::StartsWith(village.area_code, code + ".")) {
      villages.push_back(village.area_code);
    }
  }
  return villages;
}

absl::Status ListPeople(const Office& office, const std::optional<absl::CivilDay>& polling_day,
                        const v1::ListPeopleRequest& request, const std::string& caller,
                        const std::function<bool(const v1::ListPeopleResponse&)>& write) {
  if (auto status = CheckRegency(request.regency_code()); !status.ok()) return status;
  const auto wanted = ReadWanted(request, polling_day, office.calendar.Today());
  if (!wanted.ok()) return wanted.status();

  v1::ListPeopleResponse response;
  v1::PeopleListHead& head = *response.mutable_head();
  absl::StatusOr<Selection> selection;
  if (request.names()) {
    selection = Disclose(office, request, *wanted, caller, *head.mutable_reference());
  } else {
    const absl::Status read = office.database.Read([&](const Transaction& tx) {
      selection = Select(office, tx, request, *wanted);
      return selection.status();
    });
    if (!read.ok()) return read;
  }
  if (!selection.ok()) return selection.status();
  *head.mutable_position() = ToMessage(selection->position, office.calendar.Now());
  head.set_people(static_cast<std::int64_t>(selection->people.size()));
  const auto gone = absl::CancelledError("The caller has gone");
  if (!write(response)) return gone;

  const std::vector<store::Standing>& people = selection->people;
  for (std::size_t from = 0; from < people.size(); from += kPage) {
    const std::size_t to = std::min(people.size(), from + kPage);
    std::unordered_map<std::string, v1::PersonIdentity> identities;
    if (request.names()) {
      std::vector<std::string> ids;
      for (std::size_t i = from; i < to; ++i) ids.push_back(people[i].person_id);
      auto opened = Identities(office, request.regency_code(), ids);
      if (!opened.ok()) return opened.status();
      identities = *std::move(opened);
    }
    for (std::size_t i = from; i < to; ++i) {
      v1::ListedPerson& person = *response.mutable_person();
      person.Clear();
      *person.mutable_standing() = ToMessage(people[i]);
      const auto identity = identities.find(people[i].person_id);
      if (identity != identities.end()) *person.mutable_identity() = std::move(identity->second);
      if (!write(response)) return gone;
    }
  }
  return absl::OkStatus();
}

}  // namespace jemputbola::registry::api
