#include "registry/api/findings_import.h"

#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/clock/civil.h"
#include "registry/api/event_batch.h"
#include "registry/domain/bucket.h"
#include "registry/domain/finding_detail.h"
#include "registry/domain/finding_row.h"
#include "registry/domain/finding_rules.h"

namespace jemputbola::registry::api {
namespace {

constexpr std::size_t kRowsPerTransaction = 2000;

std::vector<csv::Column> Columns() {
  return {{"reference", {"paket", "referensi"}},
          {"person_ref", {"orang", "person_id"}},
          {"present", {"hadir", "ada"}, false},
          {"outside", {"di_luar", "luar"}, false},
          {"moved", {"pindah"}, false},
          {"unknown", {"tidak_dikenal"}, false},
          {"dead", {"meninggal"}, false},
          {"refused", {"menolak"}, false},
          {"code", {"kode", "kode_tms", "tms"}, false},
          {"evidence", {"bukti"}, false},
          {"note", {"catatan", "keterangan"}, false}};
}

class FindingsImport {
 public:
  FindingsImport(const Office& office, std::string partition, bool dry_run, std::string caller,
                 v1::ImportFindingsResponse& response)
      : office_(office),
        partition_(std::move(partition)),
        dry_run_(dry_run),
        caller_(std::move(caller)),
        response_(response) {}

  absl::Status Row(std::int64_t line, const std::vector<std::string_view>& values) {
    const domain::FindingRow row = {values[0], values[1], values[2], values[3], values[4], values[5],
                                    values[6], values[7], values[8], values[9], values[10]};
    auto read = domain::ReadFindingRow(row);
    if (const auto* problem = std::get_if<domain::RowProblem>(&read)) {
      Refuse(*response_.mutable_result(), line, *problem);
      return absl::OkStatus();
    }
    const auto& returned = std::get<domain::ReturnedFinding>(read);
    if (!returned.kind) {
      Unchanged(1);
      if (row.code.empty()) {
        response_.set_unanswered(response_.unanswered() + 1);
      } else {
        response_.set_codes_without_effect(response_.codes_without_effect() + 1);
      }
      return absl::OkStatus();
    }
    waiting_.push_back({line, EventOf(row, returned)});
    return waiting_.size() < kRowsPerTransaction ? absl::OkStatus() : Flush();
  }

  absl::Status Flush() {
    if (waiting_.empty()) return absl::OkStatus();
    const std::vector<Waiting> rows = std::exchange(waiting_, {});
    std::vector<std::int64_t> unlisted;
    std::size_t listed = 0;
    std::size_t added = 0;
    const auto only_new = [&](const jemputbola::store::Transaction& tx) {
      std::vector<std::string> ids;
      for (const Waiting& row : rows) ids.push_back(row.event.person_id);
      const auto standings = store::FetchStandings(tx, partition_, ids);
      std::vector<store::NewEvent> events;
      unlisted.clear();
      for (const Waiting& row : rows) {
        if (standings.contains(row.event.person_id)) {
          events.push_back(row.event);
        } else {
          unlisted.push_back(row.line);
        }
      }
      listed = events.size();
      events = OnlyNew(tx, partition_, std::move(events));
      added = events.size();
      return events;
    };
    const auto status = dry_run_ ? office_.database.Read([&](const auto& tx) {
      only_new(tx);
      return absl::OkStatus();
    })
                                 : Commit(office_, partition_, office_.calendar.Now(), [&](auto& tx, auto& change) {
                                     store::RecordEvents(tx, partition_, change, only_new(tx), office_.calendar.Today(),
                                                         office_.calendar.zone());
                                     return RecordRows(office_, tx, partition_, "finding.rows", caller_, added);
                                   });
    if (!status.ok()) return status;
    for (const std::int64_t line : unlisted) {
      Refuse(*response_.mutable_result(), line, {"person_ref", "is nobody's on the list of the regency"});
    }
    Unchanged(static_cast<std::int64_t>(listed - added));
    auto& result = *response_.mutable_result();
    result.set_rows(result.rows() + static_cast<std::int64_t>(added));
    result.set_added(result.added() + static_cast<std::int64_t>(added));
    return absl::OkStatus();
  }

 private:
  struct Waiting {
    std::int64_t line;
    store::NewEvent event;
  };

  store::NewEvent EventOf(const domain::FindingRow& row, const domain::ReturnedFinding& returned) const {
    const std::int64_t now = clock::ToMicros(office_.calendar.Now());
    store::NewEvent event;
    event.person_id = row.person_ref;
    event.event.kind = *returned.kind;
    event.event.order = {
        now, absl::StrCat("village-list/", std::string(row.reference)),
        Fingerprint(absl::StrCat(event.person_id, "\n", domain::EventKindName(*returned.kind), "\n",
                                 domain::ActorName(returned.actor), "\n", returned.evidence, "\n", returned.note))};
    if (*returned.kind == domain::EventKind::kAway) {
      event.event.away_until = office_.calendar.Today() + domain::kAwayDays;
    }
    event.actor = returned.actor;
    event.recorded_at = now;
    const std::string detail = domain::ToText({returned.evidence, returned.note});
    if (!detail.empty()) {
      event.detail = office_.vault.SealDetail(partition_, domain::EventName(event.event.order.id()), detail);
    }
    return event;
  }

  void Unchanged(std::int64_t rows) {
    auto& result = *response_.mutable_result();
    result.set_rows(result.rows() + rows);
    result.set_unchanged(result.unchanged() + rows);
  }

  const Office& office_;
  const std::string partition_;
  const bool dry_run_;
  const std::string caller_;
  v1::ImportFindingsResponse& response_;
  std::vector<Waiting> waiting_;
};

}  // namespace

absl::Status ImportFindings(const Office& office, const std::string& partition, bool dry_run, const std::string& caller,
                            const Upload& upload, v1::ImportFindingsResponse& response) {
  if (auto status = CheckRegency(partition); !status.ok()) return status;
  FindingsImport import(office, partition, dry_run, caller, response);
  auto& result = *response.mutable_result();
  const absl::Status read = ReadCsv(Columns(), upload, result,
                                    [&](std::int64_t line, const auto& values) { return import.Row(line, values); });
  if (!read.ok()) return read;
  if (auto status = import.Flush(); !status.ok()) return status;
  if (dry_run) return absl::OkStatus();
  office.log.Info("Imported a cross-checked list", {{"partition", partition},
                                                    {"rows", result.rows()},
                                                    {"added", result.added()},
                                                    {"unchanged", result.unchanged()},
                                                    {"refused", result.refused()}});
  return RecordImport(office, partition,
                      {.action = "finding.import",
                       .caller = caller,
                       .subject = partition,
                       .people = result.added(),
                       .detail = absl::StrCat("rows=", result.rows(), " added=", result.added(),
                                              " unchanged=", result.unchanged(), " refused=", result.refused())});
}

}  // namespace jemputbola::registry::api
