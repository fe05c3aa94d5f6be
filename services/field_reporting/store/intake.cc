#include "field_reporting/store/intake.h"

#include <algorithm>
#include <deque>
#include <thread>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "absl/types/span.h"
#include "common/failpoint/failpoint.h"
#include "field_reporting/store/answers.h"
#include "field_reporting/store/corrections.h"
#include "field_reporting/store/log_lookup.h"
#include "field_reporting/store/walk_ins.h"
#include "field_reporting/store/workdays.h"

namespace jemputbola::field_reporting::store {
namespace {

using jemputbola::store::WriteTransaction;

using Receipt = Submission::Receipt;
using Waiting = std::unique_ptr<Submission>;

// What a report takes in memory besides its texts: as a message, as a draft, as a result.
constexpr std::size_t kRowBytes = 768;

std::size_t BytesOf(const Submission& submission) {
  return submission.bytes + submission.reports.size() * kRowBytes;
}

// The submissions of one transaction for one partition, as one run of rows.
class Run {
 public:
  explicit Run(absl::Span<const Waiting> submissions) : submissions_(submissions) {}

  // Enters all rows, appends the events of the accepted ones and fills the receipts.
  absl::Status Write(WriteTransaction& tx, eventlog::Ownership& ownership, eventlog::EventLog& events,
                     Directory& directory, const Clocks& clocks, absl::Span<Receipt> receipts) {
    const std::string& partition = submissions_.front()->from->partition;
    if (auto fence = ownership.Check(tx, partition); !fence.ok()) return fence.status();
    clocks.Note(tx, partition, Collect(tx, directory));
    const auto head = events.HeadAt(tx, partition);
    if (!head.ok()) return head.status();
    std::vector<Outcome> outcomes =
        Enter(tx, partition, rows_, head->seq, [this](std::size_t row) { return RivalAt(row); });

    std::vector<eventlog::Draft> drafts;
    drafts.reserve(rows_.size());
    for (std::size_t row = 0; row < rows_.size(); ++row) {
      if (outcomes[row] == Outcome::kAccepted) drafts.push_back(ReportAt(row).event);
    }
    if (any_beside_) {
      if (auto status = TakeBeside(tx, partition, events, outcomes, drafts); !status.ok()) return status;
    }
    for (std::size_t row = 0; row < rows_.size(); ++row) {
      receipts[origins_[row].first].outcomes.push_back(outcomes[row]);
    }
    if (!drafts.empty()) {
      if (auto status = CountDays(tx, partition, outcomes, drafts); !status.ok()) return status;
      const auto position = events.Append(tx, partition, drafts);
      if (!position.ok()) return position.status();
      for (Receipt& receipt : receipts) {
        const bool any =
            std::find(receipt.outcomes.begin(), receipt.outcomes.end(), Outcome::kAccepted) != receipt.outcomes.end();
        receipt.log_seq = any ? position->seq : 0;
      }
    }
    return any_also_ ? RunAlso(tx, outcomes, head->seq) : absl::OkStatus();
  }

 private:
  // Numbers the installations and lists all rows.
  std::vector<Sync> Collect(WriteTransaction& tx, Directory& directory) {
    std::vector<Sync> syncs;
    for (std::size_t i = 0; i < submissions_.size(); ++i) {
      const Submission& submission = *submissions_[i];
      const std::int64_t number = directory.Number(tx, *submission.from, submission.received_at);
      any_also_ = any_also_ || submission.also;
      // What the office sends tells nothing of a device's clock.
      if (!submission.also) syncs.push_back({submission.from.get(), number, submission.received_at, submission.skew});
      for (std::size_t k = 0; k < submission.reports.size(); ++k) {
        rows_.push_back({number, submission.reports[k].seq, submission.reports[k].body});
        origins_.emplace_back(i, k);
        any_beside_ = any_beside_ || submission.reports[k].beside != nullptr;
      }
    }
    return syncs;
  }

