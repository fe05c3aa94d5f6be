#include "registry/api/guests.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/clock/civil.h"
#include "common/failpoint/failpoint.h"
#include "registry/api/translate.h"
#include "registry/domain/finding_rules.h"
#include "registry/store/walk_ins.h"

namespace jemputbola::registry::api {
namespace {

constexpr int kGuestsAMessage = 100;

struct OpenGuest {
  domain::Identity identity;
  store::GuestReport report;
};

v1::Guest ToMessage(const OpenGuest& guest) {
  v1::Guest message;
  v1::WalkInIdentity& identity = *message.mutable_identity();
  identity.set_nik(guest.identity.nik);
  identity.set_kk(guest.identity.kk);
  identity.set_full_name(guest.identity.full_name);
  if (guest.identity.sex != domain::Sex::kUnknown) {
    identity.set_sex(guest.identity.sex == domain::Sex::kMale ? "L" : "P");
  }
  identity.set_birth_date(clock::FormatDate(guest.identity.birth_date));
  identity.set_address(guest.identity.address);
  identity.set_phone(guest.identity.phone);
  identity.set_home_code(guest.identity.village_code);
  identity.set_ever_married(guest.identity.ever_married);
  message.set_outcome(domain::EventKindName(guest.report.kind));
  message.set_place_code(guest.report.place_code);
  api::ToMessage(clock::FromMicros(guest.report.effective_at), *message.mutable_recorded_at());
  return message;
}

}  // namespace

absl::Status ExportGuestsOf(const Office& office, const v1::ExportGuestsRequest& request, const std::string& caller,
                            const std::function<bool(const v1::ExportGuestsResponse&)>& write) {
  const std::string& partition = request.regency_code();
  if (auto status = CheckRegency(partition); !status.ok()) return status;
  if (!request.home_regency_code().empty()) {
    if (auto status = CheckRegency(request.home_regency_code()); !status.ok()) return status;
  }
  if (auto status = CheckDisclosure(request.recipient(), request.purpose()); !status.ok()) return status;

  v1::ExportGuestsResponse response;
  std::vector<OpenGuest> guests;
  const absl::Status recorded = office.database.Write([&](jemputbola::store::WriteTransaction& tx) -> absl::Status {
    if (const auto fence = office.ownership.Check(tx, partition); !fence.ok()) return fence.status();
    audit::Record record{.action = "guests.export",
                         .caller = caller,
                         .recipient = request.recipient(),
                         .purpose = request.purpose(),
                         .subject = partition,
                         .detail = absl::StrCat("home=", request.home_regency_code())};
    guests.clear();
    for (store::GuestReport& report : store::ListGuests(tx, partition, request.home_regency_code())) {
      auto identity = office.vault.Open(partition, report.walk_in_id, report.sealed);
      if (!identity.ok()) return identity.status();
      record.person_ids.push_back(report.walk_in_id);
      guests.push_back({*std::move(identity), std::move(report)});
    }
    std::ranges::sort(record.person_ids);
    const auto repeated = std::ranges::unique(record.person_ids);
    record.person_ids.erase(repeated.begin(), repeated.end());
    const auto entry = office.audit.Append(tx, partition, record);
    if (!entry.ok()) return entry.status();
    response.set_disclosure_id(entry->Reference());
    failpoint::Hit("registry/guests_before_commit");
    return absl::OkStatus();
  });
  if (!recorded.ok()) return recorded;
  failpoint::Hit("registry/guests_after_commit");
  response.set_count(static_cast<std::int64_t>(guests.size()));
  const auto gone = absl::CancelledError("The caller has gone");
  if (!write(response)) return gone;
  response.Clear();
  for (std::size_t i = 0; i < guests.size(); ++i) {
    *response.add_guests() = ToMessage(guests[i]);
    if (response.guests_size() < kGuestsAMessage && i + 1 < guests.size()) continue;
    if (!write(response)) return gone;
    response.Clear();
  }
  return absl::OkStatus();
}

}  // namespace jemputbola::registry::api
