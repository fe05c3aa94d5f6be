#include "registry/store/commit_feed.h"

#include <deque>
#include <map>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace jemputbola::registry::store {
namespace {

enum class Fate { kOpen, kCommitted, kRolledBack };

struct Place {
  std::function<void()> action;
  Fate fate = Fate::kOpen;
};

}  // namespace

struct CommitFeed::State {
  void Settle(const std::string& partition, Place& place, Fate fate) {
    absl::MutexLock lock(&mutex);
    place.fate = fate;
    auto& line = lines[partition];
    while (!line.empty() && line.front()->fate != Fate::kOpen) {
      if (line.front()->fate == Fate::kCommitted) line.front()->action();
      line.pop_front();
    }
  }

  absl::Mutex mutex;
  std::map<std::string, std::deque<std::shared_ptr<Place>>> lines ABSL_GUARDED_BY(mutex);
};

namespace {

// Lives in the transaction: whoever is dropped without a commit was rolled back.
class Ticket {
 public:
  explicit Ticket(std::function<void(Fate)> settle) : settle_(std::move(settle)) {}
  ~Ticket() {
    if (settle_) settle_(Fate::kRolledBack);
  }
  Ticket(const Ticket&) = delete;
  Ticket& operator=(const Ticket&) = delete;
  void Commit() { std::exchange(settle_, nullptr)(Fate::kCommitted); }

 private:
  std::function<void(Fate)> settle_;
};

}  // namespace

CommitFeed::CommitFeed() : state_(std::make_shared<State>()) {}
CommitFeed::~CommitFeed() = default;

void CommitFeed::Enqueue(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                         std::function<void()> action) {
  auto place = std::make_shared<Place>();
  place->action = std::move(action);
  {
    absl::MutexLock lock(&state_->mutex);
    state_->lines[partition].push_back(place);
  }
  auto ticket = std::make_shared<Ticket>(
      [state = state_, partition, place](Fate fate) { state->Settle(partition, *place, fate); });
  tx.OnCommit([ticket] { ticket->Commit(); });
}

}  // namespace jemputbola::registry::store
