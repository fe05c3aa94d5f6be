#include "gateway/domain/tally_book.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"

namespace jemputbola::gateway {
namespace {

// "53.03.01" of "53.03.01.2005".
constexpr std::size_t kDistrictCodeLength = 8;

}  // namespace

void Counts::Add(const Counts& other) {
  listed += other.listed;
  removed += other.removed;
  recorded += other.recorded;
  set_aside += other.set_aside;
  workload += other.workload;
  captured_here += other.captured_here;
  print_ready += other.print_ready;
  vanished += other.vanished;
  for (std::size_t i = 0; i < reasons.size(); ++i) reasons[i] += other.reasons[i];
  for (std::size_t i = 0; i < findings.size(); ++i) findings[i] += other.findings[i];
  revision = std::max(revision, other.revision);
}

void TallyBook::Reset(Place place, absl::Time time, std::vector<VillageCounts> villages) {
  villages_.clear();
  for (VillageCounts& village : villages) villages_[std::move(village.code)] = village.counts;
  steps_.clear();
  remembered_ = 0;
  oldest_seq_ = place.seq;
  oldest_time_ = time;
  newest_time_ = time;
  newest_ = std::move(place);
}

absl::Status TallyBook::Advance(const Place& place, absl::Time time, const std::vector<VillageCounts>& changed) {
  if (!newest_.has_value()) return absl::FailedPreconditionError("no snapshot of the tallies yet");
  if (newest_->log_id != place.log_id) return absl::FailedPreconditionError("the tallies come from another log");
  if (place.seq <= newest_->seq) return absl::OkStatus();
  Step step{newest_->seq, place.seq, time, {}, false};
  for (const VillageCounts& village : changed) {
    auto [at, added] = villages_.try_emplace(village.code);
    step.changes.push_back(
        {village.code, village.counts.revision, added ? std::nullopt : std::optional<Counts>(at->second)});
    at->second = village.counts;
  }
  std::sort(step.changes.begin(), step.changes.end(),
            [](const Change& a, const Change& b) { return a.revision < b.revision; });
  step.contiguous = static_cast<std::int64_t>(step.changes.size()) == step.to - step.from;
  for (std::size_t i = 0; step.contiguous && i < step.changes.size(); ++i) {
    step.contiguous = step.changes[i].revision == step.from + 1 + static_cast<std::int64_t>(i);
  }
  remembered_ += step.changes.size() + 1;
  steps_.push_back(std::move(step));
  newest_->seq = place.seq;
  newest_time_ = time;
  while (remembered_ > history_ && steps_.size() > 1) {
    remembered_ -= steps_.front().changes.size() + 1;
    oldest_seq_ = steps_.front().to;
    oldest_time_ = steps_.front().time;
    steps_.pop_front();
  }
  return absl::OkStatus();
}

bool TallyBook::Knows(const Place& place) const {
  if (!newest_.has_value() || place.log_id != newest_->log_id) return false;
  if (place.seq < oldest_seq_ || place.seq > newest_->seq) return false;
  if (place.seq == oldest_seq_) return true;
  auto step = std::lower_bound(steps_.begin(), steps_.end(), place.seq,
                               [](const Step& a, std::int64_t seq) { return a.to < seq; });
  return step->to == place.seq || step->contiguous;
}

std::optional<TallyTable> TallyBook::At(const Place& place) const {
  if (!Knows(place)) return std::nullopt;
  TallyTable table;
  table.place = place;
  table.time = place.seq == oldest_seq_ ? oldest_time_ : newest_time_;
  table.villages = villages_;
  for (auto step = steps_.rbegin(); step != steps_.rend() && step->to > place.seq; ++step) {
    for (auto change = step->changes.rbegin(); change != step->changes.rend(); ++change) {
      if (step->from < place.seq && change->revision <= place.seq) break;
      if (change->before.has_value()) {
        table.villages[change->code] = *change->before;
      } else {
        table.villages.erase(change->code);
      }
    }
    // Inside this step its own time holds; at its start the time of the step before.
    auto before = std::next(step);
    table.time = step->from < place.seq ? step->time : before == steps_.rend() ? oldest_time_ : before->time;
  }
  for (const auto& [code, counts] : table.villages) {
    table.districts[code.substr(0, kDistrictCodeLength)].Add(counts);
    table.regency.Add(counts);
  }
  return table;
}

}  // namespace jemputbola::gateway
