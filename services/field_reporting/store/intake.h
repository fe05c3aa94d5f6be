#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/crypto/crypto.h"
#include "common/eventlog/event_log.h"
#include "common/eventlog/ownership.h"
#include "common/log/log.h"
#include "common/metrics/metrics.h"
#include "common/store/database.h"
#include "field_reporting/store/beside.h"
#include "field_reporting/store/directory.h"
#include "field_reporting/store/ledger.h"

namespace jemputbola::field_reporting::store {

// A report that passed the rules, with its event.
struct NewReport {
  std::int64_t seq = 0;
  crypto::Digest128 body{};
  eventlog::Draft event;
  // Of corrections and walk-ins only.
  std::unique_ptr<const Beside> beside = nullptr;
  // Of captures: the number of the outcome in report.proto; 0 for other reports.
  int outcome = 0;
};

// Reports of one call that passed the rules, made ready outside of any lock.
struct Submission {
  std::shared_ptr<const Installation> from;
  absl::Time received_at;
  // How far the device's clock was ahead then; nullopt: it did not tell.
  std::optional<absl::Duration> skew;
  // Received after the campaign's last day.
  bool late = false;
  // Not committed after it (real time).
  absl::Time deadline = absl::InfiniteFuture();
  std::vector<NewReport> reports;
  // Of the texts it holds in memory.
  std::size_t bytes = 0;
  // The serialised report of an index; asked only before `done`.
  std::function<std::string(std::size_t)> serialised;

  struct Receipt {
    // In the order of reports.
    std::vector<Outcome> outcomes;
    // In the partition's log, not below any event of this submission; 0 when none was new.
    std::int64_t log_seq = 0;
  };
  // Runs in the transaction, with what became of the first report and the sequence of its event (0 when it is not new);
  // an error undoes the submission. Empty for uploads.
  std::function<absl::Status(jemputbola::store::WriteTransaction&, Outcome, std::int64_t log_seq)> also;
  // Called once, on the intake's answering thread, after the commit (then everything accepted is on disk) or after its
  // failure (then nothing of it is, and the same submission may be sent again). Must not block.
  std::function<void(absl::StatusOr<Receipt>)> done;
};

// Commits the submissions of concurrent calls together: one thread takes what waits and writes it in one transaction,
// so that the cost of a durable commit is shared; another answers meanwhile for what was committed. Thread-safe.
class Intake {
 public:
  struct Options {
    // Rows and bytes that may be held, waiting, being committed or not answered yet; beyond, submissions are refused
    // before memory grows.
    std::size_t queue_rows = 100'000;
    std::size_t queue_bytes = 128u << 20;
    // Rows in one transaction, unless a single submission has more.
    std::size_t commit_rows = 4096;
  };
  // All references must outlive this.
  Intake(jemputbola::store::Database& database, eventlog::Ownership& ownership, eventlog::EventLog& events,
         Directory& directory, Options options, log::Logger log, metrics::Registry& metrics);
  // Commits what waits, then stops.
  ~Intake();
  Intake(const Intake&) = delete;
  Intake& operator=(const Intake&) = delete;

  // RESOURCE_EXHAUSTED when too much waits (`done` is not called): send again later. `done` gets what Database::Write
  // returns, in particular UNAVAILABLE (send again) and ABORTED (another process owns the regency), and
  // DEADLINE_EXCEEDED when its time was up before its turn.
  absl::Status Submit(std::unique_ptr<Submission> submission);

  // RESOURCE_EXHAUSTED when a submission of so many rows would not be taken now.
  absl::Status CheckRoom(std::size_t rows) const;
  // How long what is held now will take at the pace of the latest commits, 10 ms to 5 s: when to send again what was
  // refused.
  absl::Duration retry_after() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace jemputbola::field_reporting::store
