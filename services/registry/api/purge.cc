#include "registry/api/purge.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/clock/civil.h"
#include "common/failpoint/failpoint.h"
#include "registry/store/purge.h"

namespace jemputbola::registry::api {
namespace {

using jemputbola::store::ReadTransaction;
using jemputbola::store::WriteTransaction;

constexpr std::size_t kReferenceDigits = 10;

}  // namespace

absl::Status PurgeOffice::CheckAllowed(const std::string& partition) const {
  if (auto status = CheckRegency(partition); !status.ok()) return status;
  if (!retention_.polling_day) {
    return absl::FailedPreconditionError(
        "The retention clock is not set: give registry.polling_day in config.toml and start the registry again");
  }
  const absl::CivilDay from = *retention_.polling_day + retention_.days;
  if (office_.calendar.Today() < from) {
    return absl::FailedPreconditionError(absl::StrCat("Personal data are kept until ", clock::FormatDate(from),
                                                      " (registry.polling_day + ", retention_.days,
                                                      " days); purge from then on"));
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::PlanPurgeResponse> PurgeOffice::Plan(const jemputbola::store::Transaction& tx,
                                                        const std::string& partition) const {
  const store::Purgeable found = store::CountPurgeable(tx, partition);
  if (found.people + found.conflicts + found.details + found.waiting_statuses == 0) {
    return absl::FailedPreconditionError("Nothing that identifies people is left in this regency");
  }
  v1::PlanPurgeResponse response;
  v1::PurgePlan& plan = *response.mutable_plan();
  plan.set_allowed_from(clock::FormatDate(*retention_.polling_day + retention_.days));
  plan.set_people(found.people);
  plan.set_conflicts(found.conflicts);
  plan.set_details(found.details);
  plan.set_waiting_statuses(found.waiting_statuses);
  plan.set_events(found.events);
  plan.set_audit_records(office_.audit.HeadAt(tx, partition).seq);
  // Of what would be destroyed, but not of the audit log: looking at the data does not change the plan.
  const crypto::Digest128 digest = crypto::Hash128(absl::StrCat("purge ", partition, " ", plan.allowed_from(), " ",
                                                                found.people, " ", found.conflicts, " ", found.details,
                                                                " ", found.waiting_statuses, " ", found.events));
  response.set_reference(absl::BytesToHexString(std::string(crypto::AsBytes(digest))).substr(0, kReferenceDigits));
  return response;
}

absl::StatusOr<v1::PlanPurgeResponse> PurgeOffice::Plan(const v1::PlanPurgeRequest& request) const {
  const std::string& partition = request.regency_code();
  if (auto status = CheckAllowed(partition); !status.ok()) return status;
  absl::StatusOr<v1::PlanPurgeResponse> response = absl::InternalError("not planned");
  const absl::Status status = office_.database.Read([&](const ReadTransaction& tx) {
    response = Plan(tx, partition);
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return response;
}

absl::StatusOr<v1::PurgePeopleResponse> PurgeOffice::Purge(const v1::PurgePeopleRequest& request,
                                                           const std::string& caller) {
  const std::string& partition = request.regency_code();
  if (auto status = CheckAllowed(partition); !status.ok()) return status;
  v1::PurgePeopleResponse response;
  const absl::Status status =
      keys_.Begin(partition, caller, "purge at the end of the retention", [&](WriteTransaction& tx) -> absl::Status {
        const auto plan = Plan(tx, partition);
        if (!plan.ok()) return plan.status();
        if (plan->reference() != request.reference()) {
          return absl::FailedPreconditionError(
              "That is not the reference of what would be destroyed now: see jb purge --dry-run again");
        }
        store::Purge(tx, partition);
        *response.mutable_purged() = plan->plan();
        const auto entry = office_.audit.Append(
            tx, partition,
            {.action = "people.purge",
             .caller = caller,
             .subject = partition,
             .people = plan->plan().people(),
             .detail = absl::StrCat("plan=", plan->reference(), " conflicts=", plan->plan().conflicts(), " details=",
                                    plan->plan().details(), " waiting=", plan->plan().waiting_statuses())});
        if (!entry.ok()) return entry.status();
        response.set_record(entry->Reference());
        failpoint::Hit("registry/purge_before_commit");
        return absl::OkStatus();
      });
  if (!status.ok()) return status;
  *response.mutable_keys() = keys_.Status();
  return response;
}

}  // namespace jemputbola::registry::api
