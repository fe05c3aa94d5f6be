#include "registry/api/people_run.h"

#include <algorithm>
#include <variant>

#include "absl/strings/str_cat.h"
#include "common/failpoint/failpoint.h"
#include "registry/domain/area_code.h"
#include "registry/domain/nik.h"
#include "registry/store/area_history.h"

namespace jemputbola::registry::api {
namespace {

using jemputbola::store::ReadTransaction;
using jemputbola::store::WriteTransaction;

// Captures wait for one transaction at the most: a tenth of a second or so.
constexpr std::size_t kRowsPerTransaction = 4000;

const domain::RowProblem& UnverifiedRegion() {
  static const domain::RowProblem kProblem = {
      "nik", "has a region of first registration that is not on the list of areas, and cannot be verified here"};
  return kProblem;
}
const domain::RowProblem& ConflictOfRows() {
  static const domain::RowProblem kProblem = {
      "nik", "stands in a row above with other content; that row was kept, decide with jb duplicates"};
  return kProblem;
}
const domain::RowProblem& OverruledRow() {
  static const domain::RowProblem kProblem = {"", "says what the office has decided against; the list stays as it is"};
  return kProblem;
}

const domain::RowProblem& CorrectedNik() {
  static const domain::RowProblem kProblem = {
      "nik", "is a NIK that was corrected; the person keeps the corrected one, put it into the list"};
  return kProblem;
}
const domain::RowProblem& NikOfAnother() {
  static const domain::RowProblem kProblem = {
      "nik", "is a NIK that another person on the list had until it was corrected; listed as a new person"};
  return kProblem;
}

// As CheckNik, of a row that was refused for whatever reason.
bool CouldBeNik(const std::string& nik) {
  return domain::CheckNik(nik, std::nullopt, domain::Sex::kUnknown, [](std::string_view) { return true; }).ok();
}

}  // namespace

PeopleRun::PeopleRun(const ImportContext& context, audit::Log& audit, std::string caller,
                     const v1::ImportPeopleOptions& options, PeopleFile& file, std::optional<store::SeenRows> seen,
                     RowReporter& reports, std::function<bool(std::int64_t rows_done)> progress)
    : context_(context),
      audit_(audit),
      caller_(std::move(caller)),
      options_(options),
      file_(file),
      reports_(reports),
      progress_(std::move(progress)),
      today_(context.calendar.Today()),
      seen_(std::move(seen)) {}

PeopleRun::~PeopleRun() {
  if (writing_.valid()) writing_.wait();
}

absl::StatusOr<platform::v1::ImportResult> PeopleRun::Run() {
  if (auto status = Prepare(); !status.ok()) return status;
  const auto row = [this](std::int64_t line, const domain::PersonRow& values) { return Take(line, values); };
  const auto problem = [this](std::int64_t line, const domain::RowProblem& why) { return Refuse(line, why); };
  if (auto status = file_.Read(row, problem); !status.ok()) return status;
  if (auto status = Finish(); !status.ok()) return status;
  if (auto status = reports_.Flush(); !status.ok()) return status;
  return std::move(result_);
}

PeopleRun::Regency& PeopleRun::RegencyAt(const std::string& partition) {
  const auto [at, fresh] = regencies_.try_emplace(partition);
  if (fresh) at->second.list = {partition, 0, file_.told(), today_, context_.calendar.Now()};
  return at->second;
}

absl::Status PeopleRun::Prepare() {
  auto status = context_.database.Read([this](const ReadTransaction& tx) {
    areas_ = store::LoadAreaIndex(tx);
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  for (const std::string& covered : options_.covers()) {
    const auto area = areas_.Resolve(covered);
    if (!area.ok()) return absl::InvalidArgumentError(absl::StrCat("covers ", area.status().message()));
    const std::string& code = (*area)->code;
    if ((*area)->level == domain::AreaLevel::kProvince) {
      return absl::InvalidArgumentError("covers names a province; name regencies, districts or villages");
    }
    for (const domain::Area& village : areas_.areas()) {
      if (village.level != domain::AreaLevel::kVillage || areas_.ReplacedBy(village.code) != nullptr) continue;
      if (village.code == code || village.code.starts_with(code + ".")) {
        RegencyAt(domain::RegencyOf(code)).villages.insert(village.code);
        covered_.insert(village.code);
      }
    }
  }
  return absl::OkStatus();
}

absl::Status PeopleRun::Refuse(std::int64_t line, const domain::RowProblem& problem) {
  result_.set_rows(result_.rows() + 1);
  result_.set_refused(result_.refused() + 1);
  return reports_.Add(line, platform::v1::ROW_SEVERITY_REFUSED, problem);
}

absl::Status PeopleRun::Take(std::int64_t line, const domain::PersonRow& row) {
  auto read = domain::ReadPersonRow(row, today_, areas_);
  if (const auto* problem = std::get_if<domain::RowProblem>(&read)) {
    if (const std::string nik = domain::BareNumber(row.nik); CouldBeNik(nik)) {
      if (!named_) {
        auto opened = spool::Spool::Open();
        if (!opened.ok()) return opened.status();
        named_ = *std::move(opened);
      }
      if (auto status = named_->Write(nik); !status.ok()) return status;
    }
    return Refuse(line, *problem);
  }
  auto& person = std::get<domain::ListedPerson>(read);
  const std::string partition = domain::RegencyOf(person.identity.village_code);
  WaitingRow waiting;
  waiting.row.line = line;
  waiting.row.nik_index = context_.vault.NikIndex(person.identity.nik);
  waiting.row.person_id = context_.ids.Uuid();
  waiting.row.box = context_.vault.Seal(partition, waiting.row.person_id, person.identity);
  waiting.row.identity = std::move(person.identity);
  waiting.doubts = std::move(person.doubts);
  waiting.unverified = person.unverified_region;
  Rows& rows = waiting_[partition];
  if (rows.empty()) rows.reserve(kRowsPerTransaction / 4);
  rows.push_back(std::move(waiting));
  return ++waiting_rows_ < kRowsPerTransaction ? absl::OkStatus() : Flush();
}

absl::Status PeopleRun::Flush() {
  if (auto status = Collect(); !status.ok()) return status;
  waiting_rows_ = 0;
  if (waiting_.empty()) return absl::OkStatus();
  writing_ = std::async(std::launch::async,
                        [this, rows = std::exchange(waiting_, {})]() mutable { return Write(std::move(rows)); });
  return absl::OkStatus();
}

absl::Status PeopleRun::Collect() {
  if (!writing_.valid()) return absl::OkStatus();
  for (const Written& written : writing_.get()) {
    if (!written.status.ok()) return written.status;
    if (auto status = Count(written.rows, written.outcomes); !status.ok()) return status;
  }
  return progress_(result_.rows()) ? absl::OkStatus()
                                   : absl::CancelledError("The caller has gone; send the file again");
}

absl::Status PeopleRun::Count(const Rows& rows, const std::vector<store::RowOutcome>& outcomes) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    result_.set_rows(result_.rows() + 1);
    absl::Status status;
    bool kept = true;
    switch (outcomes[i].fate) {
      case store::RowFate::kAdded:
        result_.set_added(result_.added() + 1);
        break;
      case store::RowFate::kUpdated:
        result_.set_updated(result_.updated() + 1);
        break;
      case store::RowFate::kUnchanged:
        result_.set_unchanged(result_.unchanged() + 1);
        break;
      case store::RowFate::kOverruled:
        result_.set_unchanged(result_.unchanged() + 1);
        status = reports_.Add(rows[i].row.line, platform::v1::ROW_SEVERITY_WARNING, OverruledRow());
        break;
      case store::RowFate::kRepeated:
        result_.set_repeated(result_.repeated() + 1);
        kept = false;
        break;
      case store::RowFate::kConflict:
        result_.set_conflicts(result_.conflicts() + 1);
        status = reports_.Add(rows[i].row.line, platform::v1::ROW_SEVERITY_CONFLICT, ConflictOfRows());
        kept = false;
        break;
    }
    if (!status.ok()) return status;
    if (outcomes[i].reappeared) result_.set_reappeared(result_.reappeared() + 1);
    if (!kept) continue;
    for (const domain::RowProblem& doubt : rows[i].doubts) {
      status = reports_.Add(rows[i].row.line, platform::v1::ROW_SEVERITY_WARNING, doubt);
      if (!status.ok()) return status;
    }
    if (outcomes[i].nik != store::NikDoubt::kNone) {
      status = reports_.Add(rows[i].row.line, platform::v1::ROW_SEVERITY_WARNING,
                            outcomes[i].nik == store::NikDoubt::kCorrected ? CorrectedNik() : NikOfAnother());
      if (!status.ok()) return status;
    }
    if (!rows[i].doubts.empty() || outcomes[i].nik != store::NikDoubt::kNone) {
      result_.set_doubted(result_.doubted() + 1);
    }
    if (!rows[i].unverified) continue;
    result_.set_unverified(result_.unverified() + 1);
    status = reports_.Add(rows[i].row.line, platform::v1::ROW_SEVERITY_UNVERIFIED, UnverifiedRegion());
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

std::vector<PeopleRun::Written> PeopleRun::Write(std::map<std::string, Rows> by_partition) {
  std::vector<Written> written;
  for (auto& [partition, rows] : by_partition) {
    written.push_back(WriteOne(partition, std::move(rows)));
    if (!written.back().status.ok()) break;
  }
  return written;
}

PeopleRun::Written PeopleRun::WriteOne(const std::string& partition, Rows rows) {
  Regency& regency = RegencyAt(partition);
  std::vector<store::ListRow> list_rows;
  list_rows.reserve(rows.size());
  for (WaitingRow& waiting : rows) {
    regency.villages.insert(waiting.row.identity.village_code);
    list_rows.push_back(std::move(waiting.row));
    waiting.row.line = list_rows.back().line;
  }
  Written written;
  auto outcomes = seen_ ? Try(regency, std::move(list_rows)) : Enter(regency, std::move(list_rows));
  written.status = outcomes.status();
  if (!outcomes.ok()) return written;
  written.rows = std::move(rows);
  written.outcomes = *std::move(outcomes);
  for (const store::RowOutcome& outcome : written.outcomes) {
    const store::RowFate fate = outcome.fate;
    if (fate == store::RowFate::kAdded) ++regency.counts.added;
    if (fate == store::RowFate::kUpdated) ++regency.counts.updated;
    if (fate == store::RowFate::kConflict) ++regency.counts.conflicts;
    if (fate != store::RowFate::kConflict && fate != store::RowFate::kRepeated) ++regency.counts.people;
  }
  return written;
}

absl::Status PeopleRun::InTransaction(Regency& regency,
                                      absl::FunctionRef<absl::Status(WriteTransaction&, store::TallyChange&)> body) {
  const std::string& partition = regency.list.partition;
  const absl::Status status = context_.database.Write([&](WriteTransaction& tx) -> absl::Status {
    auto change = context_.ledger.Begin(tx, partition);
    if (!change.ok()) return change.status();
    if (!regency.opened) {
      regency.list.number = store::OpenList(tx, partition, file_.digest(), caller_, regency.list.now);
      // An import that never ends has left its record, too.
      const auto entry = audit_.Append(tx, partition,
                                       {.action = "list.open",
                                        .caller = caller_,
                                        .recipient = "",
                                        .purpose = "",
                                        .subject = file_.digest(),
                                        .people = 0,
                                        .detail = absl::StrCat("list=", regency.list.number),
                                        .person_ids = {}});
      if (!entry.ok()) return entry.status();
    }
    if (auto done = body(tx, *change); !done.ok()) return done;
    if (auto finished = context_.ledger.Finish(tx, *change, context_.calendar.Now()); !finished.ok()) return finished;
    failpoint::Hit("registry/import_before_commit");
    return absl::OkStatus();
  });
  if (!status.ok()) {
    context_.ledger.Forget(partition);
    return status;
  }
  failpoint::Hit("registry/import_after_commit");
  regency.opened = true;
  return absl::OkStatus();
}

absl::StatusOr<std::vector<store::RowOutcome>> PeopleRun::Enter(Regency& regency, std::vector<store::ListRow> rows) {
  std::vector<store::RowOutcome> outcomes;
  const auto status = InTransaction(regency, [&](WriteTransaction& tx, store::TallyChange& change) -> absl::Status {
    auto entered = store::EnterPeople(tx, regency.list, change, context_.vault, context_.ids, std::move(rows));
    if (!entered.ok()) return entered.status();
    outcomes = *std::move(entered);
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return outcomes;
}

absl::StatusOr<std::vector<store::RowOutcome>> PeopleRun::Try(Regency& regency, std::vector<store::ListRow> rows) {
  if (seen_->size() > store::SeenRows::kMost) {
    return absl::ResourceExhaustedError("A dry run keeps four million NIKs that stand in a file again; split the file");
  }
  std::vector<store::RowOutcome> outcomes;
  const auto status = context_.database.Read([&](const ReadTransaction& tx) -> absl::Status {
    if (regency.list.number == 0) regency.list.number = store::NewestList(tx, regency.list.partition) + 1;
    auto plan = store::PlanRows(tx, regency.list, context_.vault, context_.ids, std::move(rows), &*seen_);
    if (!plan.ok()) return plan.status();
    outcomes = std::move(plan->outcomes);
    for (const store::PersonRecord& record : plan->saved) ++regency.named[record.standing.village_code];
    for (const store::Standing& standing : plan->touched) ++regency.named[standing.village_code];
    for (const auto* standings : {&plan->were, &plan->touched}) {
      for (const store::Standing& standing : *standings) {
        if (standing.vanished) continue;
        if (auto noted = NotePresent(regency, standing); !noted.ok()) return noted;
      }
    }
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return outcomes;
}

}  // namespace jemputbola::registry::api
