#include "registry/store/tally_ledger.h"

#include <algorithm>
#include <utility>

#include "registry/store/tally_rows.h"

namespace jemputbola::registry::store {
namespace {

auto Below(std::string_view code) {
  return [code](const domain::AreaTally& village) { return village.area_code < code; };
}

}  // namespace

const domain::AreaTally* TallyBook::Find(std::string_view village_code) const {
  const auto at = std::partition_point(villages.begin(), villages.end(), Below(village_code));
  return at != villages.end() && at->area_code == village_code ? &*at : nullptr;
}

void TallyChange::AddVillage(const std::string& village_code, std::int64_t captured_here) {
  const auto at = std::partition_point(book_.villages.begin(), book_.villages.end(), Below(village_code));
  book_.villages.insert(at, domain::AreaTally{village_code, {}, captured_here, 0});
}

void TallyChange::ContainsCaptures(std::int64_t seq) {
  book_.captures_seq = std::max(book_.captures_seq, seq);
}

void TallyChange::Replace(const domain::AreaTally& village) {
  domain::AreaTally& stands = At(village.area_code);
  stands.tally = village.tally;
  stands.captured_here = village.captured_here;
}

domain::AreaTally& TallyChange::At(std::string_view village_code) {
  return *std::partition_point(book_.villages.begin(), book_.villages.end(), Below(village_code));
}

TallyLedger::TallyLedger(eventlog::EventLog& log, eventlog::Ownership& ownership, ids::Generator& ids,
                         const clock::Clock& clock, std::function<void(const TallyStep&)> listener)
    : log_(log), ownership_(ownership), ids_(ids), clock_(clock), listener_(std::move(listener)) {}

absl::StatusOr<TallyChange> TallyLedger::Begin(jemputbola::store::WriteTransaction& tx, const std::string& partition) {
  if (const auto fence = ownership_.Check(tx, partition); !fence.ok()) return fence.status();
  const auto head = log_.HeadAt(tx, partition);
  if (!head.ok()) return head.status();
  std::shared_ptr<const TallyBook> book;
  {
    absl::MutexLock lock(&mutex_);
    const auto kept = books_.find(partition);
    if (kept != books_.end() && kept->second->position == *head) book = kept->second;
  }
  if (book == nullptr) book = std::make_shared<TallyBook>(ReadTallyRows(tx, partition, *head));
  return TallyChange(partition, std::move(book));
}

absl::Status TallyLedger::Finish(jemputbola::store::WriteTransaction& tx, const TallyChange& change, absl::Time when) {
  const std::string& partition = change.partition_;
  auto book = std::make_shared<TallyBook>(change.book_);
  auto step = std::make_shared<TallyStep>();
  step->partition = partition;
  step->time = clock_.Now();

  std::int64_t revision = book->position.seq;
  std::vector<eventlog::Draft> drafts;
  for (domain::AreaTally& village : book->villages) {
    const domain::AreaTally* before = change.before_->Find(village.area_code);
    if (before != nullptr && *before == village) continue;
    village.revision = ++revision;
    drafts.push_back(eventlog::MakeDraft(ids_.Uuid(), when, MakeTallyChanged(village, book->captures_seq)));
    step->villages.push_back(village);
  }
  if (!drafts.empty()) {
    WriteTallyRows(tx, partition, step->villages, book->captures_seq);
    const auto position = log_.Append(tx, partition, drafts);
    if (!position.ok()) return position.status();
    if (position->seq != revision) {
      return absl::AbortedError("the log moved under a transaction that holds its partition: try again");
    }
    book->position = *position;
  }
  step->book = std::move(book);
  feed_.Enqueue(tx, partition, [this, step = std::move(step)] {
    {
      absl::MutexLock lock(&mutex_);
      books_[step->partition] = step->book;
    }
    if (!step->villages.empty()) listener_(*step);
  });
  return absl::OkStatus();
}

absl::StatusOr<TallyBook> TallyLedger::Read(const jemputbola::store::Transaction& tx,
                                            const std::string& partition) const {
  const auto head = log_.HeadAt(tx, partition);
  if (!head.ok()) return head.status();
  return ReadTallyRows(tx, partition, *head);
}

void TallyLedger::Forget(const std::string& partition) {
  absl::MutexLock lock(&mutex_);
  books_.erase(partition);
}

std::vector<std::string> ListPartitions(const jemputbola::store::Transaction& tx) {
  std::vector<std::string> partitions;
  const soci::rowset<std::string> rows = (tx.sql().prepare << "select distinct partition from village_tally");
  for (const std::string& partition : rows) partitions.push_back(partition);
  return partitions;
}

}  // namespace jemputbola::registry::store
