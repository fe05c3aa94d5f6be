#include <map>
#include <utility>
#include <variant>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/clock/civil.h"
#include "registry/api/subject.h"
#include "registry/api/translate.h"
#include "registry/domain/finding_rules.h"
#include "registry/domain/text.h"
#include "registry/store/area_history.h"
#include "registry/store/former_niks.h"
#include "registry/store/imports.h"
#include "registry/store/list_coverage.h"
#include "registry/store/people_list.h"

namespace jemputbola::registry::api {
namespace {

using jemputbola::store::ReadTransaction;
using jemputbola::store::WriteTransaction;

constexpr absl::Duration kDue = absl::Hours(72);
constexpr std::size_t kMostBytes = 200;

// An identity as the row of a people file that says it, by column.
std::map<std::string, std::string> RowOf(const domain::Identity& identity) {
  const char* sex = identity.sex == domain::Sex::kMale ? "L" : identity.sex == domain::Sex::kFemale ? "P" : "";
  return {{"nik", identity.nik},
          {"kk", identity.kk},
          {"full_name", identity.full_name},
          {"sex", sex},
          {"birth_date", clock::FormatDate(identity.birth_date)},
          {"address", identity.address},
          {"phone", identity.phone},
          {"village_code", identity.village_code},
          {"marital_status", identity.ever_married ? "MARRIED" : ""}};
}

// `identity` with one field put right, as an import would read it.
absl::StatusOr<domain::Identity> Corrected(const domain::Identity& identity, const std::string& field,
                                           const std::string& value, absl::CivilDay today,
                                           const domain::AreaIndex& areas) {
  std::map<std::string, std::string> row = RowOf(identity);
  const auto at = row.find(field);
  if (at == row.end()) {
    std::string known;
    for (const auto& [name, text] : row) absl::StrAppend(&known, known.empty() ? "" : ", ", name);
    return absl::InvalidArgumentError("field is none that is kept; it is one of " + known);
  }
  at->second = value;
  domain::PersonRow text;
  text.nik = row["nik"];
  text.kk = row["kk"];
  text.full_name = row["full_name"];
  text.sex = row["sex"];
  text.birth_date = row["birth_date"];
  text.address = row["address"];
  text.phone = row["phone"];
  text.village_code = row["village_code"];
  text.marital_status = row["marital_status"];
  auto read = domain::ReadPersonRow(text, today, areas);
  if (const auto* problem = std::get_if<domain::RowProblem>(&read)) {
    return absl::InvalidArgumentError(absl::StrCat(problem->field, " ", problem->message));
  }
  auto& person = std::get<domain::ListedPerson>(read);
  for (const domain::RowProblem& doubt : person.doubts) {
    // Others than of this field stood before; a marital status that is not understood would be lost.
    if (doubt.field == field && field == "marital_status") {
      return absl::InvalidArgumentError("marital_status is not understood; write it as on the family card");
    }
  }
  return std::move(person.identity);
}

}  // namespace

absl::StatusOr<v1::CorrectSubjectResponse> SubjectOffice::Correct(const v1::CorrectSubjectRequest& request,
                                                                  const std::string& caller) {
  if (auto status = CheckRegency(request.regency_code()); !status.ok()) return status;
  if (request.evidence().empty() || !domain::IsCleanText(request.evidence(), kMostBytes)) {
    return absl::InvalidArgumentError("A correction needs evidence; give the number of the document with --evidence");
  }
  const std::string& partition = request.regency_code();
  const absl::Time now = office_.calendar.Now();
  const absl::CivilDay today = office_.calendar.Today();
  const absl::Time asked = request.has_requested_at() ? absl::FromUnixSeconds(request.requested_at().seconds()) : now;
  if (asked > now) return absl::InvalidArgumentError("requested_at lies in the future; correct it");
  const absl::Time due = asked + kDue;

  domain::AreaIndex areas;
  absl::Status status = office_.database.Read([&](const ReadTransaction& tx) {
    areas = store::LoadAreaIndex(tx);
    return absl::OkStatus();
  });
  if (!status.ok()) return status;

  v1::CorrectSubjectResponse response;
  const auto act = [&](WriteTransaction& tx, store::TallyChange& change) -> absl::Status {
    auto found = FindSubject(tx, partition, request.nik());
    if (!found.ok()) return found.status();
    store::PersonRecord record = *std::move(found);
    const std::string person_id = record.standing.person_id;
    const auto before = office_.vault.Open(partition, person_id, record.sealed.box);
    if (!before.ok()) return before.status();
    const auto after = Corrected(*before, request.field(), request.value(), today, areas);
    if (!after.ok()) return after.status();
    if (*after == *before) return absl::FailedPreconditionError("That is what the registry says already");
    if (!change.HasVillage(after->village_code)) {
      return absl::InvalidArgumentError("village_code is of another regency; a move is a finding, not a correction");
    }
    if (after->nik != before->nik) {
      record.sealed.nik_index = office_.vault.NikIndex(after->nik);
      if (store::FindByCurrentNik(tx, partition, record.sealed.nik_index)) {
        return absl::AlreadyExistsError("Another person has this NIK; see jb duplicates");
      }
      store::KeepFormerNik(tx, partition, office_.vault, office_.ids.Uuid(), person_id, before->nik, now);
    }
    change.Remove(record.standing.village_code, store::CountedAs(record.standing));
    store::Relist(record, *after, today);
    record.standing.vanished = record.standing.last_list < store::CoveringList(tx, partition, after->village_code);
    change.Add(record.standing.village_code, store::CountedAs(record.standing));
    record.sealed.box = office_.vault.Seal(partition, person_id, *after);
    store::SavePeople(tx, partition, {record}, today);

    store::ListConflict settled;
    settled.conflict_id = office_.ids.Uuid();
    settled.list_number = record.standing.last_list;
    settled.person_id = person_id;
    settled.box = office_.vault.Seal(partition, settled.conflict_id, *before);
    settled.open = false;
    settled.noticed_at = now;
    store::SaveConflicts(tx, partition, {settled});

    const bool late = now > due;
    const auto entry = office_.audit.Append(
        tx, partition,
        {.action = "subject.correct",
         .caller = caller,
         .subject = person_id,
         .detail = absl::StrCat("field=", request.field(), " evidence=", domain::Masked(request.evidence()), " due=",
                                absl::FormatTime("%Y-%m-%dT%H:%MZ", due, absl::UTCTimeZone()), late ? " late" : ""),
         .person_ids = {person_id}});
    if (!entry.ok()) return entry.status();
    response.set_person_id(person_id);
    response.set_record(entry->Reference());
    response.set_late(late);
    return absl::OkStatus();
  };
  status = Commit(office_, partition, now, act);
  if (!status.ok()) return status;
  ToMessage(due, *response.mutable_due_at());
  return response;
}

}  // namespace jemputbola::registry::api
