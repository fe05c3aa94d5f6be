#include "registry/api/duplicate_messages.h"

#include <unordered_map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/clock/civil.h"
#include "registry/api/translate.h"

namespace jemputbola::registry::api {
namespace {

using jemputbola::store::Transaction;

v1::DuplicateIdentity IdentityMessage(const domain::Identity& identity) {
  v1::DuplicateIdentity message;
  message.set_nik(identity.nik);
  message.set_kk(identity.kk);
  message.set_full_name(identity.full_name);
  message.set_sex(identity.sex == domain::Sex::kMale ? "L" : identity.sex == domain::Sex::kFemale ? "P" : "");
  message.set_birth_date(clock::FormatDate(identity.birth_date));
  message.set_address(identity.address);
  return message;
}

// What is known of the people of some pairs.
class People {
 public:
  People(const Office& office, const Transaction& tx, const std::string& partition, const std::vector<std::string>& ids,
         bool names)
      : office_(office), partition_(partition), standings_(store::FetchStandings(tx, partition, ids)) {
    if (names) boxes_ = store::FetchSealed(tx, partition, ids);
  }

  v1::PersonStanding StandingOf(const std::string& id) const {
    const auto found = standings_.find(id);
    if (found != standings_.end()) return api::ToMessage(found->second);
    v1::PersonStanding gone;
    gone.set_person_id(id);
    return gone;
  }

  // Nothing when the boxes were not fetched, or the person is gone or purged.
  absl::Status Identify(const std::string& id, std::function<v1::DuplicateIdentity*()> into) const {
    const auto box = boxes_.find(id);
    if (box == boxes_.end() || box->second.box.empty()) return absl::OkStatus();
    const auto identity = office_.vault.Open(partition_, id, box->second.box);
    if (!identity.ok()) return identity.status();
    *into() = IdentityMessage(*identity);
    return absl::OkStatus();
  }

 private:
  const Office& office_;
  const std::string& partition_;
  std::unordered_map<std::string, store::Standing> standings_;
  std::unordered_map<std::string, store::SealedPerson> boxes_;
};

}  // namespace

absl::StatusOr<std::vector<v1::DuplicatePair>> ToMessages(const Office& office, const Transaction& tx,
                                                          const std::string& partition,
                                                          const std::vector<store::DuplicatePair>& pairs, bool names) {
  std::vector<std::string> ids;
  for (const store::DuplicatePair& pair : pairs) ids.insert(ids.end(), {pair.first_person, pair.second_person});
  const People people(office, tx, partition, ids, names);
  std::vector<v1::DuplicatePair> messages;
  messages.reserve(pairs.size());
  for (const store::DuplicatePair& pair : pairs) {
    v1::DuplicatePair& message = messages.emplace_back();
    message.set_pair_id(absl::StrCat(pair.pair));
    message.set_state(static_cast<v1::DuplicateState>(static_cast<int>(pair.state) + 1));
    message.set_reason(domain::LikenessName(pair.likeness));
    message.set_village_code(pair.village_code);
    *message.mutable_first() = people.StandingOf(pair.first_person);
    *message.mutable_second() = people.StandingOf(pair.second_person);
    ToMessage(clock::FromMicros(pair.proposed_at), *message.mutable_proposed_at());
    if (pair.decided_at) ToMessage(clock::FromMicros(*pair.decided_at), *message.mutable_decided_at());
    if (pair.state == store::PairState::kMerged) message.set_survivor_id(message.first().survivor_id());
    auto status = people.Identify(pair.first_person, [&] { return message.mutable_first_identity(); });
    status.Update(people.Identify(pair.second_person, [&] { return message.mutable_second_identity(); }));
    if (!status.ok()) return status;
  }
  return messages;
}

absl::StatusOr<std::vector<v1::DuplicatePair>> ToMessages(const Office& office, const Transaction& tx,
                                                          const std::string& partition,
                                                          const std::vector<store::ListConflict>& conflicts,
                                                          bool names) {
  std::vector<std::string> ids;
  for (const store::ListConflict& conflict : conflicts) ids.push_back(conflict.person_id);
  const People people(office, tx, partition, ids, names);
  std::vector<v1::DuplicatePair> messages;
  messages.reserve(conflicts.size());
  for (const store::ListConflict& conflict : conflicts) {
    v1::DuplicatePair& message = messages.emplace_back();
    message.set_pair_id(conflict.conflict_id);
    message.set_state(conflict.open ? v1::DUPLICATE_STATE_PROPOSED : v1::DUPLICATE_STATE_UNSPECIFIED);
    message.set_reason("SAME_NIK");
    message.set_list_number(conflict.list_number);
    message.set_line(conflict.line);
    *message.mutable_first() = people.StandingOf(conflict.person_id);
    message.set_village_code(message.first().village_code());
    ToMessage(conflict.noticed_at, *message.mutable_proposed_at());
    if (!names) continue;
    if (auto status = people.Identify(conflict.person_id, [&] { return message.mutable_first_identity(); });
        !status.ok()) {
      return status;
    }
    const auto other = office.vault.Open(partition, conflict.conflict_id, conflict.box);
    if (!other.ok()) return other.status();
    *message.mutable_second_identity() = IdentityMessage(*other);
  }
  return messages;
}

}  // namespace jemputbola::registry::api
