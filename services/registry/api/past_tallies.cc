#include "registry/api/past_tallies.h"

#include <utility>

#include "absl/time/time.h"
#include "common/clock/civil.h"
#include "common/timestamp/timestamp.h"
#include "jemputbola/registry/v1/tally.pb.h"
#include "registry/store/tally_rows.h"

namespace jemputbola::registry::api {
namespace {

constexpr int kEventsAtOnce = 512;

}  // namespace

absl::StatusOr<std::map<absl::CivilDay, store::TallyBook>> PastTallies(const eventlog::EventLog& log,
                                                                       const Calendar& calendar,
                                                                       const std::string& partition,
                                                                       const std::set<absl::CivilDay>& days) {
  std::map<absl::CivilDay, store::TallyBook> books;
  std::map<std::string, domain::AreaTally> villages;
  auto day = days.begin();
  const auto close = [&] {
    store::TallyBook& book = books[*day++];
    for (const auto& [code, village] : villages) book.villages.push_back(village);
  };
  std::int64_t seq = 0;
  while (day != days.end()) {
    const auto batch = log.Read(partition, seq, kEventsAtOnce);
    if (absl::IsOutOfRange(batch.status()) || absl::IsNotFound(batch.status())) return books;
    if (!batch.ok()) return batch.status();
    if (batch->events().empty()) break;
    seq = batch->last().seq();
    for (const std::string& bytes : batch->events()) {
      platform::v1::Event event;
      v1::TallyChanged changed;
      if (!event.ParseFromString(bytes)) return absl::DataLossError("An event of the registry's log does not parse");
      if (event.type() != v1::TallyChanged::descriptor()->full_name()) continue;
      if (!changed.ParseFromString(event.data())) {
        return absl::DataLossError("An event of the registry's log does not parse");
      }
      const absl::CivilDay of = calendar.DayOf(timestamp::ToTime(event.recordedtime()));
      for (; day != days.end() && *day < of; villages.empty() ? ++day, void() : close()) continue;
      if (day == days.end()) return books;
      domain::AreaTally village = store::FromMessage(changed.tally());
      villages.insert_or_assign(village.area_code, std::move(village));
    }
  }
  while (day != days.end() && !villages.empty()) close();
  return books;
}

}  // namespace jemputbola::registry::api