  const NewReport& ReportAt(std::size_t row) const {
    return submissions_[origins_[row].first]->reports[origins_[row].second];
  }

  Rival RivalAt(std::size_t row) const {
    const auto& [submission, index] = origins_[row];
    const Submission& of = *submissions_[submission];
    return {of.serialised(index), of.received_at, of.reports[index].event.time, of.late, of.from->unit_id};
  }

  ReportName NameAt(std::size_t row) const {
    const Installation& from = *submissions_[origins_[row].first]->from;
    return {from.device_id, from.installation_id, rows_[row].seq};
  }

  absl::Status CountDays(WriteTransaction& tx, const std::string& partition, const std::vector<Outcome>& outcomes,
                         const std::vector<eventlog::Draft>& drafts) const {
    std::vector<DayReport> reports;
    reports.reserve(drafts.size());
    for (std::size_t row = 0; row < rows_.size(); ++row) {
      if (outcomes[row] != Outcome::kAccepted) continue;
      const Submission& submission = *submissions_[origins_[row].first];
      const Installation& from = *submission.from;
      const NewReport& report = ReportAt(row);
      reports.push_back({&from.device_id, &from.installation_id, &from.unit_id, report.seq, report.outcome,
                         submission.late, &drafts[reports.size()]});
    }
    return EnterWorkdays(tx, partition, reports);
  }

  // `head`: where the log ended before the events of this run, which stand in it in the order of the rows.
  absl::Status RunAlso(WriteTransaction& tx, const std::vector<Outcome>& outcomes, std::int64_t head) const {
    for (std::size_t row = 0; row < rows_.size(); ++row) {
      const bool accepted = outcomes[row] == Outcome::kAccepted;
      if (accepted) ++head;
      const auto& [submission, index] = origins_[row];
      if (index != 0 || !submissions_[submission]->also) continue;
      if (auto done = submissions_[submission]->also(tx, outcomes[row], accepted ? head : 0); !done.ok()) return done;
    }
    return absl::OkStatus();
  }

  // Corrections find what they correct, and boxes of walk-ins are kept. `drafts` are the events of the accepted rows;
  // a correction of what is no capture is neither accepted nor among them any more.
  absl::Status TakeBeside(WriteTransaction& tx, const std::string& partition, const eventlog::EventLog& events,
                          std::vector<Outcome>& outcomes, std::vector<eventlog::Draft>& drafts) const {
    std::vector<Correction> corrections;
    std::vector<std::size_t> correcting;
    std::vector<KeptWalkIn> walk_ins;
    std::unordered_map<std::string, const eventlog::Draft*> earlier;
    std::size_t next = 0;
    for (std::size_t row = 0; row < rows_.size(); ++row) {
      if (outcomes[row] != Outcome::kAccepted) continue;
      eventlog::Draft& draft = drafts[next++];
      if (const Beside* beside = ReportAt(row).beside.get(); beside != nullptr) {
        if (beside->walk_in) walk_ins.push_back({NameAt(row), *beside->walk_in});
        if (beside->corrects) {
          const auto target = earlier.find(EventId(*beside->corrects));
          corrections.push_back({*beside->corrects, &draft, target == earlier.end() ? nullptr : target->second});
          correcting.push_back(row);
        }
      }
      earlier.emplace(draft.id, &draft);
    }
    if (auto status = AttachOriginals(tx, events, partition, corrections); !status.ok()) return status;
    std::unordered_set<std::string> refused;
    for (std::size_t i = 0; i < corrections.size(); ++i) {
      if (!corrections[i].refused) continue;
      outcomes[correcting[i]] = Outcome::kBadTarget;
      Withdraw(tx, partition, rows_[correcting[i]]);
      refused.insert(corrections[i].event->id);
    }
    std::erase_if(walk_ins, [&](const KeptWalkIn& kept) { return refused.contains(EventId(kept.report)); });
    if (!walk_ins.empty()) KeepWalkIns(tx, partition, walk_ins, submissions_.front()->received_at);
    std::erase_if(drafts, [&](const eventlog::Draft& draft) { return refused.contains(draft.id); });
    return absl::OkStatus();
  }

