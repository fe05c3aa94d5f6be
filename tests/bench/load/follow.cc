#include "tests/bench/load/follow.h"

#include <algorithm>
#include <cstddef>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/rpc/channel.h"
#include "common/rpc/status.h"
#include "jemputbola/platform/v1/admin.grpc.pb.h"
#include "jemputbola/scheduling/v1/scheduling.grpc.pb.h"

namespace jemputbola::load {
namespace {

constexpr absl::Duration kTimeout = absl::Seconds(10);
constexpr absl::Duration kCatchUp = absl::Minutes(2);
constexpr std::size_t kMostPeople = 100'000;

// Listens to WatchRanking on a thread of its own and keeps when each workload was first seen.
class Watcher {
 public:
  Watcher(const std::shared_ptr<grpc::Channel>& channel, const std::string& regency)
      : stub_(scheduling::v1::SchedulingService::NewStub(channel)), context_(rpc::NewContext(absl::Minutes(10))) {
    scheduling::v1::WatchRankingRequest request;
    request.set_regency_code(regency);
    reader_ = stub_->WatchRanking(context_.get(), request);
    thread_ = std::thread([this] { Listen(); });
  }
  ~Watcher() {
    context_->TryCancel();
    thread_.join();
  }

  // The workload now; -1 when no ranking came within the bound.
  std::int64_t Workload() {
    absl::MutexLock lock(&mutex_);
    mutex_.AwaitWithTimeout(absl::Condition(
                                +[](std::vector<Push>* pushes) { return !pushes->empty(); }, &pushes_),
                            kTimeout);
    return pushes_.empty() ? -1 : pushes_.back().workload;
  }
  bool WaitFor(std::int64_t workload) {
    absl::MutexLock lock(&mutex_);
    wanted_ = workload;
    return mutex_.AwaitWithTimeout(absl::Condition(
                                       +[](Watcher* watcher) {
                                         return !watcher->pushes_.empty() &&
                                                watcher->pushes_.back().workload <= watcher->wanted_;
                                       },
                                       this),
                                   kCatchUp);
  }
  // When a ranking with at most this workload was first pushed; infinite future when none was.
  absl::Time FirstAtMost(std::int64_t workload) {
    absl::MutexLock lock(&mutex_);
    const auto found = std::partition_point(pushes_.begin(), pushes_.end(),
                                            [workload](const Push& push) { return push.workload > workload; });
    return found == pushes_.end() ? absl::InfiniteFuture() : found->at;
  }
  std::size_t pushes() {
    absl::MutexLock lock(&mutex_);
    return pushes_.size();
  }

 private:
  struct Push {
    std::int64_t workload;
    absl::Time at;
  };

  void Listen() {
    scheduling::v1::WatchRankingResponse response;
    while (reader_->Read(&response)) {
      const absl::Time now = absl::Now();
      absl::MutexLock lock(&mutex_);
      pushes_.push_back({response.ranking().workload(), now});
    }
  }

