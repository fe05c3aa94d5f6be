#include "registry/api/statuses_import.h"

#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/clock/civil.h"
#include "registry/api/event_batch.h"
#include "registry/domain/status_row.h"
#include "registry/store/waiting_statuses.h"

namespace jemputbola::registry::api {
namespace {

using jemputbola::store::Transaction;
using jemputbola::store::WriteTransaction;

constexpr std::size_t kRowsPerTransaction = 2000;
constexpr int kMostLines = 1000;
constexpr int kFingerprintBits = 60;

std::vector<csv::Column> Columns() {
  return {
      {"nik", {"no_nik", "nomor_induk_kependudukan"}, false},
      {"person_id", {"person_ref", "orang"}, false},
      {"status", {"status_rekam", "status_perekaman", "status_ktp", "status_ktp_el", "status_ktpel"}},
      {"date", {"tanggal", "tgl", "tanggal_status", "tgl_status", "tanggal_rekam", "tgl_rekam", "timestamp", "waktu"}}};
}

// Within one instant, as with bare dates, the rank decides before the fingerprint does.
std::int64_t SeqOf(const std::string& person, domain::EventKind kind, std::int64_t told_at) {
  const auto rank = static_cast<std::int64_t>(domain::RankOf(kind));
  return (rank << kFingerprintBits) | Fingerprint(absl::StrCat(person, "\n", static_cast<int>(kind), "\n", told_at));
}

store::NewEvent EventOf(const std::string& person_id, domain::EventKind kind, std::int64_t told_at,
                        std::int64_t effective_at, std::int64_t recorded_at) {
  store::NewEvent event;
  event.person_id = person_id;
  event.event.kind = kind;
  event.event.order = {effective_at, "siak", SeqOf(person_id, kind, told_at)};
  event.actor = domain::Actor::kSiak;
  event.recorded_at = recorded_at;
  return event;
}

bool SendsBack(domain::EventKind kind) {
  return kind == domain::EventKind::kDuplicateRecord || kind == domain::EventKind::kEnrollFailure;
}

class StatusesImport {
 public:
  StatusesImport(const Office& office, std::string partition, bool dry_run, std::string caller,
                 v1::ImportStatusesResponse& response)
      : office_(office),
        partition_(std::move(partition)),
        dry_run_(dry_run),
        caller_(std::move(caller)),
        received_(office.calendar.Now()),
        response_(response) {}

  absl::Status Row(std::int64_t line, const std::vector<std::string_view>& values) {
    auto read = domain::ReadStatusRow({values[0], values[1], values[2], values[3]}, received_, office_.calendar.zone());
    if (const auto* problem = std::get_if<domain::RowProblem>(&read)) {
      Refuse(*response_.mutable_result(), line, *problem);
      return absl::OkStatus();
    }
    auto& status = std::get<domain::RecordingStatus>(read);
    if (!status.kind) {
      response_.set_not_recorded(response_.not_recorded() + 1);
      Count(0, 1);
      return absl::OkStatus();
    }
    waiting_.push_back({line, std::move(status)});
    return waiting_.size() < kRowsPerTransaction ? absl::OkStatus() : Flush();
  }

  absl::Status Flush() {
    if (waiting_.empty()) return absl::OkStatus();
    const std::vector<Told> rows = std::exchange(waiting_, {});
    Sorted sorted;
    const auto sort = [&](const Transaction& tx) { sorted = Sort(tx, rows); };
    const auto status = dry_run_ ? office_.database.Read([&](const auto& tx) {
      sort(tx);
      return absl::OkStatus();
    })
                                 : Commit(office_, partition_, received_, [&](auto& tx, auto& change) {
                                     sort(tx);
                                     store::AddWaiting(tx, partition_, sorted.unlisted);
                                     store::RecordEvents(tx, partition_, change, sorted.added, office_.calendar.Today(),
                                                         office_.calendar.zone());
                                     return RecordRows(office_, tx, partition_, "status.rows", caller_,
                                                       sorted.added.size() + sorted.unlisted.size());
                                   });
    if (!status.ok()) return status;
    for (const std::int64_t line : sorted.strangers) {
      Refuse(*response_.mutable_result(), line, {"person_id", "is nobody's on the list of the regency"});
    }
    for (const std::int64_t line : sorted.unlisted_lines) {
      if (response_.unlisted_lines_size() < kMostLines) response_.add_unlisted_lines(line);
    }
    response_.set_unlisted(response_.unlisted() + static_cast<std::int64_t>(sorted.unlisted.size()));
    for (const store::NewEvent& event : sorted.added) {
      if (SendsBack(event.event.kind)) response_.set_returned(response_.returned() + 1);
    }
    Count(sorted.added.size(), rows.size() - sorted.added.size() - sorted.strangers.size());
    return absl::OkStatus();
  }

 private:
  struct Told {
    std::int64_t line;
    domain::RecordingStatus status;
  };
  // What the rows of one transaction come to.
  struct Sorted {
    std::vector<store::NewEvent> added;
    std::vector<store::WaitingStatus> unlisted;
    std::vector<std::int64_t> unlisted_lines;
    // Lines with a person id that is nobody's.
    std::vector<std::int64_t> strangers;
  };

