#include "registry/api/reconcile.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/csv/table.h"
#include "common/failpoint/failpoint.h"
#include "registry/api/matcher.h"
#include "registry/api/result_spool.h"
#include "registry/domain/text.h"
#include "registry/store/area_history.h"

namespace jemputbola::registry::api {
namespace {

constexpr std::size_t kRowsABatch = 500;
constexpr std::size_t kMostTermBytes = 100;
// People of one audit record; a longer list has several.
constexpr std::size_t kPeopleARecord = 5000;

enum PartnerColumn : std::size_t {
  kNik,
  kNikHash,
  kFullName,
  kBirthDate,
  kVillageCode,
  kVillage,
  kDistrict,
  kReference
};

std::vector<csv::Column> Columns() {
  return {{"nik", {"no_nik", "nomor_nik"}, false},
          {"nik_hash", {"hash_nik", "hash"}, false},
          {"full_name", {"nama", "nama_lengkap", "name"}, false},
          {"birth_date", {"tanggal_lahir", "tgl_lahir"}, false},
          {"village_code", {"kode_desa", "kode_kelurahan", "kode_desa_kelurahan"}, false},
          {"village", {"desa", "kelurahan", "desa_kelurahan", "nama_desa"}, false},
          {"district", {"kecamatan", "nama_kecamatan"}, false},
          {"ref", {"reference", "no", "nomor", "id"}, false}};
}

absl::Status CheckTerm(const char* name, const std::string& text) {
  if (!text.empty() && domain::IsCleanText(text, kMostTermBytes)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("A partner's list is compared under an agreement and for a purpose; give ", name));
}

// Reads a list and puts the results aside.
class Run {
 public:
  Run(const Office& office, std::string partition, const store::AgreementKey& key, ResultSpool& results)
      : partition_(std::move(partition)),
        key_(key),
        matcher_(office.database, office.vault, partition_, key),
        results_(results),
        table_(Columns(),
               {[this](std::int64_t line, const auto& values) { return Take(line, values); },
                [this](std::int64_t line, std::string_view) { problem_ = Add(line, domain::PartnerRow()); }}) {}

  absl::Status LoadAreas(jemputbola::store::Database& database) {
    return database.Read([this](const jemputbola::store::ReadTransaction& tx) {
      areas_ = store::LoadAreaIndex(tx, partition_);
      return absl::OkStatus();
    });
  }

  absl::Status Feed(std::string_view piece) {
    if (auto status = table_.Feed(piece); !status.ok()) return status;
    return problem_;
  }
  absl::Status Finish() {
    if (auto status = table_.Finish(); !status.ok()) return status;
    return problem_.ok() ? Flush() : problem_;
  }

 private:
  absl::Status Take(std::int64_t line, const std::vector<std::string_view>& values) {
    if (rows_.empty() && !checked_) {
      checked_ = true;
      const bool by_name =
          table_.Has(kFullName) && table_.Has(kBirthDate) && (table_.Has(kVillageCode) || table_.Has(kVillage));
      if (!table_.Has(kNik) && !table_.Has(kNikHash) && !by_name) {
        return absl::InvalidArgumentError(
            "The first line names neither nik nor nik_hash, nor full_name, birth_date and village_code; name them "
            "there");
      }
    }
    const std::string_view village = values[kVillageCode].empty() ? values[kVillage] : values[kVillageCode];
    auto row = domain::ReadPartnerRow({.nik = values[kNik],
                                       .nik_hash = values[kNikHash],
                                       .full_name = values[kFullName],
                                       .birth_date = values[kBirthDate],
                                       .village = village,
                                       .district = values[kDistrict],
                                       .reference = values[kReference]},
                                      partition_, areas_, key_.id());
    if (!row.ok()) return row.status();
    return Add(line, *std::move(row));
  }

  absl::Status Add(std::int64_t line, domain::PartnerRow row) {
    lines_.push_back(line);
    rows_.push_back(std::move(row));
    return rows_.size() < kRowsABatch ? absl::OkStatus() : Flush();
  }

  absl::Status Flush() {
    const auto matched = matcher_.Match(rows_);
    if (!matched.ok()) return matched.status();
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      const Matcher::Result& result = (*matched)[i];
      if (auto status = results_.Add({lines_[i], rows_[i].reference, result.match, result.by}, result.person_id);
          !status.ok()) {
        return status;
      }
    }
    lines_.clear();
    rows_.clear();
    return absl::OkStatus();
  }

  const std::string partition_;
  const store::AgreementKey& key_;
  domain::AreaIndex areas_;
  Matcher matcher_;
  ResultSpool& results_;
  bool checked_ = false;
  std::vector<std::int64_t> lines_;
  std::vector<domain::PartnerRow> rows_;
  absl::Status problem_;
  csv::Table table_;
};

std::string CountsText(const v1::ReconcileSummary& summary) {
  return absl::StrCat("rows=", summary.rows(), " not_recorded=", summary.not_recorded(),
                      " recorded_not_printed=", summary.recorded_not_printed(),
                      " recorded_printed=", summary.recorded_printed(), " print_failed=", summary.print_failed(),
                      " name_mismatch=", summary.name_mismatch(), " other_regency=", summary.other_regency(),
                      " inactive_nik=", summary.inactive_nik(), " not_found=", summary.not_found(),
                      " unreadable=", summary.unreadable());
}

}  // namespace

