#include "field_reporting/store/intake.h"

#include <algorithm>
#include <deque>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/span.h"
#include "common/failpoint/failpoint.h"

namespace jemputbola::field_reporting::store {
namespace {

using jemputbola::store::WriteTransaction;

using Receipt = Submission::Receipt;
using Waiting = std::unique_ptr<Submission>;

// The submissions of one transaction for one partition, as one run of rows.
class Run {
 public:
  explicit Run(absl::Span<const Waiting> submissions) : submissions_(submissions) {}

  // Enters all rows, appends the events of the accepted ones and fills the receipts.
  absl::Status Write(WriteTransaction& tx, eventlog::Ownership& ownership, eventlog::EventLog& events,
                     Directory& directory, absl::Span<Receipt> receipts) {
    const std::string& partition = submissions_.front()->from->partition;
    if (auto fence = ownership.Check(tx, partition); !fence.ok()) return fence.status();
    Collect(tx, directory);
    const std::vector<Outcome> outcomes =
        Enter(tx, partition, rows_, submissions_.front()->received_at, [this](std::size_t row) {
          const auto& [submission, index] = origins_[row];
          return submissions_[submission]->serialised(index);
        });

    std::vector<eventlog::Draft> drafts;
    drafts.reserve(rows_.size());
    for (std::size_t row = 0; row < rows_.size(); ++row) {
      const auto& [submission, index] = origins_[row];
      receipts[submission].outcomes.push_back(outcomes[row]);
      if (outcomes[row] == Outcome::kAccepted) drafts.push_back(submissions_[submission]->reports[index].event);
    }
    if (drafts.empty()) return absl::OkStatus();
    const auto position = events.Append(tx, partition, drafts);
    if (!position.ok()) return position.status();
    for (Receipt& receipt : receipts) {
      const bool any =
          std::find(receipt.outcomes.begin(), receipt.outcomes.end(), Outcome::kAccepted) != receipt.outcomes.end();
      receipt.log_seq = any ? position->seq : 0;
    }
    return absl::OkStatus();
  }

 private:
  void Collect(WriteTransaction& tx, Directory& directory) {
    for (std::size_t i = 0; i < submissions_.size(); ++i) {
      const Submission& submission = *submissions_[i];
      const std::int64_t number = directory.Number(tx, *submission.from, submission.received_at);
      for (std::size_t k = 0; k < submission.reports.size(); ++k) {
        rows_.push_back({number, submission.reports[k].seq, submission.reports[k].body});
        origins_.emplace_back(i, k);
      }
    }
  }

  absl::Span<const Waiting> submissions_;
  std::vector<Row> rows_;
  // Submission and index in it, by row.
  std::vector<std::pair<std::size_t, std::size_t>> origins_;
};

}  // namespace

struct Intake::State {
  State(jemputbola::store::Database& the_database, eventlog::Ownership& the_ownership, eventlog::EventLog& the_events,
        Directory& the_directory, Options the_options, log::Logger the_log, metrics::Registry& metrics)
      : database(the_database),
        ownership(the_ownership),
        events(the_events),
        directory(the_directory),
        options(the_options),
        log(std::move(the_log)),
        commits(metrics.AddCounter("jb_field_reporting_commits_total", "Transactions that entered reports")),
        reports(metrics.AddCounter("jb_field_reporting_reports_total", "Reports committed, repeated ones included")),
        refused(metrics.AddCounter("jb_field_reporting_overload_total", "Calls refused because too much waited")) {}

  bool HasWork() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) { return stopping || !queue.empty(); }

  // Until stopped and empty.
  void Commit() {
    for (;;) {
      std::vector<Waiting> group = Take();
      if (group.empty()) return;
      DropLate(group);
      // Runs of one partition; the fixed order keeps two processes from waiting for each other's rows.
      std::stable_sort(group.begin(), group.end(),
                       [](const Waiting& a, const Waiting& b) { return a->from->partition < b->from->partition; });
      if (!group.empty()) Commit(absl::MakeSpan(group));
    }
  }

  std::vector<Waiting> Take() {
    absl::MutexLock lock(&mutex);
    mutex.Await(absl::Condition(this, &State::HasWork));
    std::vector<Waiting> group;
    std::size_t rows = 0;
    while (!queue.empty() && (group.empty() || rows + queue.front()->reports.size() <= options.commit_rows)) {
      rows += queue.front()->reports.size();
      waiting_rows -= queue.front()->reports.size();
      waiting_bytes -= queue.front()->bytes;
      group.push_back(std::move(queue.front()));
      queue.pop_front();
    }
    return group;
  }

