#include "registry/api/subject.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "common/audit/audit_service.h"
#include "common/clock/civil.h"
#include "common/failpoint/failpoint.h"
#include "registry/api/findings.h"
#include "registry/api/translate.h"
#include "registry/store/area_history.h"
#include "registry/store/imports.h"

namespace jemputbola::registry::api {
namespace {

using jemputbola::store::ReadTransaction;
using jemputbola::store::WriteTransaction;

const char* SexLetter(domain::Sex sex) {
  return sex == domain::Sex::kMale ? "L" : sex == domain::Sex::kFemale ? "P" : "";
}

void ToMessage(const domain::Identity& identity, v1::SubjectIdentity& message) {
  message.set_nik(identity.nik);
  message.set_kk(identity.kk);
  message.set_full_name(identity.full_name);
  message.set_sex(SexLetter(identity.sex));
  message.set_birth_date(clock::FormatDate(identity.birth_date));
  message.set_address(identity.address);
  message.set_phone(identity.phone);
  message.set_village_code(identity.village_code);
  message.set_ever_married(identity.ever_married);
}

// What may have touched anybody of the regency, without naming them one by one.
bool IsImport(absl::string_view action) {
  return absl::EndsWith(action, ".import") || absl::EndsWith(action, ".rows") || action == "list.open";
}

}  // namespace

absl::StatusOr<store::PersonRecord> SubjectOffice::FindSubject(const jemputbola::store::Transaction& tx,
                                                               const std::string& partition,
                                                               const std::string& nik) const {
  if (nik.empty()) return absl::InvalidArgumentError("Name one person, by the NIK");
  auto found = store::FindByNik(tx, partition, {office_.vault.NikIndex(nik)});
  if (found.empty()) return absl::NotFoundError("Nobody with this NIK is on the list of the regency");
  if (found.begin()->second.by_former_nik) {
    return absl::NotFoundError("This NIK was corrected; ask with the one that the person has now");
  }
  return std::move(found.begin()->second);
}

absl::StatusOr<v1::ExportSubjectResponse> SubjectOffice::Export(const v1::ExportSubjectRequest& request,
                                                                const std::string& caller) {
  if (auto status = CheckRegency(request.regency_code()); !status.ok()) return status;
  if (auto status = CheckDisclosure(request.requester(), request.purpose()); !status.ok()) return status;
  const std::string& partition = request.regency_code();
  v1::ExportSubjectResponse response;
  // On disk before the first byte leaves.
  absl::Status status = office_.database.Write([&](WriteTransaction& tx) -> absl::Status {
    if (const auto fence = office_.ownership.Check(tx, partition); !fence.ok()) return fence.status();
    const auto found = FindSubject(tx, partition, request.nik());
    if (!found.ok()) return found.status();
    const std::string& person_id = found->standing.person_id;
    const auto entry = office_.audit.Append(tx, partition,
                                            {.action = "subject.export",
                                             .caller = caller,
                                             .recipient = request.requester(),
                                             .purpose = request.purpose(),
                                             .subject = person_id,
                                             .person_ids = {person_id}});
    if (!entry.ok()) return entry.status();
    response.set_person_id(person_id);
    response.set_record(entry->Reference());
    ToMessage(entry->at, *response.mutable_made_at());
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  failpoint::Hit("registry/subject_after_commit");

  const std::string& person_id = response.person_id();
  status = office_.database.Read([&](const ReadTransaction& tx) -> absl::Status {
    auto sealed = store::FetchSealed(tx, partition, {person_id});
    auto standings = store::FetchStandings(tx, partition, {person_id});
    if (sealed.empty() || standings.empty()) return absl::NotFoundError("The person is not on the list any more");
    const auto identity = office_.vault.Open(partition, person_id, sealed.begin()->second.box);
    if (!identity.ok()) return identity.status();
    ToMessage(*identity, *response.mutable_identity());
    if (const auto area = store::FindArea(tx, partition, identity->village_code)) response.set_village_name(area->name);
    const store::Standing& standing = standings.begin()->second;
    *response.mutable_standing() = api::ToMessage(standing);
    response.set_last_list(standing.last_list);
    response.set_vanished(standing.vanished);
    for (const store::HistoryRow& row : store::FetchHistory(tx, partition, person_id)) {
      auto event = EventMessage(office_, partition, row, true);
      if (!event.ok()) return event.status();
      *response.add_events() = *std::move(event);
    }
    for (const store::ListConflict& conflict : store::ConflictsOf(tx, partition, {person_id})) {
      const auto other = office_.vault.Open(partition, conflict.conflict_id, conflict.box);
      if (!other.ok()) return other.status();
      ToMessage(*other, *response.add_other_rows());
    }
    audit::Filter filter{.partition = partition, .person_id = person_id};
    auto read = office_.audit.List(tx, filter, [&](const audit::StoredRecord& record) {
      audit::ToMessage(record, *response.add_trail());
      return true;
    });
    if (!read.ok()) return read;
    filter.person_id.clear();
    return office_.audit.List(tx, filter, [&](const audit::StoredRecord& record) {
      if (IsImport(record.record.action)) audit::ToMessage(record, *response.add_imports());
      return true;
    });
  });
  if (!status.ok()) return status;
  return response;
}

}  // namespace jemputbola::registry::api
