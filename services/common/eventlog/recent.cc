#include "common/eventlog/recent.h"

#include <algorithm>
#include <utility>

namespace jemputbola::eventlog {

void Recent::Append::Add(std::string_view event, const Chain& chain) {
  bytes.append(event);
  ends.push_back(bytes.size());
  chains.push_back(chain);
}

std::size_t Recent::BytesOf(const Append& append) {
  return sizeof(Append) + append.bytes.size() + append.chains.size() * (sizeof(Chain) + sizeof(std::size_t));
}

void Recent::Drop(std::deque<Place>& places) {
  bytes_ -= BytesOf(*places.front()->append);
  all_.erase(places.front());
  places.pop_front();
}

void Recent::Remember(const std::string& partition, std::shared_ptr<const Append> append) {
  const absl::MutexLock lock(&mutex_);
  std::deque<Place>& places = by_partition_[partition];
  if (!places.empty()) {
    const Append& newest = *places.back()->append;
    if (newest.last_seq() != append->after_seq || newest.chains.back() != append->after_chain) {
      while (!places.empty()) Drop(places);
    }
  }
  bytes_ += BytesOf(*append);
  places.push_back(all_.insert(all_.end(), {partition, std::move(append)}));
  while (bytes_ > most_bytes_ && !all_.empty()) {
    const auto oldest = by_partition_.find(all_.front().partition);
    Drop(oldest->second);
    if (oldest->second.empty()) by_partition_.erase(oldest);
  }
}

std::optional<Recent::Range> Recent::Copy(const std::string& partition, std::int64_t after_seq, std::int64_t until_seq,
                                          int limit, std::size_t most_bytes) const {
  Range range;
  {
    const absl::MutexLock lock(&mutex_);
    const auto found = by_partition_.find(partition);
    if (found == by_partition_.end()) return std::nullopt;
    const std::deque<Place>& places = found->second;
    auto place = std::upper_bound(places.begin(), places.end(), after_seq,
                                  [](std::int64_t seq, const Place& held) { return seq < held->append->last_seq(); });
    if (place == places.end() || (*place)->append->after_seq > after_seq) return std::nullopt;
    for (; place != places.end() && (*place)->append->after_seq < std::min(after_seq + limit, until_seq); ++place) {
      range.held.push_back((*place)->append);
    }
  }
  std::size_t bytes = 0;
  std::int64_t seq = after_seq;
  for (const auto& append : range.held) {
    auto index = static_cast<std::size_t>(seq - append->after_seq);
    if (seq == after_seq) range.after = {seq, index == 0 ? append->after_chain : append->chains[index - 1]};
    for (; index < append->chains.size() && seq < until_seq; ++index) {
      const std::size_t begin = index == 0 ? 0 : append->ends[index - 1];
      const std::string_view event = std::string_view(append->bytes).substr(begin, append->ends[index] - begin);
      bytes += event.size();
      const bool full = !range.events.empty() && bytes > most_bytes;
      if (full || range.events.size() == static_cast<std::size_t>(limit)) return range;
      range.events.push_back(event);
      range.last = {++seq, append->chains[index]};
    }
  }
  if (range.events.empty()) return std::nullopt;
  return range;
}

}  // namespace jemputbola::eventlog
