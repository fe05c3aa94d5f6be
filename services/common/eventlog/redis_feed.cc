#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/eventlog/feed.h"
#include "common/eventlog/position.h"

namespace jemputbola::eventlog {
namespace {

class RedisFeed final : public Feed {
 public:
  RedisFeed(redis::Connection::Options options, std::string stream)
      : connection_(std::move(options)), stream_(std::move(stream)) {}

  void Follow(const std::string& partition, std::int64_t seq, bool rewind) override {
    const std::string key = StreamKey(partition, stream_);
    const auto [place, added] = cursors_.try_emplace(key, Cursor{partition, ""});
    if (!added && !rewind && LeadingNumber(place->second.id) >= static_cast<std::uint64_t>(seq)) return;
    place->second.id = absl::StrCat(seq, "-0");
  }

  void Unfollow(const std::string& partition) override { cursors_.erase(StreamKey(partition, stream_)); }
  bool following() const override { return !cursors_.empty(); }
  void Interrupt() override {}

  absl::StatusOr<std::vector<Delivery>> Next(absl::Duration wait) override {
    std::vector<std::pair<std::string, std::string>> keys;
    keys.reserve(cursors_.size());
    for (const auto& [key, cursor] : cursors_) keys.emplace_back(key, cursor.id);
    // Entries hold up to 256 KiB: bounds what one answer takes in memory, also with hundreds of partitions.
    const int count = static_cast<int>(std::clamp<std::size_t>(1024 / keys.size(), 1, 64));
    absl::StatusOr<std::vector<redis::StreamEntries>> streams = redis::StreamRead(connection_, keys, count, wait);
    if (!streams.ok()) return streams.status();
    std::vector<Delivery> deliveries;
    for (const redis::StreamEntries& stream : *streams) {
      const auto found = cursors_.find(stream.key);
      if (found == cursors_.end()) continue;
      for (const redis::StreamEntry& entry : stream.entries) {
        Delivery& delivery = deliveries.emplace_back();
        delivery.partition = found->second.partition;
        delivery.readable = entry.fields.size() == 1 && entry.fields[0].first == "batch" &&
                            delivery.batch.ParseFromString(entry.fields[0].second);
        found->second.id = entry.id;
      }
    }
    return deliveries;
  }

 private:
  struct Cursor {
    std::string partition;
    // Of the last entry read, "<last seq>-0" in our own streams.
    std::string id;
  };

  static std::uint64_t LeadingNumber(const std::string& id) {
    std::uint64_t number = 0;
    return absl::SimpleAtoi(id.substr(0, id.find('-')), &number) ? number : 0;
  }

  redis::Connection connection_;
  const std::string stream_;
  std::map<std::string, Cursor> cursors_;
};

}  // namespace

std::unique_ptr<Feed> MakeRedisFeed(redis::Connection::Options options, std::string stream) {
  return std::make_unique<RedisFeed>(std::move(options), std::move(stream));
}

}  // namespace jemputbola::eventlog
