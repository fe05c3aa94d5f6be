#include "registry/api/claim_book.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/clock/civil.h"
#include "registry/api/past_tallies.h"
#include "registry/api/translate.h"
#include "registry/domain/claim_row.h"
#include "registry/domain/claims.h"
#include "registry/domain/text.h"
#include "registry/store/area_history.h"
#include "registry/store/claims.h"

namespace jemputbola::registry::api {
namespace {

using domain::ContradictionKind;
using jemputbola::store::ReadTransaction;
using jemputbola::store::WriteTransaction;

absl::Status Fault(const domain::RowProblem& problem) {
  return absl::InvalidArgumentError(absl::StrCat(problem.field, " ", problem.message));
}

// The area a claim tells of: of a regency or below, and of this regency.
absl::StatusOr<const domain::Area*> AreaOf(const domain::AreaIndex& index, const std::string& regency,
                                           const std::string& text, domain::ClaimSubject subject) {
  auto area = index.Resolve(text, std::nullopt, regency);
  if (area.ok() && subject == domain::ClaimSubject::kEachOther && (*area)->level == domain::AreaLevel::kVillage) {
    return absl::InvalidArgumentError("is a village, in which no other area lies; each_other needs what has parts");
  }
  return area;
}

absl::StatusOr<domain::Claim> FromMessage(const v1::Claim& message, absl::CivilDay today) {
  domain::Claim claim;
  if (message.measure() == v1::CLAIM_MEASURE_UNSPECIFIED || !v1::ClaimMeasure_IsValid(message.measure())) {
    return absl::InvalidArgumentError("measure is not listed, unrecorded, workload, recorded or captured");
  }
  claim.measure = static_cast<domain::Measure>(message.measure());
  if (message.subject() == v1::CLAIM_SUBJECT_EACH_OTHER) claim.subject = domain::ClaimSubject::kEachOther;
  claim.range.at_least = message.at_least();
  if (message.has_at_most()) claim.range.at_most = message.at_most();
  claim.source = message.source();
  claim.note = message.note();
  const auto date = clock::ParseDate(message.date());
  if (!date.ok()) return absl::InvalidArgumentError("date is not a date; write the day it tells of like 2024-07-23");
  claim.date = *date;
  if (const auto problem = domain::CheckClaim(claim, today)) return Fault(*problem);
  return claim;
}

v1::Claim ToMessage(const domain::Claim& claim, const domain::AreaTree& areas) {
  v1::Claim message;
  message.set_number(claim.number);
  message.set_area(claim.area_code);
  message.set_area_name(areas.NameOf(claim.area_code));
  message.set_subject(static_cast<v1::ClaimSubject>(claim.subject));
  message.set_measure(static_cast<v1::ClaimMeasure>(claim.measure));
  message.set_at_least(claim.range.at_least);
  if (claim.range.at_most) message.set_at_most(*claim.range.at_most);
  message.set_source(claim.source);
  message.set_date(clock::FormatDate(claim.date));
  message.set_note(claim.note);
  api::ToMessage(absl::FromUnixMicros(claim.recorded_at), *message.mutable_recorded_at());
  if (claim.withdrawn_at) {
    api::ToMessage(absl::FromUnixMicros(*claim.withdrawn_at), *message.mutable_withdrawn_at());
    message.set_withdrawn_reason(claim.withdrawn_reason);
  }
  return message;
}

v1::ClaimContradiction ToMessage(const domain::Contradiction& contradiction) {
  v1::ClaimContradiction message;
  message.set_kind(static_cast<v1::ClaimContradiction::Kind>(contradiction.kind));
  message.set_measure(static_cast<v1::ClaimMeasure>(contradiction.measure));
  message.set_area_code(contradiction.area_code);
  message.set_date(clock::FormatDate(contradiction.date));
  for (const std::int64_t number : contradiction.claims) message.add_claims(number);
  message.set_arithmetic(contradiction.arithmetic);
  return message;
}

std::int64_t Count(domain::Measure measure, const domain::AreaTally& area) {
  switch (measure) {
    case domain::Measure::kListed:
      return area.tally.listed();
    case domain::Measure::kUnrecorded:
      return area.tally.set_aside() + area.tally.workload();
    case domain::Measure::kWorkload:
      return area.tally.workload();
    case domain::Measure::kRecorded:
      return area.tally.recorded();
    case domain::Measure::kCaptured:
      return area.captured_here;
  }
  return 0;
}

// What a book says of every area.
class ListNumbers {
 public:
  explicit ListNumbers(const store::TallyBook& book) {
    for (domain::AreaTally& tally : TalliesOf(book, v1::AREA_LEVEL_UNSPECIFIED)) {
      std::string code = tally.area_code;
      tallies_.emplace(std::move(code), std::move(tally));
    }
  }

