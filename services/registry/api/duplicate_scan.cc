#include "registry/api/duplicate_scan.h"

#include <utility>
#include <vector>

#include "common/clock/civil.h"
#include "registry/api/statuses_import.h"
#include "registry/domain/doubles.h"
#include "registry/store/duplicates.h"

namespace jemputbola::registry::api {
namespace {

using jemputbola::store::ReadTransaction;

constexpr int kPeopleAtOnce = 2000;
constexpr std::size_t kPairsAtOnce = 2000;
constexpr absl::Duration kBetweenLooks = absl::Seconds(2);

// Ids with identities; who is gone from the list meanwhile, or whose box was destroyed by a purge, is left out.
absl::Status OpenBoxes(const Office& office, const ReadTransaction& tx, const std::string& partition,
                       const std::vector<std::string>& ids,
                       absl::FunctionRef<void(std::size_t at, const domain::Identity&)> take) {
  const auto boxes = store::FetchSealed(tx, partition, ids);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const auto box = boxes.find(ids[i]);
    if (box == boxes.end() || box->second.box.empty()) continue;
    const auto identity = office.vault.Open(partition, ids[i], box->second.box);
    if (!identity.ok()) return identity.status();
    take(i, *identity);
  }
  return absl::OkStatus();
}

absl::Status ReadPeople(const Office& office, const std::string& partition, const std::atomic<bool>& stop,
                        domain::DoubleSearch& search) {
  std::string after;
  while (!stop) {
    std::vector<store::ListedInVillage> page;
    const auto status = office.database.Read([&](const ReadTransaction& tx) {
      page = store::ListUnremoved(tx, partition, after, kPeopleAtOnce);
      std::vector<std::string> ids;
      ids.reserve(page.size());
      for (const store::ListedInVillage& person : page) ids.push_back(person.person_id);
      return OpenBoxes(office, tx, partition, ids, [&](std::size_t at, const domain::Identity& identity) {
        search.Add(page[at].person_id, page[at].village_code, identity.full_name, identity.birth_date, identity.sex);
      });
    });
    if (!status.ok() || page.empty()) return status;
    after = page.back().person_id;
  }
  return absl::CancelledError("The search for doubles was stopped");
}

absl::Status Propose(const Office& office, const std::string& partition, const std::vector<store::DuplicatePair>& pairs,
                     std::int64_t& proposed) {
  return office.database.Write([&](jemputbola::store::WriteTransaction& tx) -> absl::Status {
    if (const auto fence = office.ownership.Check(tx, partition); !fence.ok()) return fence.status();
    proposed += store::ProposePairs(tx, partition, pairs);
    return absl::OkStatus();
  });
}

}  // namespace

absl::StatusOr<ScanCounts> ScanForDoubles(const Office& office, const std::string& partition,
                                          const std::atomic<bool>& stop) {
  domain::DoubleSearch search;
  if (auto status = ReadPeople(office, partition, stop, search); !status.ok()) return status;
  ScanCounts counts;
  counts.people = search.people();
  const std::int64_t now = clock::ToMicros(office.calendar.Now());
  absl::Status status;
  std::vector<store::DuplicatePair> pairs;
  search.Search(
      [&](const std::vector<std::string>& ids) {
        std::vector<std::string> names(ids.size());
        if (!status.ok() || stop) return names;
        status = office.database.Read([&](const ReadTransaction& tx) {
          return OpenBoxes(office, tx, partition, ids,
                           [&](std::size_t at, const domain::Identity& identity) { names[at] = identity.full_name; });
        });
        return names;
      },
      [&](domain::DoubleSearch::Pair found) {
        store::DuplicatePair pair;
        pair.first_person = std::move(found.first);
        pair.second_person = std::move(found.second);
        pair.village_code = std::move(found.village_code);
        pair.likeness = found.likeness;
        pair.proposed_at = now;
        pairs.push_back(std::move(pair));
        if (pairs.size() < kPairsAtOnce || !status.ok()) return;
        status = Propose(office, partition, pairs, counts.proposed);
        pairs.clear();
      });
  if (status.ok() && stop) status = absl::CancelledError("The search for doubles was stopped");
  if (status.ok() && !pairs.empty()) status = Propose(office, partition, pairs, counts.proposed);
  if (!status.ok()) return status;
  return counts;
}

ListWatcher::ListWatcher(const Office& office) : office_(office), thread_([this] { Run(); }) {}

ListWatcher::~ListWatcher() {
  stop_ = true;
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  thread_.join();
}

void ListWatcher::Run() {
  while (true) {
    {
      absl::MutexLock lock(&mutex_);
      if (mutex_.AwaitWithTimeout(absl::Condition(&stopping_), kBetweenLooks)) return;
    }
    Look();
  }
}

void ListWatcher::Look() {
  std::vector<store::Scan> scans;
  absl::Status status = office_.database.Read([&](const ReadTransaction& tx) {
    scans = store::ListScans(tx);
    return absl::OkStatus();
  });
  for (const store::Scan& scan : scans) {
    if (stop_) return;
    const bool new_list = scan.newest_list > scan.list_number;
    const bool new_day = office_.calendar.DayOf(clock::FromMicros(scan.scanned_at)) < office_.calendar.Today();
    if ((!new_list && !new_day) || !office_.ownership.Holds(scan.partition)) continue;
    const absl::Status looked = LookAt(scan.partition, scan.newest_list);
    // ABORTED: another process has it by now; FAILED_PRECONDITION: another cell does; CANCELLED: the end.
    if (!absl::IsAborted(looked) && !absl::IsFailedPrecondition(looked) && !absl::IsCancelled(looked)) {
      status.Update(looked);
    }
  }
  if (!status.ok() && !failing_) {
    office_.log.Warning("Cannot look for doubles; trying again", {{"error", std::string(status.message())}});
  }
  failing_ = !status.ok();
}

absl::Status ListWatcher::LookAt(const std::string& partition, std::int64_t list_number) {
  const auto applied = ApplyWaiting(office_, partition);
  if (!applied.ok()) return applied.status();
  const auto counts = ScanForDoubles(office_, partition, stop_);
  if (!counts.ok()) return counts.status();
  const auto saved = office_.database.Write([&](jemputbola::store::WriteTransaction& tx) -> absl::Status {
    if (const auto fence = office_.ownership.Check(tx, partition); !fence.ok()) return fence.status();
    store::SaveScan(tx, partition, list_number, clock::ToMicros(office_.calendar.Now()));
    return absl::OkStatus();
  });
  if (!saved.ok()) return saved;
  office_.log.Info("Looked for doubles", {{"partition", partition},
                                          {"people", counts->people},
                                          {"proposed", counts->proposed},
                                          {"statuses_applied", *applied}});
  return absl::OkStatus();
}

}  // namespace jemputbola::registry::api
