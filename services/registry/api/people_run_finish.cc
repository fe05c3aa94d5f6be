#include <algorithm>
#include <cstring>

#include "absl/container/flat_hash_set.h"
#include "absl/hash/hash.h"
#include "absl/strings/str_cat.h"
#include "registry/api/people_run.h"
#include "registry/domain/list_coverage.h"
#include "registry/store/list_coverage.h"

// What follows the last row: who vanished, and the record of the list.
namespace jemputbola::registry::api {
namespace {

using jemputbola::store::ReadTransaction;
using jemputbola::store::WriteTransaction;

constexpr int kVanishedPerTransaction = 2000;
constexpr std::size_t kNamedPerTransaction = 2000;
constexpr std::size_t kNikBytes = 16;
// People of villages, for whom fingerprints are held in memory.
constexpr std::int64_t kComparedAtOnce = 200'000;

struct Fingerprints {
  std::uint64_t person;
  std::uint64_t village;
};

}  // namespace

absl::Status PeopleRun::Finish() {
  if (auto status = Flush(); !status.ok()) return status;
  if (auto status = Collect(); !status.ok()) return status;
  for (auto& [partition, regency] : regencies_) {
    if (auto status = TouchNamed(regency); !status.ok()) return status;
    if (!options_.additions()) {
      if (auto status = LeaveOutStray(regency); !status.ok()) return status;
      if (auto status = seen_ ? CountVanished(regency) : Vanish(regency); !status.ok()) return status;
    }
    result_.set_vanished(result_.vanished() + regency.counts.vanished);
    if (!regency.opened) continue;
    if (auto status = Close(regency); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status PeopleRun::TouchNamed(Regency& regency) {
  if (!named_) return absl::OkStatus();
  std::vector<std::string> indexes;
  const auto touch = [&]() -> absl::Status {
    const std::vector<std::string> some = std::exchange(indexes, {});
    if (some.empty()) return absl::OkStatus();
    std::int64_t reappeared = 0;
    absl::Status status;
    if (seen_) {
      status = context_.database.Read([&](const ReadTransaction& tx) -> absl::Status {
        for (const auto& [nik_index, record] : store::FindByNik(tx, regency.list.partition, some)) {
          if (!seen_->Add(regency.list.partition, nik_index)) continue;
          if (record.standing.vanished) {
            ++reappeared;
          } else if (auto noted = NotePresent(regency, record.standing); !noted.ok()) {
            return noted;
          }
          ++regency.named[record.standing.village_code];
        }
        return absl::OkStatus();
      });
    } else {
      status = InTransaction(regency, [&](WriteTransaction& tx, store::TallyChange& change) {
        reappeared = store::TouchPeople(tx, regency.list, change, some);
        return absl::OkStatus();
      });
    }
    result_.set_reappeared(result_.reappeared() + reappeared);
    return status;
  };
  std::string rest;
  const auto status = named_->Read([&](std::string_view piece) -> absl::Status {
    rest.append(piece);
    std::string_view niks = rest;
    for (; niks.size() >= kNikBytes; niks.remove_prefix(kNikBytes)) {
      indexes.push_back(context_.vault.NikIndex(niks.substr(0, kNikBytes)));
      if (indexes.size() < kNamedPerTransaction) continue;
      if (auto touched = touch(); !touched.ok()) return touched;
    }
    rest = std::string(niks);
    return absl::OkStatus();
  });
  return status.ok() ? touch() : status;
}

absl::Status PeopleRun::LeaveOutStray(Regency& regency) {
  std::map<std::string, domain::VillageInFile> stray;
  const auto read = context_.database.Read([&](const ReadTransaction& tx) {
    for (const std::string& village : regency.villages) {
      if (covered_.contains(village)) continue;
      domain::VillageInFile in_file;
      if (seen_) {
        const std::int64_t listed = store::CountPresent(tx, regency.list.partition, village);
        in_file = {regency.named[village], listed - regency.present[village]};
      } else {
        in_file = store::CountInFile(tx, regency.list, village);
      }
      if (!domain::IsWholeList(in_file)) stray.emplace(village, in_file);
    }
    return absl::OkStatus();
  });
  if (!read.ok()) return read;
  for (const auto& [village, in_file] : stray) {
    regency.villages.erase(village);
    const auto told = reports_.Add(
        0, platform::v1::ROW_SEVERITY_WARNING,
        {"", absl::StrCat("The file names ", in_file.named, " of the ", in_file.named + in_file.missing,
                          " people of village ", village, ", too few for its whole list: nobody of it is marked as ",
                          "vanished; if it is the whole list, import it again with --covers ", village)});
    if (!told.ok()) return told;
  }
  return absl::OkStatus();
}

absl::Status PeopleRun::Vanish(Regency& regency) {
  struct Vanished {
    std::string person_id;
    std::string village_code;
  };
  auto village = regency.villages.begin();
  while (village != regency.villages.end()) {
    std::vector<Vanished> vanished;
    const auto status = InTransaction(regency, [&](WriteTransaction& tx, store::TallyChange& change) {
      for (; village != regency.villages.end(); ++village) {
        if (!change.HasVillage(*village)) continue;
        store::SaveCoverage(tx, regency.list, *village);
        const int room = kVanishedPerTransaction - static_cast<int>(vanished.size());
        for (std::string& id : store::MarkVanished(tx, regency.list, change, *village, room)) {
          vanished.push_back({std::move(id), *village});
        }
        if (vanished.size() == kVanishedPerTransaction) break;
      }
      return absl::OkStatus();
    });
    if (!status.ok()) return status;
    regency.counts.vanished += static_cast<std::int64_t>(vanished.size());
    for (const Vanished& person : vanished) {
      const auto told =
          reports_.Add(0, platform::v1::ROW_SEVERITY_VANISHED,
                       {"", absl::StrCat("Person ", person.person_id, " stands on the list of ", person.village_code,
                                         " and not in this file; marked as vanished, not deleted")});
      if (!told.ok()) return told;
    }
  }
  return absl::OkStatus();
}

absl::Status PeopleRun::CountVanished(Regency& regency) {
  auto village = regency.villages.begin();
  while (village != regency.villages.end()) {
    std::map<std::uint64_t, std::string> lacking;
    const auto read = context_.database.Read([&](const ReadTransaction& tx) {
      std::int64_t people = 0;
      for (; village != regency.villages.end() && people < kComparedAtOnce; ++village) {
        const std::int64_t listed = store::CountPresent(tx, regency.list.partition, *village);
        const std::int64_t vanished = listed - regency.present[*village];
        regency.counts.vanished += vanished;
        if (vanished <= 0) continue;
        lacking.emplace(absl::HashOf(*village), *village);
        people += listed;
      }
      return absl::OkStatus();
    });
    if (!read.ok()) return read;
    if (auto status = TellVanished(regency, lacking); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status PeopleRun::TellVanished(Regency& regency, const std::map<std::uint64_t, std::string>& villages) {
  absl::flat_hash_set<std::uint64_t> stood;
  std::string waiting;
  if (regency.stood && !villages.empty()) {
    const auto read = regency.stood->Read([&](std::string_view piece) {
      waiting.append(piece);
      std::string_view rest = waiting;
      for (Fingerprints person; rest.size() >= sizeof(person); rest.remove_prefix(sizeof(person))) {
        std::memcpy(&person, rest.data(), sizeof(person));
        if (villages.contains(person.village)) stood.insert(person.person);
      }
      waiting.erase(0, waiting.size() - rest.size());
      return absl::OkStatus();
    });
    if (!read.ok()) return read;
  }
  for (const auto& [fingerprint, village] : villages) {
    std::vector<std::string> listed;
    const auto read = context_.database.Read([&, &code = village](const ReadTransaction& tx) {
      listed = store::ListPresent(tx, regency.list.partition, code);
      return absl::OkStatus();
    });
    if (!read.ok()) return read;
    for (const std::string& person_id : listed) {
      if (stood.contains(absl::HashOf(person_id))) continue;
      const auto told = reports_.Add(0, platform::v1::ROW_SEVERITY_VANISHED,
                                     {"", absl::StrCat("Person ", person_id, " stands on the list of ", village,
                                                       " and not in this file; would be marked as vanished")});
      if (!told.ok()) return told;
    }
  }
  return absl::OkStatus();
}

absl::Status PeopleRun::NotePresent(Regency& regency, const store::Standing& standing) {
  ++regency.present[standing.village_code];
  if (!regency.stood) {
    auto opened = spool::Spool::Open();
    if (!opened.ok()) return opened.status();
    regency.stood = *std::move(opened);
  }
  const Fingerprints person = {absl::HashOf(standing.person_id), absl::HashOf(standing.village_code)};
  return regency.stood->Write({reinterpret_cast<const char*>(&person), sizeof(person)});
}

absl::Status PeopleRun::Close(const Regency& regency) {
  const std::string& partition = regency.list.partition;
  return context_.database.Write([&](WriteTransaction& tx) -> absl::Status {
    store::CloseList(tx, partition, regency.list.number, regency.counts, context_.calendar.Now());
    const auto entry = audit_.Append(
        tx, partition,
        {.action = "people.import",
         .caller = caller_,
         .subject = file_.digest(),
         .people = regency.counts.people,
         .detail = absl::StrCat("list=", regency.list.number, " added=", regency.counts.added,
                                " updated=", regency.counts.updated, " conflicts=", regency.counts.conflicts,
                                " vanished=", regency.counts.vanished)});
    return entry.status();
  });
}

}  // namespace jemputbola::registry::api
