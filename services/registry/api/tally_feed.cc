#include "registry/api/tally_feed.h"

#include <memory>
#include <utility>

#include "registry/api/translate.h"
#include "registry/store/tally_rows.h"

namespace jemputbola::registry::api {
namespace {

using Response = v1::WatchTalliesResponse;

constexpr std::size_t kQueue = 1024;

bool Contained(const Response& first, const Response& message) {
  return message.position().position().log_id() == first.position().position().log_id() &&
         message.position().position().seq() <= first.position().position().seq();
}

}  // namespace

TallyFeed::TallyFeed(rpc::Calls& calls) : watchers_(calls, rpc::Watchers<Response>::Slow::kEvery, kQueue, Contained) {}

void TallyFeed::Publish(const store::TallyStep& step) {
  const std::int64_t seq = step.book->position.seq;
  bool follows = true;
  {
    absl::MutexLock lock(&mutex_);
    const auto [last, first_time] = last_seq_.try_emplace(step.partition, seq);
    follows = first_time || last->second + static_cast<std::int64_t>(step.villages.size()) == seq;
    last->second = seq;
  }
  if (!watchers_.Watched(step.partition)) return;
  auto message = std::make_shared<Response>();
  if (follows) {
    *message->mutable_position() = ToMessage(step.book->position, step.time);
    for (const domain::AreaTally& village : step.villages) store::ToMessage(village, *message->add_villages());
  } else {
    *message = MakeSnapshot(*step.book, step.time);
  }
  watchers_.Publish(step.partition, std::move(message));
}

grpc::ServerWriteReactor<Response>* TallyFeed::Watch(grpc::CallbackServerContext* context, const std::string& partition,
                                                     std::function<absl::StatusOr<Response>()> snapshot) {
  return watchers_.Add(context, "WatchTallies", partition, std::move(snapshot));
}

Response MakeSnapshot(const store::TallyBook& book, absl::Time time) {
  Response response;
  *response.mutable_position() = ToMessage(book.position, time);
  response.set_snapshot(true);
  for (const domain::AreaTally& village : book.villages) store::ToMessage(village, *response.add_villages());
  return response;
}

}  // namespace jemputbola::registry::api
