#include <grpcpp/client_context.h>
#include <grpcpp/support/client_callback.h>

#include <deque>
#include <map>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/eventlog/feed.h"
#include "common/rpc/channel.h"
#include "common/rpc/status.h"
#include "jemputbola/platform/v1/event_log.grpc.pb.h"

namespace jemputbola::eventlog {
namespace {

using platform::v1::EventLogService;
using platform::v1::TailRequest;
using platform::v1::TailResponse;

// A tail is opened anew so often, so that no call is without a deadline.
constexpr absl::Duration kTailLength = absl::Hours(1);
constexpr absl::Duration kReopenAfter = absl::Milliseconds(250);

// What the tails put their answers into; outlives them all.
struct Inbox {
  absl::Mutex mutex;
  // With the number of the tail it came from.
  std::deque<std::pair<std::uint64_t, Delivery>> deliveries ABSL_GUARDED_BY(mutex);
  absl::Status broken ABSL_GUARDED_BY(mutex);
  bool interrupted ABSL_GUARDED_BY(mutex) = false;
  // Reactors that gRPC has not let go of.
  int live ABSL_GUARDED_BY(mutex) = 0;
};

// One stream. Reads the next answer only when the last one was taken, so a slow consumer holds up the producer's stream
// and not its own memory. Deletes itself.
class Tail final : public grpc::ClientReadReactor<TailResponse> {
 public:
  Tail(Inbox& inbox, std::uint64_t number, std::string partition, std::int64_t seq)
      : inbox_(inbox), number_(number), partition_(std::move(partition)) {
    request_.set_partition(partition_);
    request_.set_after_seq(seq);
    context_ = rpc::NewContext(kTailLength);
  }

  void Open(EventLogService::Stub& stub) {
    {
      const absl::MutexLock lock(&inbox_.mutex);
      inbox_.live += 1;
    }
    stub.async()->Tail(context_.get(), &request_, this);
    AddHold();
    StartRead(&response_);
    StartCall();
  }
  void Cancel() {
    context_->TryCancel();
    Release();
  }
  std::uint64_t number() const { return number_; }
  void ReadMore() { StartRead(&response_); }
  bool ended() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(inbox_.mutex) { return ended_; }
  // Lets gRPC finish with it once it has ended; it must not be used afterwards.
  void Release() { RemoveHold(); }

  void OnReadDone(bool ok) override {
    const absl::MutexLock lock(&inbox_.mutex);
    if (!ok) {
      ended_ = true;
      ended_at_ = absl::Now();
      return;
    }
    Delivery& delivery = inbox_.deliveries.emplace_back().second;
    inbox_.deliveries.back().first = number_;
    delivery.partition = partition_;
    delivery.batch.Swap(response_.mutable_batch());
  }
  void OnDone(const grpc::Status& status) override {
    Inbox& inbox = inbox_;
    delete this;
    const absl::MutexLock lock(&inbox.mutex);
    inbox.live -= 1;
    if (!status.ok() && status.error_code() != grpc::StatusCode::CANCELLED) inbox.broken = rpc::FromGrpc(status);
  }
  absl::Time ended_at() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(inbox_.mutex) { return ended_at_; }

 private:
  Inbox& inbox_;
  const std::uint64_t number_;
  const std::string partition_;
  TailRequest request_;
  TailResponse response_;
  std::unique_ptr<grpc::ClientContext> context_;
  bool ended_ ABSL_GUARDED_BY(inbox_.mutex) = false;
  absl::Time ended_at_ ABSL_GUARDED_BY(inbox_.mutex);
};

class TailFeed final : public Feed {
 public:
  explicit TailFeed(std::shared_ptr<grpc::Channel> producer) : stub_(EventLogService::NewStub(std::move(producer))) {}

  ~TailFeed() override {
    for (const auto& [partition, tail] : tails_) tail->Cancel();
    const absl::MutexLock lock(&inbox_.mutex);
    inbox_.mutex.Await(absl::Condition(
        +[](Inbox* inbox) { return inbox->live == 0; }, &inbox_));
  }

  void Follow(const std::string& partition, std::int64_t seq, bool) override {
    const auto found = tails_.find(partition);
    if (found != tails_.end()) {
      {
        // A tail that runs needs no rewinding: what it leaves out is a hole, which the consumer repairs by reading.
        const absl::MutexLock lock(&inbox_.mutex);
        if (!found->second->ended() || absl::Now() - found->second->ended_at() < kReopenAfter) return;
      }
      found->second->Release();
      tails_.erase(found);
    }
    auto* tail = new Tail(inbox_, ++last_number_, partition, seq);
    tails_[partition] = tail;
    tail->Open(*stub_);
  }

  void Unfollow(const std::string& partition) override {
    const auto found = tails_.find(partition);
    if (found == tails_.end()) return;
    found->second->Cancel();
    tails_.erase(found);
  }

  bool following() const override { return !tails_.empty(); }

  void Interrupt() override {
    const absl::MutexLock lock(&inbox_.mutex);
    inbox_.interrupted = true;
  }

  absl::StatusOr<std::vector<Delivery>> Next(absl::Duration wait) override {
    std::deque<std::pair<std::uint64_t, Delivery>> taken;
    absl::Status broken;
    {
      const absl::MutexLock lock(&inbox_.mutex);
      inbox_.mutex.AwaitWithTimeout(absl::Condition(
                                        +[](Inbox* inbox) ABSL_EXCLUSIVE_LOCKS_REQUIRED(inbox->mutex) {
                                          return inbox->interrupted || !inbox->deliveries.empty() ||
                                                 !inbox->broken.ok();
                                        },
                                        &inbox_),
                                    wait);
      taken.swap(inbox_.deliveries);
      broken = std::exchange(inbox_.broken, absl::OkStatus());
    }
    std::vector<Delivery> deliveries;
    for (auto& [number, delivery] : taken) {
      const auto found = tails_.find(delivery.partition);
      if (found == tails_.end() || found->second->number() != number) continue;
      found->second->ReadMore();
      deliveries.push_back(std::move(delivery));
    }
    if (deliveries.empty() && !broken.ok()) return broken;
    return deliveries;
  }

 private:
  std::unique_ptr<EventLogService::Stub> stub_;
  Inbox inbox_;
  std::map<std::string, Tail*> tails_;
  std::uint64_t last_number_ = 0;
};

}  // namespace

std::unique_ptr<Feed> MakeTailFeed(std::shared_ptr<grpc::Channel> producer) {
  return std::make_unique<TailFeed>(std::move(producer));
}

}  // namespace jemputbola::eventlog