  static void DropLate(std::vector<Waiting>& group) {
    const absl::Time now = absl::Now();
    std::erase_if(group, [now](const Waiting& submission) {
      if (submission->deadline >= now) return false;
      submission->done(absl::DeadlineExceededError("the reports waited too long and were not kept: send them again"));
      return true;
    });
  }

  void Commit(absl::Span<Waiting> group) {
    std::vector<Receipt> receipts;
    const absl::Status status = database.Write([&](WriteTransaction& tx) {
      receipts.assign(group.size(), Receipt());
      const absl::Status written = Write(tx, group, absl::MakeSpan(receipts));
      if (written.ok()) failpoint::Hit("field_reporting/before_commit");
      return written;
    });
    // Whatever is wrong with one submission must not sink the others; a store that is away is away for all.
    if (!status.ok() && !absl::IsUnavailable(status) && group.size() > 1) {
      for (std::size_t i = 0; i < group.size(); ++i) Commit(group.subspan(i, 1));
      return;
    }
    if (status.ok()) {
      failpoint::Hit("field_reporting/after_commit_before_answer");
      commits.Add();
    } else {
      log.Warning("reports could not be committed", {{"error", std::string(status.message())}});
    }
    for (std::size_t i = 0; i < group.size(); ++i) {
      if (status.ok()) {
        reports.Add(static_cast<double>(receipts[i].outcomes.size()));
        group[i]->done(std::move(receipts[i]));
      } else {
        group[i]->done(status);
      }
    }
  }

  absl::Status Write(WriteTransaction& tx, absl::Span<const Waiting> group, absl::Span<Receipt> receipts) {
    for (std::size_t begin = 0; begin < group.size();) {
      std::size_t end = begin + 1;
      while (end < group.size() && group[end]->from->partition == group[begin]->from->partition) ++end;
      Run run(group.subspan(begin, end - begin));
      const absl::Status status = run.Write(tx, ownership, events, directory, receipts.subspan(begin, end - begin));
      if (!status.ok()) return status;
      begin = end;
    }
    return absl::OkStatus();
  }

  jemputbola::store::Database& database;
  eventlog::Ownership& ownership;
  eventlog::EventLog& events;
  Directory& directory;
  const Options options;
  const log::Logger log;
  const metrics::Counter commits;
  const metrics::Counter reports;
  const metrics::Counter refused;

  absl::Mutex mutex;
  std::deque<Waiting> queue ABSL_GUARDED_BY(mutex);
  std::size_t waiting_rows ABSL_GUARDED_BY(mutex) = 0;
  std::size_t waiting_bytes ABSL_GUARDED_BY(mutex) = 0;
  bool stopping ABSL_GUARDED_BY(mutex) = false;
  std::thread committer;
};

Intake::Intake(jemputbola::store::Database& database, eventlog::Ownership& ownership, eventlog::EventLog& events,
               Directory& directory, Options options, log::Logger log, metrics::Registry& metrics)
    : state_(std::make_unique<State>(database, ownership, events, directory, options, std::move(log), metrics)) {
  state_->committer = std::thread([state = state_.get()] { state->Commit(); });
}

Intake::~Intake() {
  {
    absl::MutexLock lock(&state_->mutex);
    state_->stopping = true;
  }
  state_->committer.join();
}

absl::Status Intake::Submit(std::unique_ptr<Submission> submission) {
  absl::MutexLock lock(&state_->mutex);
  if (state_->stopping) return absl::UnavailableError("the service is stopping: send the reports again");
  const std::size_t rows = state_->waiting_rows + submission->reports.size();
  const std::size_t bytes = state_->waiting_bytes + submission->bytes;
  // A submission that is larger than the bound may still come through an empty queue.
  if (!state_->queue.empty() && (rows > state_->options.queue_rows || bytes > state_->options.queue_bytes)) {
    state_->refused.Add();
    return absl::ResourceExhaustedError("too many reports are waiting to be stored: send these again in a second");
  }
  state_->waiting_rows = rows;
  state_->waiting_bytes = bytes;
  state_->queue.push_back(std::move(submission));
  return absl::OkStatus();
}

}  // namespace jemputbola::field_reporting::store
