#include "cli/report_upload.h"

#include <algorithm>
#include <deque>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/numbers.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "jemputbola/field_reporting/v1/field_reporting.grpc.pb.h"

namespace jemputbola::cli {
namespace {

namespace v1 = field_reporting::v1;
using Stream = grpc::ClientReaderWriter<v1::StreamReportsRequest, v1::StreamReportsResponse>;

// What a stream may be ahead of its acknowledgements here; the service stops reading at about as much.
constexpr std::size_t kMostUnacknowledged = 4096;
constexpr int kMostInMessage = 1000;
constexpr absl::Duration kGiveUpAfter = absl::Minutes(1);

std::unique_ptr<grpc::ClientContext> ContextOf(const ReportSender& sender, absl::Duration timeout) {
  auto context = rpc::NewContext(timeout);
  context->AddMetadata("jb-device-token", sender.token);
  return context;
}

// What the service asks a caller to wait: nullopt when it does not.
std::optional<absl::Duration> PushBackOf(const grpc::ClientContext& context) {
  const auto& metadata = context.GetServerTrailingMetadata();
  const auto told = metadata.find("grpc-retry-pushback-ms");
  std::int64_t milliseconds = 0;
  if (told == metadata.end() ||
      !absl::SimpleAtoi(absl::string_view(told->second.data(), told->second.size()), &milliseconds)) {
    return std::nullopt;
  }
  return absl::Milliseconds(std::max<std::int64_t>(milliseconds, 0));
}

// Whether to go on after an error, once it was waited as long as it takes.
class Patience {
 public:
  void Progressed() {
    begun_ = true;
    since_ = absl::Now();
    wait_ = kFirst;
  }
  bool Waits(const grpc::Status& status, const grpc::ClientContext& context) {
    const auto told = PushBackOf(context);
    // A service that was never there is told of at once. A partition changes hands within seconds.
    const bool again = (status.error_code() == grpc::StatusCode::UNAVAILABLE && begun_) ||
                       status.error_code() == grpc::StatusCode::ABORTED ||
                       (status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED && told);
    if (!again || absl::Now() - since_ > kGiveUpAfter) return false;
    absl::SleepFor(told.value_or(wait_));
    wait_ = std::min(2 * wait_, absl::Seconds(2));
    return true;
  }

 private:
  static constexpr absl::Duration kFirst = absl::Milliseconds(100);
  bool begun_ = false;
  absl::Time since_ = absl::Now();
  absl::Duration wait_ = kFirst;
};

// Reports on their way over streams. The reading thread takes away what is acknowledged, the writing one adds.
class Upload {
 public:
  Upload(Tool& tool, const ReportSender& sender, const NextReport& next, const ReportsDone& done, ReportCounts& counts)
      : tool_(tool), sender_(sender), next_(next), done_(done), counts_(counts) {}

  // One stream, to its end. True: everything is acknowledged.
  bool Run(Stream& stream, Patience& patience) {
    {
      absl::MutexLock lock(&mutex_);
      sent_ = 0;
      reading_ = true;
    }
    v1::StreamReportsRequest request;
    request.mutable_opening()->set_device_id(sender_.device);
    request.mutable_opening()->set_installation_id(sender_.installation);
    if (stream.Write(request)) {
      std::thread reader([&] { Read(stream, patience); });
      while (NextMessage(request) && stream.Write(request)) {
      }
      stream.WritesDone();
      reader.join();
    }
    absl::MutexLock lock(&mutex_);
    return ended_ && waiting_.empty();
  }

 private:
  // False when there is nothing more to write on this stream.
  bool NextMessage(v1::StreamReportsRequest& request) {
    request.Clear();
    absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(
        +[](Upload* upload) ABSL_NO_THREAD_SAFETY_ANALYSIS {
          return !upload->reading_ || upload->sent_ < upload->waiting_.size() ||
                 upload->waiting_.size() < kMostUnacknowledged;
        },
        this));
    if (!reading_) return false;
    v1::Report report;
    const auto batch = static_cast<std::size_t>(std::min(sender_.batch, kMostInMessage));
    while (!ended_ && waiting_.size() - sent_ < batch && waiting_.size() < kMostUnacknowledged) {
      ended_ = !next_(report);
      if (!ended_) waiting_.emplace_back().Swap(&report);
      report.Clear();
    }
    const std::size_t end = std::min(waiting_.size(), sent_ + batch);
    for (; sent_ < end; ++sent_) *request.add_reports() = waiting_[sent_];
    return request.reports_size() > 0;
  }

