#include "common/eventlog/pending.h"

#include <iterator>
#include <utility>

namespace jemputbola::eventlog {
namespace {

const std::string& ResetType() {
  static const std::string kName = platform::v1::LogReset::descriptor()->full_name();
  return kName;
}

// Whether `event`, a LogReset, accounts for everything between `seq` and itself.
bool TellsOfGap(const platform::v1::Event& event, std::int64_t seq) {
  platform::v1::LogReset reset;
  return reset.ParseFromString(event.data()) && reset.lost_from() <= seq + 1 &&
         reset.lost_to() == event.sequence() - 1 && event.sequence() > seq;
}

}  // namespace

Pending::Pending(Position after)
    : log_id_(std::move(after.log_id)), end_seq_(after.seq), end_chain_(ChainFromHex(after.chain)) {}

Position Pending::After(std::size_t index) const {
  return {log_id_, marks_[index].seq, ChainToHex(marks_[index].chain)};
}

Pending::Fit Pending::Add(const platform::v1::EventBatch& batch) {
  if (batch.after().log_id() != log_id_ || batch.last().log_id() != log_id_) return Fit::kDisagrees;
  const Chain last_chain = ChainFromBytes(batch.last().chain());
  if (batch.last().seq() < end_seq_) return Fit::kOld;
  if (batch.last().seq() == end_seq_) return last_chain == end_chain_ ? Fit::kOld : Fit::kDisagrees;
  if (batch.after().seq() > end_seq_) return Fit::kHole;

  std::vector<platform::v1::Event> events;
  std::vector<Mark> marks;
  events.reserve(static_cast<std::size_t>(batch.events_size()));
  marks.reserve(static_cast<std::size_t>(batch.events_size()));
  Chain chain = ChainFromBytes(batch.after().chain());
  std::int64_t seq = batch.after().seq();
  bool joined = false;
  for (const std::string& raw : batch.events()) {
    if (seq == end_seq_) {
      if (chain != end_chain_) return Fit::kDisagrees;
      joined = true;
    }
    platform::v1::Event event;
    Kind kind = Kind::kEvent;
    if (!event.ParseFromString(raw)) {
      kind = Kind::kUnreadable;
      event.Clear();
    } else if (event.type() == ResetType()) {
      kind = Kind::kReset;
      if (!TellsOfGap(event, seq)) return Fit::kDisagrees;
    } else if (event.sequence() != seq + 1) {
      return Fit::kDisagrees;
    }
    seq = kind == Kind::kReset ? event.sequence() : seq + 1;
    chain = NextChain(chain, raw);
    if (!joined) continue;
    events.push_back(std::move(event));
    marks.push_back({kind, seq, chain, kind == Kind::kUnreadable ? raw : std::string()});
  }
  if (!joined || seq != batch.last().seq() || chain != last_chain) return Fit::kDisagrees;
  std::move(events.begin(), events.end(), std::back_inserter(events_));
  std::move(marks.begin(), marks.end(), std::back_inserter(marks_));
  end_seq_ = seq;
  end_chain_ = chain;
  return Fit::kAdded;
}

}  // namespace jemputbola::eventlog