  const std::unique_ptr<scheduling::v1::SchedulingService::Stub> stub_;
  const std::unique_ptr<grpc::ClientContext> context_;
  std::unique_ptr<grpc::ClientReader<scheduling::v1::WatchRankingResponse>> reader_;
  absl::Mutex mutex_;
  std::vector<Push> pushes_ ABSL_GUARDED_BY(mutex_);
  std::int64_t wanted_ ABSL_GUARDED_BY(mutex_) = 0;
  std::thread thread_;
};

struct Acknowledged {
  std::int64_t log_seq;
  absl::Time due;
  absl::Time at;
};

// Calls until it holds, within the bound.
template <typename Condition>
absl::Status Poll(Condition condition) {
  const absl::Time end = absl::Now() + kCatchUp;
  while (absl::Now() < end) {
    const absl::StatusOr<bool> holds = condition();
    if (!holds.ok()) return holds.status();
    if (*holds) return absl::OkStatus();
    absl::SleepFor(absl::Milliseconds(2));
  }
  return absl::DeadlineExceededError("the deployment did not catch up within two minutes");
}

absl::StatusOr<platform::v1::GetStatusResponse> StatusOf(platform::v1::AdminService::Stub& stub) {
  platform::v1::GetStatusResponse response;
  auto context = rpc::NewContext(kTimeout);
  if (auto status = stub.GetStatus(context.get(), {}, &response); !status.ok()) return rpc::FromGrpc(status);
  return response;
}

}  // namespace

absl::StatusOr<std::string> MeasurePush(const Target& target, const std::string& regency, Shape shape) {
  auto reports = target.Channel("field_reporting");
  auto rankings = target.Channel("scheduling");
  if (!reports.ok()) return reports.status();
  if (!rankings.ok()) return rankings.status();
  const auto people = ListPeople(target, regency, kMostPeople);
  if (!people.ok()) return people.status();
  const auto head = CapturesHead(target, regency);
  if (!head.ok()) return head.status();
  shape.batch = 1;
  shape.reports = static_cast<std::int64_t>(people->size());

  Watcher watcher(*rankings, regency);
  const std::int64_t workload = watcher.Workload();
  if (workload < 0) return absl::UnavailableError("no ranking came: is the campaign set?");
  absl::Mutex mutex;
  std::vector<Acknowledged> acknowledged;
  Tally tally;
  Submit(*reports, *people, shape, tally, [&](std::int64_t log_seq, absl::Time due, absl::Time at) {
    absl::MutexLock lock(&mutex);
    acknowledged.push_back({log_seq, due, at});
  });
  const bool all_seen = watcher.WaitFor(workload - (tally.last_log_seq - *head));
  Latencies pushed;
  Latencies whole;
  for (const Acknowledged& report : acknowledged) {
    const absl::Time seen = watcher.FirstAtMost(workload - (report.log_seq - *head));
    if (seen == absl::InfiniteFuture()) continue;
    // The push may overtake the answer.
    pushed.Add(std::max(seen - report.at, absl::ZeroDuration()));
    whole.Add(seen - report.due);
  }
  return absl::StrFormat(
      "{\"mode\":\"push\",%s,\"all_seen\":%s,\"pushes\":%d,\"acknowledged_to_pushed\":%s,\"due_to_pushed\":%s}",
      ToJson(shape, tally), all_seen ? "true" : "false", watcher.pushes(), pushed.ToJson(), whole.ToJson());
}

absl::StatusOr<std::string> MeasureThrough(const Target& target, const std::string& regency, const Shape& shape) {
  auto reports = target.Channel("field_reporting");
  auto people_channel = target.Channel("registry");
  auto rankings = target.Channel("scheduling");
  if (!reports.ok()) return reports.status();
  if (!people_channel.ok()) return people_channel.status();
  if (!rankings.ok()) return rankings.status();
  const auto people = ListPeople(target, regency, kMostPeople);
  if (!people.ok()) return people.status();
  const auto registry = platform::v1::AdminService::NewStub(*people_channel);
  const auto scheduling = scheduling::v1::SchedulingService::NewStub(*rankings);

  const absl::Time begin = absl::Now();
  Tally tally;
  Submit(*reports, *people, shape, tally);
  const absl::Time sent = absl::Now();
  std::int64_t tallies = 0;
  absl::Status status = Poll([&]() -> absl::StatusOr<bool> {
    const auto now = StatusOf(*registry);
    if (!now.ok()) return now.status();
    for (const auto& produced : now->produced()) {
      if (produced.partition() == regency) tallies = produced.head().seq();
    }
    return std::any_of(now->consumed().begin(), now->consumed().end(), [&](const auto& consumed) {
      return consumed.source() == "field_reporting" && consumed.partition() == regency &&
             consumed.position().seq() >= tally.last_log_seq;
    });
  });
  if (!status.ok()) return status;
  status = Poll([&]() -> absl::StatusOr<bool> {
    scheduling::v1::GetRankingRequest request;
    request.set_regency_code(regency);
    scheduling::v1::GetRankingResponse response;
    auto context = rpc::NewContext(kTimeout);
    if (auto ranked = scheduling->GetRanking(context.get(), request, &response); !ranked.ok()) {
      return rpc::FromGrpc(ranked);
    }
    return response.ranking().tallies().seq() >= tallies;
  });
  if (!status.ok()) return status;
  const absl::Time ranked = absl::Now();
  const double seconds = absl::ToDoubleSeconds(ranked - begin);
  return absl::StrFormat(
      "{\"mode\":\"through\",%s,\"through_seconds\":%.2f,\"through_per_second\":%.0f,\"caught_up_seconds\":%.2f}",
      ToJson(shape, tally), seconds, static_cast<double>(tally.accepted) / seconds,
      absl::ToDoubleSeconds(ranked - sent));
}

}  // namespace jemputbola::load
