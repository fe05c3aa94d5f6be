#include "registry/api/area_detail.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/clock/civil.h"
#include "registry/api/office.h"
#include "registry/api/translate.h"
#include "registry/store/area_history.h"
#include "registry/store/tally_rows.h"

namespace jemputbola::registry::api {
namespace {

v1::CodeChange ToMessage(const domain::AreaChange& change) {
  v1::CodeChange message;
  message.set_old_code(change.old_code);
  message.set_old_name(change.old_name);
  message.set_new_code(change.new_code);
  message.set_new_name(change.new_name);
  message.set_valid_from(clock::FormatDate(change.valid_from));
  message.set_valid_to(clock::FormatDate(change.valid_from - 1));
  message.set_old_decree(change.old_decree);
  message.set_new_decree(change.new_decree);
  return message;
}

// All codes that `code` stands for today, the latest first.
std::vector<const domain::AreaChange*> ChangesTo(const domain::AreaIndex& index, const std::string& code) {
  std::vector<const domain::AreaChange*> changes;
  for (const auto& [old_code, change] : index.changes()) {
    if (index.CurrentCode(old_code) == code) changes.push_back(&change);
  }
  std::ranges::stable_sort(changes, std::greater<>(), &domain::AreaChange::valid_from);
  return changes;
}

absl::Status AddTally(const jemputbola::store::ReadTransaction& tx, const store::TallyLedger& ledger,
                      const Calendar& calendar, const domain::Area& area, v1::AreaDetail& detail) {
  const auto book = ledger.Read(tx, domain::RegencyOf(area.code));
  if (!book.ok()) return book.status();
  *detail.mutable_position() = api::ToMessage(book->position, calendar.Now());
  const auto tallies = TalliesOf(*book, static_cast<v1::AreaLevel>(area.level));
  const auto tally = std::ranges::find(tallies, area.code, &domain::AreaTally::area_code);
  if (tally != tallies.end()) {
    store::ToMessage(*tally, *detail.mutable_tally());
  } else {
    detail.mutable_tally()->set_area_code(area.code);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::AreaDetail> DescribeArea(const jemputbola::store::ReadTransaction& tx,
                                            const store::TallyLedger& ledger, const Calendar& calendar,
                                            const v1::GetAreaRequest& request) {
  const std::string& asked = request.area();
  const bool is_code = domain::ParseAreaCode(asked).ok();
  if (!is_code) {
    if (auto status = CheckRegency(request.regency_code()); !status.ok()) return status;
  }
  const std::string partition = is_code ? domain::RegencyOf(asked) : request.regency_code();
  const domain::AreaIndex index = store::LoadAreaIndex(tx, partition);
  const auto level = request.level() == v1::AREA_LEVEL_UNSPECIFIED
                         ? std::nullopt
                         : std::optional(static_cast<domain::AreaLevel>(request.level()));
  const auto found = index.Resolve(asked, level);
  if (!found.ok()) return absl::Status(found.status().code(), absl::StrCat("area ", found.status().message()));
  const domain::Area& area = **found;

  v1::ListAreasResponse listed;
  ToMessages(index.areas(), listed);
  const auto message_of = [&](const domain::Area& one) -> const v1::Area& {
    return listed.areas(static_cast<int>(&one - index.areas().data()));
  };
  v1::AreaDetail detail;
  *detail.mutable_area() = message_of(area);
  if (area.centroid) detail.set_centroid_of(area.code);
  for (std::string code = domain::ParentOf(area.code); !code.empty(); code = domain::ParentOf(code)) {
    const domain::Area* above = index.Find(code);
    if (above == nullptr) continue;
    *detail.add_above() = message_of(*above);
    if (detail.centroid_of().empty() && above->centroid) detail.set_centroid_of(above->code);
  }
  detail.set_children(static_cast<std::int32_t>(std::ranges::count_if(index.areas(), [&](const domain::Area& one) {
    return domain::ParentOf(one.code) == area.code && index.ReplacedBy(one.code) == nullptr;
  })));
  for (const domain::AreaAlias& alias : store::ListAreaAliases(tx, domain::RegencyOf(area.code))) {
    if (index.CurrentCode(alias.code) == area.code) detail.add_aliases(alias.name);
  }
  for (const domain::AreaChange* change : ChangesTo(index, area.code)) {
    if (change->new_code == area.code && detail.valid_from().empty()) {
      detail.set_valid_from(clock::FormatDate(change->valid_from));
    }
    *detail.add_replaces() = ToMessage(*change);
  }
  if (is_code && asked != area.code) detail.set_asked_code(asked);
  if (area.level != domain::AreaLevel::kProvince) {
    if (auto status = AddTally(tx, ledger, calendar, area, detail); !status.ok()) return status;
  }
  return detail;
}

}  // namespace jemputbola::registry::api