  absl::Span<const Waiting> submissions_;
  std::vector<Row> rows_;
  // Submission and index in it, by row.
  std::vector<std::pair<std::size_t, std::size_t>> origins_;
  bool any_beside_ = false;
  bool any_also_ = false;
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
        clocks(log, metrics),
        commits(metrics.AddCounter("jb_field_reporting_commits_total", "Transactions that entered reports")),
        reports(metrics.AddCounter("jb_field_reporting_reports_total", "Reports committed, repeated ones included")),
        held(metrics.AddGauge("jb_field_reporting_held_reports", "Reports waiting for their commit and its answer")),
        refused(metrics.AddCounter("jb_field_reporting_overload_total",
                                   "Times that reports were not taken because too many waited")) {}

  absl::Status CheckRoomLocked(std::size_t rows, std::size_t bytes) const ABSL_SHARED_LOCKS_REQUIRED(mutex) {
    // A submission that is larger than the bound may still come through when nothing else is held.
    if (held_rows == 0) return absl::OkStatus();
    if (held_rows + rows <= options.queue_rows && held_bytes + bytes <= options.queue_bytes) return absl::OkStatus();
    refused.Add();
    return absl::ResourceExhaustedError("too many reports are waiting to be stored: send these again in a moment");
  }

  bool HasWork() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) { return stopping || !queue.empty(); }

  // Until stopped and empty.
  void Commit() {
    for (;;) {
      std::vector<Waiting> group = Take();
      if (group.empty()) return;
      const absl::Time begin = absl::Now();
      std::vector<Waiting> late = TakeLate(group, begin);
      if (!late.empty()) {
        Answer(std::move(late),
               absl::DeadlineExceededError("the reports waited too long and were not kept: send them again"));
      }
      // Runs of one partition; the fixed order keeps two processes from waiting for each other's rows.
      std::stable_sort(group.begin(), group.end(),
                       [](const Waiting& a, const Waiting& b) { return a->from->partition < b->from->partition; });
      const std::size_t rows = RowsOf(group);
      if (!group.empty()) Commit(std::move(group));
      NotePace(rows, absl::Now() - begin);
    }
  }

  std::vector<Waiting> Take() {
    absl::MutexLock lock(&mutex);
    mutex.Await(absl::Condition(this, &State::HasWork));
    std::vector<Waiting> group;
    std::size_t rows = 0;
    while (!queue.empty() && (group.empty() || rows + queue.front()->reports.size() <= options.commit_rows)) {
      rows += queue.front()->reports.size();
      group.push_back(std::move(queue.front()));
      queue.pop_front();
    }
    return group;
  }

  static std::vector<Waiting> TakeLate(std::vector<Waiting>& group, absl::Time now) {
    std::vector<Waiting> late;
    for (Waiting& submission : group) {
      if (submission->deadline < now) late.push_back(std::move(submission));
    }
    std::erase(group, nullptr);
    return late;
  }

  static std::size_t RowsOf(absl::Span<const Waiting> group) {
    std::size_t rows = 0;
    for (const Waiting& submission : group) rows += submission->reports.size();
    return rows;
  }