  std::optional<std::int64_t> operator()(domain::Measure measure, const std::string& area) const {
    const auto tally = tallies_.find(area);
    return tally == tallies_.end() ? std::nullopt : std::optional(Count(measure, tally->second));
  }

 private:
  std::map<std::string, domain::AreaTally> tallies_;
};

bool IsWithin(const std::string& code, const std::string& area) {
  return code == area || code.rfind(area + ".", 0) == 0;
}

}  // namespace

absl::StatusOr<v1::Claim> ClaimBook::Add(const v1::AddClaimRequest& request) const {
  const std::string& regency = request.regency_code();
  if (auto status = CheckRegency(regency); !status.ok()) return status;
  auto claim = FromMessage(request.claim(), office_.calendar.Today());
  if (!claim.ok()) return claim.status();
  v1::Claim kept;
  const auto status = office_.database.Write([&](WriteTransaction& tx) -> absl::Status {
    if (const auto fence = office_.ownership.Check(tx, regency); !fence.ok()) return fence.status();
    const domain::AreaIndex index = store::LoadAreaIndex(tx, regency);
    const auto area = AreaOf(index, regency, request.claim().area(), claim->subject);
    if (!area.ok()) return absl::Status(area.status().code(), absl::StrCat("area ", area.status().message()));
    claim->area_code = (*area)->code;
    claim->recorded_at = clock::ToMicros(office_.calendar.Now());
    claim->number = store::AddClaim(tx, regency, *claim);
    if (claim->number == 0) {
      return absl::AlreadyExistsError("This claim is there already: same area, measure, numbers, source and day");
    }
    kept = ToMessage(*claim, domain::AreaTree(index, regency));
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return kept;
}

absl::Status ClaimBook::Import(const std::string& regency, const Upload& upload,
                               platform::v1::ImportResult& result) const {
  if (auto status = CheckRegency(regency); !status.ok()) return status;
  domain::AreaIndex index;
  auto status = office_.database.Read([&](const ReadTransaction& tx) {
    index = store::LoadAreaIndex(tx, regency);
    return absl::OkStatus();
  });
  if (!status.ok()) return status;

  constexpr std::size_t kMostClaims = 10'000;
  std::vector<domain::Claim> claims;
  const auto row = [&](std::int64_t line, const std::vector<std::string_view>& values) -> absl::Status {
    auto read =
        domain::ReadClaimRow({values[1], values[4], values[5], values[6], values[7], values[2], values[3], values[8]},
                             office_.calendar.Today());
    if (const auto* problem = std::get_if<domain::RowProblem>(&read)) {
      Refuse(result, line, *problem);
      return absl::OkStatus();
    }
    auto& claim = std::get<domain::Claim>(read);
    const auto area = AreaOf(index, regency, std::string(values[0]), claim.subject);
    if (!area.ok()) {
      Refuse(result, line, {"area", std::string(area.status().message())});
      return absl::OkStatus();
    }
    claim.area_code = (*area)->code;
    claims.push_back(std::move(claim));
    if (claims.size() <= kMostClaims) return absl::OkStatus();
    return absl::InvalidArgumentError("The file has more than 10,000 claims; is this the right file?");
  };
  status = ReadCsv({{"area", {"wilayah", "code", "kode"}},
                    {"measure", {"ukuran"}},
                    {"source", {"sumber"}},
                    {"date", {"tanggal"}},
                    {"subject", {}, false},
                    {"value", {"nilai"}, false},
                    {"at_least", {"paling_sedikit"}, false},
                    {"at_most", {"paling_banyak"}, false},
                    {"note", {"catatan"}, false}},
                   upload, result, row);
  if (!status.ok()) return status;

  std::int64_t added = 0;
  status = office_.database.Write([&](WriteTransaction& tx) -> absl::Status {
    if (const auto fence = office_.ownership.Check(tx, regency); !fence.ok()) return fence.status();
    added = 0;
    for (domain::Claim& claim : claims) {
      claim.recorded_at = clock::ToMicros(office_.calendar.Now());
      added += store::AddClaim(tx, regency, claim) > 0 ? 1 : 0;
    }
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  const auto read = static_cast<std::int64_t>(claims.size());
  result.set_rows(result.rows() + read);
  result.set_added(added);
  result.set_unchanged(read - added);
  return absl::OkStatus();
}

absl::StatusOr<v1::Claim> ClaimBook::Withdraw(const v1::WithdrawClaimRequest& request,
                                              const std::string& caller) const {
  const std::string& regency = request.regency_code();
  if (auto status = CheckRegency(regency); !status.ok()) return status;
  constexpr std::size_t kMostBytes = 500;
  if (request.reason().empty() || !domain::IsCleanText(request.reason(), kMostBytes)) {
    return absl::InvalidArgumentError("reason is missing or no clean text; say in a sentence why it is withdrawn");
  }
  v1::Claim withdrawn;
  const auto status = office_.database.Write([&](WriteTransaction& tx) -> absl::Status {
    if (const auto fence = office_.ownership.Check(tx, regency); !fence.ok()) return fence.status();
    const std::int64_t now = clock::ToMicros(office_.calendar.Now());
    if (auto marked = store::WithdrawClaim(tx, regency, request.number(), request.reason(), now); !marked.ok()) {
      return marked;
    }
    const auto claims = store::ListClaims(tx, regency);
    const auto claim = std::ranges::find(claims, request.number(), &domain::Claim::number);
    withdrawn = ToMessage(*claim, domain::AreaTree(store::LoadAreaIndex(tx, regency), regency));
    const auto entry = office_.audit.Append(tx, regency,
                                            {.action = "claim.withdraw",
                                             .caller = caller,
                                             .purpose = request.reason(),
                                             .subject = claim->area_code,
                                             .detail = absl::StrCat("claim=", request.number())});
    return entry.status();
  });
  if (!status.ok()) return status;
  return withdrawn;
}

absl::StatusOr<v1::ListClaimsResponse> ClaimBook::List(const v1::ListClaimsRequest& request) const {
  const std::string& regency = request.regency_code();
  if (auto status = CheckRegency(regency); !status.ok()) return status;
  std::optional<domain::AreaIndex> index;
  std::vector<domain::Claim> all;
  store::TallyBook book;
  std::string filter = regency;
  const auto status = office_.database.Read([&](const ReadTransaction& tx) -> absl::Status {
    index = store::LoadAreaIndex(tx, regency);
    if (!request.area().empty()) {
      const auto area = index->Resolve(request.area(), std::nullopt, regency);
      if (!area.ok()) return absl::Status(area.status().code(), absl::StrCat("area ", area.status().message()));
      filter = (*area)->code;
    }
    all = store::ListClaims(tx, regency);
    auto read = office_.ledger.Read(tx, regency);
    if (!read.ok()) return read.status();
    book = *std::move(read);
    return absl::OkStatus();
  });
  if (!status.ok()) return status;

  std::vector<domain::Claim> claims;
  std::set<absl::CivilDay> days;
  for (domain::Claim& claim : all) {
    claim.area_code = std::string(index->CurrentCode(claim.area_code));
    if (claim.withdrawn_at) continue;
    claims.push_back(claim);
    if (claim.date < office_.calendar.Today()) days.insert(claim.date);
  }
  const auto past = PastTallies(log_, office_.calendar, regency, days);
  if (!past.ok()) return past.status();
  const domain::AreaTree areas(*index, regency);
  const ListNumbers now(book);
  std::map<absl::CivilDay, ListNumbers> by_day;
  for (const auto& [day, then] : *past) by_day.emplace(day, ListNumbers(then));
  // Today's list is that of now.
  by_day.emplace(office_.calendar.Today(), now);

  v1::ListClaimsResponse response;
  *response.mutable_position() = api::ToMessage(book.position, office_.calendar.Now());
  auto found = domain::FindContradictions(claims, areas);
  for (const domain::Claim& claim : claims) {
    const auto then = by_day.find(claim.date);
    auto one = then == by_day.end()
                   ? domain::CompareWithList(claim, claims, areas, now, ContradictionKind::kListNow)
                   : domain::CompareWithList(claim, claims, areas, then->second, ContradictionKind::kList);
    if (one) found.push_back(*std::move(one));
  }
  std::set<std::int64_t> contradicted;
  for (const domain::Contradiction& one : found) {
    if (one.kind != ContradictionKind::kListNow) contradicted.insert(one.claims.begin(), one.claims.end());
    if (IsWithin(one.area_code, filter)) *response.add_contradictions() = ToMessage(one);
  }
  for (const domain::Claim& claim : all) {
    if (!IsWithin(claim.area_code, filter)) continue;
    v1::ClaimBesideList& beside = *response.add_claims();
    *beside.mutable_claim() = ToMessage(claim, areas);
    if (claim.withdrawn_at) continue;
    if (const auto range = domain::OnTheList(claim, claims, areas, now)) {
      beside.set_list_least(range->at_least);
      beside.set_list_most(*range->at_most);
    }
    if (const auto then = by_day.find(claim.date); then != by_day.end()) {
      if (const auto range = domain::OnTheList(claim, claims, areas, then->second)) {
        beside.set_then_least(range->at_least);
        beside.set_then_most(*range->at_most);
      }
    }
    beside.set_contradicted(contradicted.contains(claim.number));
  }
  return response;
}

}  // namespace jemputbola::registry::api
