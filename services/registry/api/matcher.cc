#include "registry/api/matcher.h"

#include <utility>

#include "registry/domain/bucket.h"
#include "registry/domain/similarity.h"
#include "registry/store/tally_ledger.h"
#include "registry/store/village_people.h"

namespace jemputbola::registry::api {
namespace {

// Villages whose names stay open until so many people are in memory.
constexpr std::size_t kMostPeopleInVillages = 50'000;

const std::string& NumberOf(const domain::PartnerRow& row) {
  return row.nik.empty() ? row.hash : row.nik;
}

domain::Match MatchOf(const store::Standing& standing) {
  return domain::MatchOf({.recording = standing.state.recording,
                          .returned = standing.state.returned != domain::Returned::kNo,
                          .removed = standing.bucket == domain::Bucket::kRemoved,
                          .vanished = standing.vanished});
}

// By NIK.
std::unordered_map<std::string, store::PersonRecord> FindNiks(const jemputbola::store::Transaction& tx,
                                                              const store::Vault& vault, const std::string& partition,
                                                              const std::vector<std::string>& niks) {
  std::vector<std::string> indexes;
  std::unordered_map<std::string, std::string> nik_of;
  for (const std::string& nik : niks) {
    indexes.push_back(vault.NikIndex(nik));
    nik_of.emplace(indexes.back(), nik);
  }
  std::unordered_map<std::string, store::PersonRecord> people;
  for (auto& [index, record] : store::FindByNik(tx, partition, indexes)) {
    people.emplace(nik_of.at(index), std::move(record));
  }
  return people;
}

}  // namespace

absl::StatusOr<std::vector<Matcher::Result>> Matcher::Match(const std::vector<domain::PartnerRow>& rows) {
  for (const domain::PartnerRow& row : rows) {
    if (row.hash.empty() || hashes_) continue;
    auto index = AgreementIndex::Make(database_, vault_, partition_, key_);
    if (!index.ok()) return index.status();
    hashes_ = *std::move(index);
  }
  std::vector<Result> results(rows.size());
  const auto read = database_.Read([&](const jemputbola::store::ReadTransaction& tx) -> absl::Status {
    const auto by_number = FindNumbers(tx, rows);
    if (!by_number.ok()) return by_number.status();
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const domain::PartnerRow& row = rows[i];
      if (!row.Readable()) {
        results[i].match = domain::Match::kUnreadable;
        continue;
      }
      if (const auto person = by_number->find(NumberOf(row)); row.HasNumber() && person != by_number->end()) {
        auto result = MatchNumber(row, person->second);
        if (!result.ok()) return result.status();
        results[i] = *std::move(result);
        continue;
      }
      auto named = MatchName(tx, row);
      if (!named.ok()) return named.status();
      if (*named) {
        results[i] = **std::move(named);
      } else if (row.elsewhere) {
        results[i].match = domain::Match::kOtherRegency;
      }
    }
    MatchElsewhere(tx, rows, results);
    return absl::OkStatus();
  });
  if (!read.ok()) return read;
  return results;
}

absl::StatusOr<Matcher::ByNumber> Matcher::FindNumbers(const jemputbola::store::Transaction& tx,
                                                       const std::vector<domain::PartnerRow>& rows) {
  std::vector<std::string> niks;
  std::vector<std::string> ids;
  std::unordered_map<std::string, std::string> hash_of;
  for (const domain::PartnerRow& row : rows) {
    if (!row.nik.empty()) {
      niks.push_back(row.nik);
    } else if (!row.hash.empty()) {
      std::string id = hashes_->PersonOf(row.hash);
      if (!id.empty() && hash_of.emplace(id, row.hash).second) ids.push_back(std::move(id));
    }
  }
  ByNumber people = FindNiks(tx, vault_, partition_, niks);
  if (ids.empty()) return people;
  std::unordered_map<std::string, store::SealedPerson> boxes = store::FetchSealed(tx, partition_, ids);
  for (auto& [id, standing] : store::FetchStandings(tx, partition_, ids)) {
    people.emplace(hash_of.at(id), store::PersonRecord{std::move(boxes.at(id)), std::move(standing)});
  }
  return people;
}

absl::StatusOr<Matcher::Result> Matcher::MatchNumber(const domain::PartnerRow& row,
                                                     const store::PersonRecord& person) const {
  Result result{MatchOf(person.standing), domain::MatchedBy::kNik, person.standing.person_id};
  if (row.name.empty()) return result;
  const auto identity = vault_.Open(partition_, person.standing.person_id, person.sealed.box);
  if (!identity.ok()) return identity.status();
  if (!domain::NamesAgree(domain::ComparableName(identity->full_name), row.name)) {
    result.match = domain::Match::kNameMismatch;
  }
  return result;
}

absl::StatusOr<std::optional<Matcher::Result>> Matcher::MatchName(const jemputbola::store::Transaction& tx,
                                                                  const domain::PartnerRow& row) {
  if (!row.CanBeFoundByName()) return std::nullopt;
  const auto village = VillageOf(tx, row.village_code);
  if (!village.ok()) return village.status();
  const auto found = domain::FindByName((*village)->people, row.name, *row.birth_date);
  if (!found) return std::nullopt;
  const std::string& person_id = (*village)->person_ids[*found];
  const auto standings = store::FetchStandings(tx, partition_, {person_id});
  if (standings.empty()) return std::nullopt;
  return Result{MatchOf(standings.begin()->second), domain::MatchedBy::kNameBirthVillage, person_id};
}

absl::StatusOr<const Matcher::Village*> Matcher::VillageOf(const jemputbola::store::Transaction& tx,
                                                           const std::string& code) {
  if (const auto known = villages_.find(code); known != villages_.end()) return &known->second;
  if (people_in_villages_ > kMostPeopleInVillages) {
    villages_.clear();
    people_in_villages_ = 0;
  }
  Village village;
  for (const store::PersonRecord& person : store::FetchVillage(tx, partition_, code)) {
    if (store::Vault::IsPurged(person.sealed.box)) continue;
    const auto identity = vault_.Open(partition_, person.standing.person_id, person.sealed.box);
    if (!identity.ok()) return identity.status();
    village.people.push_back({domain::ComparableName(identity->full_name), identity->birth_date});
    village.person_ids.push_back(person.standing.person_id);
  }
  people_in_villages_ += village.people.size();
  return &villages_.emplace(code, std::move(village)).first->second;
}

void Matcher::MatchElsewhere(const jemputbola::store::Transaction& tx, const std::vector<domain::PartnerRow>& rows,
                             std::vector<Result>& results) const {
  std::vector<std::string> niks;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (results[i].match == domain::Match::kNotFound && !rows[i].nik.empty()) niks.push_back(rows[i].nik);
  }
  if (niks.empty()) return;
  for (const std::string& other : store::ListPartitions(tx)) {
    if (other == partition_) continue;
    const auto found = FindNiks(tx, vault_, other, niks);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (results[i].match != domain::Match::kNotFound || !found.contains(rows[i].nik)) continue;
      results[i].match = domain::Match::kOtherRegency;
      results[i].by = domain::MatchedBy::kNik;
    }
  }
}

}  // namespace jemputbola::registry::api