  void Commit(std::vector<Waiting> group) {
    std::vector<Receipt> receipts;
    const absl::Status status = database.Write([&](WriteTransaction& tx) {
      receipts.assign(group.size(), Receipt());
      const absl::Status written = Write(tx, group, absl::MakeSpan(receipts));
      if (written.ok()) failpoint::Hit("field_reporting/before_commit");
      return written;
    });
    if (status.ok()) {
      failpoint::Hit("field_reporting/after_commit_before_answer");
      commits.Add();
      reports.Add(static_cast<double>(RowsOf(group)));
      return Answer(std::move(group), std::move(receipts));
    }
    // Whatever is wrong with one submission must not sink the others; a store that is away is away for all.
    if (!absl::IsUnavailable(status) && group.size() > 1) {
      for (Waiting& submission : group) {
        std::vector<Waiting> alone;
        alone.push_back(std::move(submission));
        Commit(std::move(alone));
      }
      return;
    }
    log.Warning("reports could not be committed", {{"error", std::string(status.message())}});
    Answer(std::move(group), status);
  }

  void Answer(std::vector<Waiting> group, absl::StatusOr<std::vector<Receipt>> outcome) {
    answers.Post([this, group = std::move(group), outcome = std::move(outcome)]() mutable {
      for (std::size_t i = 0; i < group.size(); ++i) {
        Release(*group[i]);
        group[i]->done(outcome.ok() ? absl::StatusOr<Receipt>(std::move((*outcome)[i])) : outcome.status());
        group[i] = nullptr;
      }
    });
  }

  // Before the answer: who has it may send again at once.
  void Release(const Submission& submission) {
    absl::MutexLock lock(&mutex);
    held_rows -= submission.reports.size();
    held_bytes -= BytesOf(submission);
    held.Set(static_cast<double>(held_rows));
  }

  void NotePace(std::size_t rows, absl::Duration took) {
    if (rows == 0) return;
    constexpr double kNewest = 0.2;
    const double now = static_cast<double>(rows) / std::max(absl::ToDoubleSeconds(took), 1e-6);
    absl::MutexLock lock(&mutex);
    rows_per_second = rows_per_second == 0 ? now : rows_per_second + kNewest * (now - rows_per_second);
  }

  absl::Status Write(WriteTransaction& tx, absl::Span<const Waiting> group, absl::Span<Receipt> receipts) {
    for (std::size_t begin = 0; begin < group.size();) {
      std::size_t end = begin + 1;
      while (end < group.size() && group[end]->from->partition == group[begin]->from->partition) ++end;
      Run run(group.subspan(begin, end - begin));
      const absl::Status status =
          run.Write(tx, ownership, events, directory, clocks, receipts.subspan(begin, end - begin));
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
  const Clocks clocks;
  const metrics::Counter commits;
  const metrics::Counter reports;
  const metrics::Gauge held;
  const metrics::Counter refused;

  absl::Mutex mutex;
  std::deque<Waiting> queue ABSL_GUARDED_BY(mutex);
  // Submitted and not yet answered.
  std::size_t held_rows ABSL_GUARDED_BY(mutex) = 0;
  std::size_t held_bytes ABSL_GUARDED_BY(mutex) = 0;
  // Of late; 0 before the first commit.
  double rows_per_second ABSL_GUARDED_BY(mutex) = 0;
  bool stopping ABSL_GUARDED_BY(mutex) = false;
  // Its answers use the above.
  Answers answers;
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
  if (auto room = state_->CheckRoomLocked(submission->reports.size(), BytesOf(*submission)); !room.ok()) return room;
  state_->held_rows += submission->reports.size();
  state_->held.Set(static_cast<double>(state_->held_rows));
  state_->held_bytes += BytesOf(*submission);
  state_->queue.push_back(std::move(submission));
  return absl::OkStatus();
}

absl::Status Intake::CheckRoom(std::size_t rows) const {
  absl::MutexLock lock(&state_->mutex);
  return state_->CheckRoomLocked(rows, rows * kRowBytes);
}

absl::Duration Intake::retry_after() const {
  absl::MutexLock lock(&state_->mutex);
  const double pace = std::max(state_->rows_per_second, 1.0);
  return std::clamp(absl::Seconds(static_cast<double>(state_->held_rows) / pace), absl::Milliseconds(10),
                    absl::Seconds(5));
}

}  // namespace jemputbola::field_reporting::store