  Sorted Sort(const Transaction& tx, const std::vector<Told>& rows) const {
    std::vector<std::string> ids;
    std::vector<std::string> indexes(rows.size());
    std::vector<std::string> wanted;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (rows[i].status.nik.empty()) {
        ids.push_back(rows[i].status.person_id);
      } else {
        wanted.push_back(indexes[i] = office_.vault.NikIndex(rows[i].status.nik));
      }
    }
    const auto by_id = store::FetchStandings(tx, partition_, ids);
    const auto by_nik = store::FindByNik(tx, partition_, wanted);
    const std::int64_t now = clock::ToMicros(received_);
    Sorted sorted;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto& [line, status] = rows[i];
      const auto add = [&, &status = status](const std::string& person_id) {
        sorted.added.push_back(EventOf(person_id, *status.kind, status.told_at, status.effective_at, now));
      };
      if (status.nik.empty()) {
        by_id.contains(status.person_id) ? add(status.person_id) : sorted.strangers.push_back(line);
        continue;
      }
      if (const auto person = by_nik.find(indexes[i]); person != by_nik.end()) {
        add(person->second.standing.person_id);
        continue;
      }
      const std::int64_t seq = SeqOf(indexes[i], *status.kind, status.told_at);
      sorted.unlisted_lines.push_back(line);
      sorted.unlisted.push_back({seq, office_.vault.SealDetail(partition_, store::WaitingName(seq), status.nik),
                                 *status.kind, status.told_at, status.effective_at, now});
    }
    sorted.added = OnlyNew(tx, partition_, std::move(sorted.added));
    return sorted;
  }

  void Count(std::size_t added, std::size_t unchanged) {
    auto& result = *response_.mutable_result();
    result.set_rows(result.rows() + static_cast<std::int64_t>(added + unchanged));
    result.set_added(result.added() + static_cast<std::int64_t>(added));
    result.set_unchanged(result.unchanged() + static_cast<std::int64_t>(unchanged));
  }

  const Office& office_;
  const std::string partition_;
  const bool dry_run_;
  const std::string caller_;
  const absl::Time received_;
  v1::ImportStatusesResponse& response_;
  std::vector<Told> waiting_;
};

}  // namespace

absl::Status ImportStatuses(const Office& office, const std::string& partition, bool dry_run, const std::string& caller,
                            const Upload& upload, v1::ImportStatusesResponse& response) {
  if (auto status = CheckRegency(partition); !status.ok()) return status;
  StatusesImport import(office, partition, dry_run, caller, response);
  auto& result = *response.mutable_result();
  const absl::Status read = ReadCsv(Columns(), upload, result,
                                    [&](std::int64_t line, const auto& values) { return import.Row(line, values); });
  if (!read.ok()) return read;
  if (auto status = import.Flush(); !status.ok()) return status;
  if (dry_run) return absl::OkStatus();
  office.log.Info("Imported statuses", {{"partition", partition},
                                        {"rows", result.rows()},
                                        {"added", result.added()},
                                        {"unlisted", response.unlisted()},
                                        {"returned", response.returned()},
                                        {"refused", result.refused()}});
  return RecordImport(office, partition,
                      {.action = "status.import",
                       .caller = caller,
                       .subject = partition,
                       .people = result.added(),
                       .detail = absl::StrCat("rows=", result.rows(), " added=", result.added(),
                                              " unlisted=", response.unlisted(), " refused=", result.refused())});
}

absl::StatusOr<std::int64_t> ApplyWaiting(const Office& office, const std::string& partition) {
  std::int64_t applied = 0;
  std::int64_t after = -1;
  while (true) {
    std::vector<store::WaitingStatus> waiting;
    std::vector<std::string> indexes;
    std::unordered_map<std::string, store::PersonRecord> listed;
    const auto read = office.database.Read([&](const auto& tx) -> absl::Status {
      waiting = store::ListWaiting(tx, partition, after, static_cast<int>(kRowsPerTransaction));
      for (const store::WaitingStatus& status : waiting) {
        const auto nik = office.vault.OpenDetail(partition, store::WaitingName(status.seq), status.sealed);
        if (!nik.ok()) return nik.status();
        indexes.push_back(office.vault.NikIndex(*nik));
      }
      listed = store::FindByNik(tx, partition, indexes);
      return absl::OkStatus();
    });
    if (!read.ok()) return read;
    if (waiting.empty()) return applied;
    after = waiting.back().seq;
    if (listed.empty()) continue;
    const auto written = Commit(office, partition, office.calendar.Now(), [&](WriteTransaction& tx, auto& change) {
      std::vector<store::NewEvent> events;
      std::vector<std::int64_t> seqs;
      for (std::size_t i = 0; i < waiting.size(); ++i) {
        const auto person = listed.find(indexes[i]);
        if (person == listed.end()) continue;
        const store::WaitingStatus& status = waiting[i];
        events.push_back(EventOf(person->second.standing.person_id, status.kind, status.told_at, status.effective_at,
                                 status.recorded_at));
        seqs.push_back(status.seq);
      }
      store::RecordEvents(tx, partition, change, events, office.calendar.Today(), office.calendar.zone());
      store::DropWaiting(tx, partition, seqs);
      applied += static_cast<std::int64_t>(seqs.size());
      return absl::OkStatus();
    });
    if (!written.ok()) return written;
  }
}

}  // namespace jemputbola::registry::api
