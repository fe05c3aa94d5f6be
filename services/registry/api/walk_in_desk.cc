#include "registry/api/walk_in_desk.h"

#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/clock/civil.h"
#include "common/failpoint/failpoint.h"
#include "jemputbola/registry/v1/walk_in.pb.h"
#include "registry/domain/finding_rules.h"
#include "registry/store/area_history.h"
#include "registry/store/history.h"
#include "registry/store/list_coverage.h"
#include "registry/store/people_list.h"

namespace jemputbola::registry::api {
namespace {

using jemputbola::store::ReadTransaction;
using jemputbola::store::WriteTransaction;
using store::WalkIn;
using store::WalkInState;

constexpr int kAtOnce = 200;

constexpr char kUnknownKey[] =
    "It was sealed for a key that is not here: put the walk-in key back, or let the crew correct the report";
constexpr char kClosed[] = "Its box does not open or holds no identity: let the crew correct the report";
constexpr char kNoVillage[] =
    "A resident who is not on the list, and the home village is not told or not on the list of areas: let the crew "
    "correct the report";
constexpr char kGone[] = "Its box is not at field_reporting; it comes when the device sends the report again";

}  // namespace

WalkInDesk::WalkInDesk(const Office& office, WalkInKeys& keys, WalkInBoxes& boxes)
    : office_(office), keys_(keys), boxes_(boxes) {}

absl::StatusOr<int> WalkInDesk::Work(const std::string& partition, bool also_refused) {
  std::vector<WalkIn> open;
  int done = 0;
  for (const WalkInState state : {WalkInState::kWaiting, WalkInState::kRefused}) {
    if (state == WalkInState::kRefused && !also_refused) break;
    for (std::string last;; last = open.back().walk_in_id) {
      const absl::Status read = office_.database.Read([&](const ReadTransaction& tx) {
        open = store::ListWalkIns(tx, partition, state, last, kAtOnce);
        return absl::OkStatus();
      });
      if (!read.ok()) return read;
      for (const WalkIn& walk_in : open) {
        if (auto status = Identify(partition, walk_in); !status.ok()) return status;
        ++done;
      }
      if (open.size() < kAtOnce) break;
    }
  }
  const auto released = Release(partition);
  if (!released.ok()) return released.status();
  return done + *released;
}

absl::Status WalkInDesk::Identify(const std::string& partition, const WalkIn& walk_in) {
  const auto box = boxes_.Fetch(partition, walk_in.report);
  failpoint::Hit("registry/walk_in_fetched");
  if (box.ok()) return Decide(partition, walk_in, *box);
  if (!absl::IsNotFound(box.status())) return box.status();
  if (walk_in.state != WalkInState::kWaiting || walk_in.message == kGone) return absl::OkStatus();
  return Commit(office_, partition, office_.calendar.Now(), [&](WriteTransaction& tx, store::TallyChange&) {
    auto now = store::FindWalkIn(tx, partition, walk_in.walk_in_id);
    if (!now || now->state != WalkInState::kWaiting) return absl::OkStatus();
    now->message = kGone;
    store::SaveWalkIns(tx, partition, {*now});
    return absl::OkStatus();
  });
}

absl::Status WalkInDesk::Decide(const std::string& partition, const WalkIn& walk_in, const WalkInBox& box) {
  const crypto::BoxKey* key = keys_.Find(box.key_id);
  if (key == nullptr) return Refuse(partition, walk_in, kUnknownKey);
  const auto opened = key->Open(box.box);
  v1::WalkInIdentity identity;
  if (!opened.ok() || !identity.ParseFromString(*opened)) return Refuse(partition, walk_in, kClosed);
  domain::AreaIndex areas;
  const absl::Status read = office_.database.Read([&](const ReadTransaction& tx) {
    areas = store::LoadAreaIndex(tx, partition);
    return absl::OkStatus();
  });
  if (!read.ok()) return read;
  domain::WalkInText text;
  text.nik = identity.nik();
  text.kk = identity.kk();
  text.full_name = identity.full_name();
  text.sex = identity.sex();
  text.birth_date = identity.birth_date();
  text.address = identity.address();
  text.phone = identity.phone();
  text.home_code = identity.home_code();
  text.ever_married = identity.ever_married();
  auto person = domain::ReadWalkIn(text, office_.calendar.Today(), areas);
  if (const auto* why = std::get_if<std::string>(&person)) return Refuse(partition, walk_in, *why);
  return Settle(partition, walk_in, std::get<domain::WalkInPerson>(person));
}

absl::Status WalkInDesk::Refuse(const std::string& partition, const WalkIn& walk_in, const std::string& message) {
  const absl::Status refused =
      Commit(office_, partition, office_.calendar.Now(), [&](WriteTransaction& tx, store::TallyChange&) {
        auto now = store::FindWalkIn(tx, partition, walk_in.walk_in_id);
        if (!now || now->state != walk_in.state || now->message == message) return absl::OkStatus();
        now->state = WalkInState::kRefused;
        now->message = message;
        store::SaveWalkIns(tx, partition, {*now});
        return absl::OkStatus();
      });
  if (refused.ok() && walk_in.state == WalkInState::kWaiting) {
    office_.log.Warning("A walk-in cannot be identified", {{"report", domain::EventName(walk_in.report)}});
  }
  return refused;
}

absl::Status WalkInDesk::Settle(const std::string& partition, const WalkIn& walk_in,
                                const domain::WalkInPerson& person) {
  const std::string nik_index = office_.vault.NikIndex(person.identity.nik);
  const absl::Status settled =
      Commit(office_, partition, office_.calendar.Now(),
             [&](WriteTransaction& tx, store::TallyChange& change) -> absl::Status {
               auto now = store::FindWalkIn(tx, partition, walk_in.walk_in_id);
               if (!now || now->state != walk_in.state) return absl::OkStatus();
               now->review = false;
               now->message.clear();
               now->sealed.clear();
               const auto known = store::FindByNik(tx, partition, {nik_index});
               if (!known.empty()) {
                 now->state = WalkInState::kKnown;
                 store::Identify(tx, partition, change, now->report, now->walk_in_id,
                                 known.begin()->second.standing.person_id, office_.calendar.Today());
               } else if (person.home_regency != partition) {
                 now->state = WalkInState::kGuest;
                 now->home_code = person.home_regency;
                 now->sealed = office_.vault.Seal(partition, now->walk_in_id, person.identity);
               } else if (!person.village_known || !change.HasVillage(person.identity.village_code)) {
                 now->state = WalkInState::kRefused;
                 now->message = kNoVillage;
               } else if (!store::IsToldOf(tx, partition, now->walk_in_id)) {
                 now->state = WalkInState::kWithdrawn;
                 now->sealed = office_.vault.Seal(partition, now->walk_in_id, person.identity);
               } else if (auto added = AddPerson(tx, change, partition, person, *now); !added.ok()) {
                 return added;
               }
               store::SaveWalkIns(tx, partition, {*now});
               failpoint::Hit("registry/walk_in_before_commit");
               return absl::OkStatus();
             });
  if (settled.ok()) failpoint::Hit("registry/walk_in_after_commit");
  return settled;
}

absl::Status WalkInDesk::AddPerson(WriteTransaction& tx, store::TallyChange& change, const std::string& partition,
                                   const domain::WalkInPerson& person, WalkIn& walk_in) {
  store::PersonRecord record;
  record.sealed.person_id = walk_in.walk_in_id;
  record.sealed.nik_index = office_.vault.NikIndex(person.identity.nik);
  record.sealed.box = office_.vault.Seal(partition, walk_in.walk_in_id, person.identity);
  record.standing.person_id = walk_in.walk_in_id;
  record.standing.last_list = store::CoveringList(tx, partition, person.identity.village_code);
  store::Relist(record, person.identity, office_.calendar.Today());
  change.Add(record.standing.village_code, store::CountedAs(record.standing));
  store::SavePeople(tx, partition, {record}, office_.calendar.Today());
  store::Identify(tx, partition, change, walk_in.report, walk_in.walk_in_id, walk_in.walk_in_id,
                  office_.calendar.Today());
  walk_in.state = WalkInState::kAdded;
  walk_in.list_number = record.standing.last_list;
  return office_.audit
      .Append(tx, partition,
              {.action = "walk_in.add",
               .caller = "registry",
               .subject = walk_in.walk_in_id,
               .detail = absl::StrCat("report=", domain::EventName(walk_in.report)),
               .person_ids = {walk_in.walk_in_id}})
      .status();
}

absl::StatusOr<int> WalkInDesk::Release(const std::string& partition) {
  std::vector<WalkIn> decided;
  const absl::Status read = office_.database.Read([&](const ReadTransaction& tx) {
    decided = store::ListUnreleased(tx, partition, kAtOnce);
    return absl::OkStatus();
  });
  if (!read.ok()) return read;
  if (decided.empty()) return 0;
  for (WalkIn& walk_in : decided) {
    if (auto status = boxes_.Release(partition, walk_in.report); !status.ok()) return status;
    failpoint::Hit("registry/walk_in_after_release");
  }
  const absl::Status saved =
      Commit(office_, partition, office_.calendar.Now(), [&](WriteTransaction& tx, store::TallyChange&) {
        for (const WalkIn& walk_in : decided) {
          auto now = store::FindWalkIn(tx, partition, walk_in.walk_in_id);
          if (!now) continue;
          now->released = true;
          store::SaveWalkIns(tx, partition, {*now});
        }
        return absl::OkStatus();
      });
  if (!saved.ok()) return saved;
  return static_cast<int>(decided.size());
}

absl::StatusOr<int> WalkInDesk::Review(const std::string& partition, bool all) {
  std::vector<std::string> outdated;
  const absl::Status read = office_.database.Read([&](const ReadTransaction& tx) {
    outdated = all ? store::ListOutdated(tx, partition, kAtOnce) : store::ListMarked(tx, partition, kAtOnce);
    return absl::OkStatus();
  });
  if (!read.ok()) return read;
  for (const std::string& walk_in_id : outdated) {
    if (auto status = Reconsider(partition, walk_in_id); !status.ok()) return status;
  }
  return static_cast<int>(outdated.size());
}

absl::Status WalkInDesk::Reconsider(const std::string& partition, const std::string& walk_in_id) {
  std::optional<WalkIn> walk_in;
  const absl::Status read = office_.database.Read([&](const ReadTransaction& tx) {
    walk_in = store::FindWalkIn(tx, partition, walk_in_id);
    return absl::OkStatus();
  });
  if (!read.ok() || !walk_in) return read;
  if (walk_in->state != WalkInState::kWithdrawn || store::Vault::IsPurged(walk_in->sealed)) {
    return Withdraw(partition, walk_in_id);
  }
  domain::WalkInPerson person;
  auto identity = office_.vault.Open(partition, walk_in_id, walk_in->sealed);
  if (!identity.ok()) return identity.status();
  person.identity = *std::move(identity);
  person.home_regency = partition;
  person.village_known = true;
  return Settle(partition, *walk_in, person);
}

absl::Status WalkInDesk::Withdraw(const std::string& partition, const std::string& walk_in_id) {
  const auto body = [&](WriteTransaction& tx, store::TallyChange& change) -> absl::Status {
    auto now = store::FindWalkIn(tx, partition, walk_in_id);
    if (!now) return absl::OkStatus();
    // It was looked at, whatever comes of it.
    now->review = false;
    store::SaveWalkIns(tx, partition, {*now});
    if (now->state != WalkInState::kAdded || store::IsToldOf(tx, partition, walk_in_id)) return absl::OkStatus();
    const auto standings = store::FetchStandings(tx, partition, {walk_in_id});
    const auto sealed = store::FetchSealed(tx, partition, {walk_in_id});
    if (standings.empty() || sealed.empty()) return absl::OkStatus();
    const store::Standing& standing = standings.begin()->second;
    // Somebody whom a list has named since, or who was merged with somebody, stays.
    if (standing.last_list != now->list_number || !standing.survivor.empty() ||
        store::Vault::IsPurged(sealed.begin()->second.box)) {
      return absl::OkStatus();
    }
    change.Remove(standing.village_code, store::CountedAs(standing));
    store::DeleteAdded(tx, partition, walk_in_id);
    now->state = WalkInState::kWithdrawn;
    // Sealed to the same name.
    now->sealed = sealed.begin()->second.box;
    store::SaveWalkIns(tx, partition, {*now});
    const auto entry = office_.audit.Append(tx, partition,
                                            {.action = "walk_in.withdraw",
                                             .caller = "registry",
                                             .subject = walk_in_id,
                                             .detail = absl::StrCat("report=", domain::EventName(now->report)),
                                             .person_ids = {walk_in_id}});
    return entry.status();
  };
  return Commit(office_, partition, office_.calendar.Now(), body);
}

}  // namespace jemputbola::registry::api