absl::Status ReconcileOffice::Run(const v1::ReconcileTerms& terms, const PartnerFile& file, const std::string& caller,
                                  const std::function<bool(const v1::ReconcileResponse&)>& write) const {
  const std::string& partition = terms.regency_code();
  if (auto status = CheckRegency(partition); !status.ok()) return status;
  if (auto status = CheckTerm("its number with --agreement", terms.agreement()); !status.ok()) return status;
  if (auto status = CheckTerm("its code with --purpose", terms.purpose()); !status.ok()) return status;

  auto results = ResultSpool::Open();
  if (!results.ok()) return results.status();
  const store::AgreementKey key(root_, partition, terms.agreement());
  api::Run run(office_, partition, key, *results);
  if (auto status = run.LoadAreas(office_.database); !status.ok()) return status;
  std::string piece;
  while (file.read(&piece)) {
    if (auto status = run.Feed(piece); !status.ok()) return status;
  }
  if (file.broken()) return absl::CancelledError("The list broke off before its end; send it again");
  if (auto status = run.Finish(); !status.ok()) return status;
  if (auto status = results->Finish(); !status.ok()) return status;

  v1::ReconcileSummary summary = results->Summary();
  const absl::Status recorded = office_.database.Write([&](jemputbola::store::WriteTransaction& tx) -> absl::Status {
    if (const auto fence = office_.ownership.Check(tx, partition); !fence.ok()) return fence.status();
    audit::Record record{.action = "reconcile.match",
                         .caller = caller,
                         .recipient = absl::StrCat("agreement ", terms.agreement()),
                         .purpose = terms.purpose(),
                         .subject = partition,
                         .detail = CountsText(summary)};
    std::int64_t first = 0;
    const auto append = [&](std::vector<std::string> person_ids) -> absl::Status {
      record.person_ids = std::move(person_ids);
      const auto entry = office_.audit.Append(tx, partition, record);
      if (!entry.ok()) return entry.status();
      if (first == 0) first = entry->seq;
      summary.set_audit_head(entry->Reference());
      record.detail = absl::StrCat("continues=", first);
      return absl::OkStatus();
    };
    auto rest = results->EachPeople(kPeopleARecord, append);
    if (rest.ok() && first == 0) rest = append({});
    failpoint::Hit("registry/reconcile_before_commit");
    return rest;
  });
  if (!recorded.ok()) return recorded;
  failpoint::Hit("registry/reconcile_after_commit");
  office_.log.Info("Compared a partner's list", {{"regency", partition},
                                                 {"rows", summary.rows()},
                                                 {"matched", summary.matched()},
                                                 {"record", summary.audit_head()}});

  const auto gone = absl::CancelledError("The caller has gone");
  if (auto status =
          results->Each([&](const v1::ReconcileResponse& some) { return write(some) ? absl::OkStatus() : gone; });
      !status.ok()) {
    return status;
  }
  v1::ReconcileResponse last;
  *last.mutable_summary() = std::move(summary);
  return write(last) ? absl::OkStatus() : gone;
}

absl::StatusOr<v1::IssueAgreementKeyResponse> ReconcileOffice::IssueKey(const v1::IssueAgreementKeyRequest& request,
                                                                        const std::string& caller) const {
  const std::string& partition = request.regency_code();
  if (auto status = CheckRegency(partition); !status.ok()) return status;
  if (auto status = CheckTerm("its number with --agreement", request.agreement()); !status.ok()) return status;
  if (auto status = CheckTerm("who gets the key with --recipient", request.recipient()); !status.ok()) return status;
  const store::AgreementKey key(root_, partition, request.agreement());
  v1::IssueAgreementKeyResponse response;
  const absl::Status recorded = office_.database.Write([&](jemputbola::store::WriteTransaction& tx) -> absl::Status {
    if (const auto fence = office_.ownership.Check(tx, partition); !fence.ok()) return fence.status();
    const auto entry =
        office_.audit.Append(tx, partition,
                             {.action = "reconcile.key",
                              .caller = caller,
                              .recipient = request.recipient(),
                              .purpose = "keyed hashes of NIKs",
                              .subject = partition,
                              .detail = absl::StrCat("agreement=", request.agreement(), " key=", key.id())});
    if (!entry.ok()) return entry.status();
    response.set_audit_head(entry->Reference());
    return absl::OkStatus();
  });
  if (!recorded.ok()) return recorded;
  response.set_key_id(key.id());
  response.set_key(std::string(key.bytes()));
  return response;
}

}  // namespace jemputbola::registry::api