  void Read(Stream& stream, Patience& patience) {
    std::int64_t acknowledged = 0;
    v1::StreamReportsResponse answer;
    while (stream.Read(&answer)) {
      for (const v1::ReportResult& result : answer.exceptions()) counts_.Add(tool_, result);
      counts_.Covered(answer.log_seq());
      const std::int64_t newly = answer.acknowledged() - std::exchange(acknowledged, answer.acknowledged());
      counts_.AddAccepted(newly - answer.exceptions_size());
      if (newly > 0) patience.Progressed();
      done_(total_ += newly);
      absl::MutexLock lock(&mutex_);
      waiting_.erase(waiting_.begin(), waiting_.begin() + newly);
      sent_ -= static_cast<std::size_t>(newly);
    }
    absl::MutexLock lock(&mutex_);
    reading_ = false;
  }

  Tool& tool_;
  const ReportSender& sender_;
  const NextReport& next_;
  const ReportsDone& done_;
  // Belong to the reading thread while there is one.
  ReportCounts& counts_;
  std::int64_t total_ = 0;

  absl::Mutex mutex_;
  // Not acknowledged; the first `sent_` of them are on this stream.
  std::deque<v1::Report> waiting_ ABSL_GUARDED_BY(mutex_);
  std::size_t sent_ ABSL_GUARDED_BY(mutex_) = 0;
  // All reports were taken from the file.
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  bool reading_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace

absl::Status SubmitInCalls(Tool& tool, const ReportSender& sender, const NextReport& next, const ReportsDone& done,
                           ReportCounts& counts) {
  auto channel = tool.Channel("field_reporting");
  if (!channel.ok()) return channel.status();
  const auto stub = v1::FieldReportingService::NewStub(*channel);
  v1::SubmitReportsRequest request;
  request.set_device_id(sender.device);
  request.set_installation_id(sender.installation);
  v1::Report report;
  std::int64_t total = 0;
  Patience patience;
  for (bool more = true; more;) {
    request.clear_reports();
    while (request.reports_size() < sender.batch && (more = next(report))) {
      request.add_reports()->Swap(&report);
      report.Clear();
    }
    if (request.reports().empty()) break;
    for (;;) {
      const auto context = ContextOf(sender, tool.timeout());
      v1::SubmitReportsResponse response;
      const grpc::Status status = stub->SubmitReports(context.get(), request, &response);
      if (status.ok()) {
        for (const v1::ReportResult& result : response.results()) counts.Add(tool, result);
        counts.Covered(response.log_seq());
        patience.Progressed();
        done(total += response.results_size());
        break;
      }
      if (!patience.Waits(status, *context)) return tool.Explain("field_reporting", **channel, status);
    }
  }
  return absl::OkStatus();
}

absl::Status SubmitOverStream(Tool& tool, const ReportSender& sender, const NextReport& next, const ReportsDone& done,
                              ReportCounts& counts) {
  auto channel = tool.Channel("field_reporting");
  if (!channel.ok()) return channel.status();
  const auto stub = v1::FieldReportingService::NewStub(*channel);
  Upload upload(tool, sender, next, done, counts);
  Patience patience;
  for (;;) {
    const auto context = ContextOf(sender, absl::InfiniteDuration());
    const std::unique_ptr<Stream> stream = stub->StreamReports(context.get());
    const bool all = upload.Run(*stream, patience);
    const grpc::Status status = stream->Finish();
    if (all && status.ok()) return absl::OkStatus();
    if (status.ok()) return absl::InternalError("the service ended the stream before its end: see its log");
    if (!patience.Waits(status, *context)) return tool.Explain("field_reporting", **channel, status);
  }
}

}  // namespace jemputbola::cli
