#include "tests/bench/load/submit.h"

#include <google/protobuf/arena.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/ids/ids.h"
#include "common/rpc/channel.h"
#include "common/timestamp/timestamp.h"
#include "jemputbola/field_reporting/v1/field_reporting.grpc.pb.h"

namespace jemputbola::load {
namespace {

namespace v1 = field_reporting::v1;

constexpr absl::Duration kTimeout = absl::Seconds(10);

// A call in flight. Its messages live on one arena.
struct Call {
  google::protobuf::Arena arena;
  v1::SubmitReportsRequest* request = google::protobuf::Arena::CreateMessage<v1::SubmitReportsRequest>(&arena);
  v1::SubmitReportsResponse* response = google::protobuf::Arena::CreateMessage<v1::SubmitReportsResponse>(&arena);
  std::unique_ptr<grpc::ClientContext> context = rpc::NewContext(kTimeout);
  absl::Time due;
};

class Run {
 public:
  Run(const std::shared_ptr<grpc::Channel>& channel, const std::vector<Person>& people, const Shape& shape,
      Tally& tally, const Answered& answered)
      : stub_(v1::FieldReportingService::NewStub(channel)),
        people_(people),
        shape_(shape),
        tally_(tally),
        answered_(answered),
        seqs_(static_cast<std::size_t>(shape.devices), 0) {}

  void Go() {
    const absl::Time begin = absl::Now();
    const absl::Time end = begin + shape_.length;
    for (std::int64_t call = 0; shape_.reports == 0 || call * shape_.batch < shape_.reports; ++call) {
      absl::Time due = absl::Now();
      if (shape_.rate > 0) due = begin + absl::Seconds(static_cast<double>(call * shape_.batch) / shape_.rate);
      if (due >= end) break;
      absl::SleepFor(due - absl::Now());
      WaitBelow(shape_.callers);
      if (absl::Now() >= end + kTimeout) break;
      Start(shape_.rate > 0 ? due : absl::Now());
    }
    WaitBelow(1);
    tally_.elapsed = absl::Now() - begin;
  }

 private:
  void WaitBelow(int bound) {
    absl::MutexLock lock(&mutex_);
    waited_for_ = bound;
    mutex_.Await(absl::Condition(
        +[](Run* run) { return run->in_flight_ < run->waited_for_; }, this));
  }

  void Start(absl::Time due) {
    auto* call = new Call;
    call->due = due;
    Fill(*call);
    {
      absl::MutexLock lock(&mutex_);
      ++in_flight_;
    }
    stub_->async()->SubmitReports(call->context.get(), call->request, call->response,
                                  [this, call](const grpc::Status& status) { Finish(call, status); });
  }

  void Fill(Call& call) {
    v1::SubmitReportsRequest& request = *call.request;
    const std::size_t device = next_device_++ % seqs_.size();
    const absl::Time now = absl::Now();
    call.context->AddMetadata("jb-device-token", shape_.tokens[device]);
    request.set_device_id(absl::StrCat("load-", device + 1));
    request.set_installation_id(installation_);
    timestamp::Set(now, request.mutable_device_time());
    request.mutable_reports()->Reserve(shape_.batch);
    for (int i = 0; i < shape_.batch; ++i) {
      const Person& person = people_[next_person_++ % people_.size()];
      v1::Report& report = *request.add_reports();
      report.set_seq(++seqs_[device]);
      timestamp::Set(now, report.mutable_occurred_at());
      report.mutable_capture()->set_person_id(person.person_id);
      report.mutable_capture()->set_outcome(v1::OUTCOME_CAPTURED);
      report.mutable_capture()->set_place_code(person.village_code);
    }
  }

  void Finish(Call* finished, const grpc::Status& status) {
    const std::unique_ptr<Call> call(finished);
    const absl::Time now = absl::Now();
    if (status.ok()) {
      for (const v1::ReportResult& result : call->response->results()) {
        ++(result.status() == v1::REPORT_STATUS_ACCEPTED ? tally_.accepted : tally_.other);
      }
      std::int64_t last = tally_.last_log_seq;
      while (last < call->response->log_seq() &&
             !tally_.last_log_seq.compare_exchange_weak(last, call->response->log_seq())) {
      }
      tally_.latencies.Add(now - call->due);
      if (answered_) answered_(call->response->log_seq(), call->due, now);
    } else if (tally_.failed_calls++ == 0) {
      absl::FPrintF(stderr, "jb-load: a call failed: %s\n", status.error_message());
    }
    absl::MutexLock lock(&mutex_);
    --in_flight_;
  }

  const std::unique_ptr<v1::FieldReportingService::Stub> stub_;
  const std::vector<Person>& people_;
  const Shape shape_;
  Tally& tally_;
  const Answered& answered_;
  const std::string installation_ = ids::SystemGenerator().Random128();
  std::vector<std::int64_t> seqs_;
  std::size_t next_device_ = 0;
  std::size_t next_person_ = 0;
  absl::Mutex mutex_;
  int in_flight_ ABSL_GUARDED_BY(mutex_) = 0;
  int waited_for_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace

void Submit(const std::shared_ptr<grpc::Channel>& channel, const std::vector<Person>& people, const Shape& shape,
            Tally& tally, const Answered& answered) {
  Run(channel, people, shape, tally, answered).Go();
}

namespace {

// Of this process, the preparations included.
double CpuSeconds() {
  constexpr double kMicros = 1e-6;
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         kMicros * static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

}  // namespace

std::string ToJson(const Shape& shape, const Tally& tally) {
  const std::int64_t accepted = tally.accepted;
  const double seconds = absl::ToDoubleSeconds(tally.elapsed);
  return absl::StrFormat(
      "\"batch\":%d,\"rate\":%g,\"callers\":%d,\"seconds\":%.2f,\"accepted\":%d,\"accepted_per_second\":%.0f,"
      "\"other\":%d,\"failed_calls\":%d,\"load_cpu_seconds\":%.2f,\"latency\":%s",
      shape.batch, shape.rate, shape.callers, seconds, accepted, static_cast<double>(accepted) / seconds,
      tally.other.load(), tally.failed_calls.load(), CpuSeconds(), tally.latencies.ToJson());
}

}  // namespace jemputbola::load
