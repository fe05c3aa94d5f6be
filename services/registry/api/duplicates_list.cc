#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "registry/api/duplicate_messages.h"
#include "registry/api/duplicates.h"

namespace jemputbola::registry::api {
namespace {

using jemputbola::store::ReadTransaction;
using jemputbola::store::Transaction;
using jemputbola::store::WriteTransaction;

constexpr int kPairsAtOnce = 200;

store::PairState StateOf(v1::DuplicateState state) {
  switch (state) {
    case v1::DUPLICATE_STATE_MERGED:
      return store::PairState::kMerged;
    case v1::DUPLICATE_STATE_REJECTED:
      return store::PairState::kRejected;
    default:
      return store::PairState::kProposed;
  }
}

// What a list holds: page after page of conflicts, while they are open, and of pairs of one state.
class Pages {
 public:
  Pages(std::string partition, store::PairState state)
      : partition_(std::move(partition)), state_(state), conflicts_over_(state != store::PairState::kProposed) {}

  struct Page {
    std::vector<store::ListConflict> conflicts;
    std::vector<store::DuplicatePair> pairs;
    bool empty() const { return conflicts.empty() && pairs.empty(); }
  };
  // From the start once more, and no further than to here: what was added since is not told of.
  void Again() {
    end_ = {last_conflict_, last_pair_};
    conflicts_over_ = last_conflict_.empty();
    last_conflict_.clear();
    last_pair_ = 0;
  }

  // Empty at the end.
  Page Next(const Transaction& tx) {
    Page page;
    if (!conflicts_over_) {
      page.conflicts = store::ListConflicts(tx, partition_, last_conflict_, kPairsAtOnce);
      if (end_) {
        std::erase_if(page.conflicts, [&](const auto& conflict) { return conflict.conflict_id > end_->conflict; });
      }
      if (!page.conflicts.empty()) {
        last_conflict_ = page.conflicts.back().conflict_id;
        return page;
      }
      conflicts_over_ = true;
    }
    page.pairs = store::ListPairs(tx, partition_, state_, last_pair_, kPairsAtOnce);
    if (end_) std::erase_if(page.pairs, [&](const auto& pair) { return pair.pair > end_->pair; });
    if (!page.pairs.empty()) last_pair_ = page.pairs.back().pair;
    return page;
  }

 private:
  const std::string partition_;
  const store::PairState state_;
  bool conflicts_over_;
  std::string last_conflict_;
  std::int64_t last_pair_ = 0;
  struct End {
    std::string conflict;
    std::int64_t pair;
  };
  std::optional<End> end_;
};

// The audit record of a list with the names of everyone in `pages`, committed; its reference.
absl::StatusOr<std::string> Disclose(const Office& office, const v1::ListDuplicatesRequest& request,
                                     const std::string& caller, Pages& pages) {
  if (auto status = CheckDisclosure(request.recipient(), request.purpose()); !status.ok()) return status;
  const std::string& partition = request.regency_code();
  std::string reference;
  const auto status = office.database.Write([&](WriteTransaction& tx) -> absl::Status {
    if (const auto fence = office.ownership.Check(tx, partition); !fence.ok()) return fence.status();
    std::vector<std::string> people;
    for (Pages::Page page = pages.Next(tx); !page.empty(); page = pages.Next(tx)) {
      for (const auto& conflict : page.conflicts) people.push_back(conflict.person_id);
      for (const auto& pair : page.pairs) people.insert(people.end(), {pair.first_person, pair.second_person});
    }
    std::ranges::sort(people);
    people.erase(std::unique(people.begin(), people.end()), people.end());
    const auto entry = office.audit.Append(tx, partition,
                                           {.action = "duplicate.disclose",
                                            .caller = caller,
                                            .recipient = request.recipient(),
                                            .purpose = request.purpose(),
                                            .subject = partition,
                                            .person_ids = std::move(people)});
    if (!entry.ok()) return entry.status();
    reference = entry->Reference();
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return reference;
}

}  // namespace

absl::Status DuplicateOffice::List(const v1::ListDuplicatesRequest& request, const std::string& caller,
                                   const std::function<bool(const v1::ListDuplicatesResponse&)>& write) {
  if (auto status = CheckRegency(request.regency_code()); !status.ok()) return status;
  v1::ListDuplicatesResponse response;
  const std::string& partition = request.regency_code();
  Pages pages(partition, StateOf(request.state()));
  if (request.names()) {
    auto reference = Disclose(office_, request, caller, pages);
    if (!reference.ok()) return reference.status();
    response.set_audit_reference(*std::move(reference));
    pages.Again();
  }
  while (true) {
    std::vector<v1::DuplicatePair> messages;
    const auto read = office_.database.Read([&](const ReadTransaction& tx) -> absl::Status {
      const Pages::Page page = pages.Next(tx);
      auto some = page.conflicts.empty() ? ToMessages(office_, tx, partition, page.pairs, request.names())
                                         : ToMessages(office_, tx, partition, page.conflicts, request.names());
      if (!some.ok()) return some.status();
      messages = *std::move(some);
      return absl::OkStatus();
    });
    if (!read.ok()) return read;
    if (messages.empty()) return absl::OkStatus();
    for (v1::DuplicatePair& message : messages) {
      *response.mutable_pair() = std::move(message);
      if (!write(response)) return absl::CancelledError("The caller has gone");
    }
  }
}

}  // namespace jemputbola::registry::api
