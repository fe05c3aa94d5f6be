#include "notification/api/visit_handler.h"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "jemputbola/scheduling/v1/visit.pb.h"
#include "notification/api/visit_messages.h"
#include "notification/domain/correction.h"

namespace jemputbola::notification::api {
namespace {

using jemputbola::store::WriteTransaction;

template <typename Payload>
absl::StatusOr<std::optional<Told>> Parse(const platform::v1::Event& event, Kind kind) {
  Payload payload;
  if (!payload.ParseFromString(event.data())) return absl::DataLossError("the payload of the event does not parse");
  auto visit = FromProto(payload.visit(), event.subject());
  if (!visit.ok()) return visit.status();
  return Told{*std::move(visit), kind};
}

// nullopt: nothing to tell anybody.
absl::StatusOr<std::optional<Told>> NewsOf(const platform::v1::Event& event) {
  using scheduling::v1::VisitAnnounced;
  using scheduling::v1::VisitCancelled;
  using scheduling::v1::VisitChanged;
  if (event.type() == VisitAnnounced::descriptor()->full_name()) {
    return Parse<VisitAnnounced>(event, Kind::kAnnounced);
  }
  if (event.type() == VisitChanged::descriptor()->full_name()) return Parse<VisitChanged>(event, Kind::kChanged);
  if (event.type() == VisitCancelled::descriptor()->full_name()) {
    return Parse<VisitCancelled>(event, Kind::kCancelled);
  }
  return std::nullopt;
}

// Scheduling's visits, to be compared with what the heads were told.
class Comparison final : public eventlog::Snapshot {
 public:
  Comparison(const Teller& teller, VisitList list) : teller_(teller), list_(std::move(list)) {}

  eventlog::Position position() const override { return list_.position; }

  absl::Status Store(WriteTransaction& tx, const std::string& partition) override {
    std::map<std::string, Told> told;
    for (Told& upcoming : teller_.Upcoming(tx, partition)) told[upcoming.visit.visit_id] = std::move(upcoming);
    // Some were told for a day that is past.
    for (const ListedVisit& listed : list_.visits) {
      const std::string& id = listed.visit.visit_id;
      if (told.contains(id)) continue;
      if (std::optional<Told> known = teller_.Find(tx, partition, id)) told[id] = *std::move(known);
    }
    std::vector<Notice> changed;
    for (const Correction& correction : CorrectionsOf(told, list_.visits)) {
      if (correction.known) {
        teller_.Keep(tx, partition, correction.told);
      } else {
        teller_.Tell(tx, partition, correction.told.visit, correction.told.kind, changed);
      }
    }
    return teller_.Finish(tx, partition, changed);
  }

 private:
  const Teller& teller_;
  const VisitList list_;
};

}  // namespace

absl::Status VisitHandler::Apply(WriteTransaction& tx, const std::string& partition,
                                 absl::Span<const platform::v1::Event> events) {
  std::vector<Notice> changed;
  for (const platform::v1::Event& event : events) {
    auto news = NewsOf(event);
    if (!news.ok()) return news.status();
    if (!news->has_value()) continue;
    Visit& visit = (*news)->visit;
    if (const std::optional<Told> told = teller_.Find(tx, partition, visit.visit_id)) visit.epoch = told->visit.epoch;
    teller_.Tell(tx, partition, visit, (*news)->kind, changed);
  }
  return teller_.Finish(tx, partition, changed);
}

absl::StatusOr<std::unique_ptr<eventlog::Snapshot>> VisitHandler::FetchSnapshot(const std::string& partition) {
  absl::StatusOr<VisitList> list = scheduling_.List(partition, teller_.Today());
  if (!list.ok()) return list.status();
  return std::make_unique<Comparison>(teller_, *std::move(list));
}

}  // namespace jemputbola::notification::api
