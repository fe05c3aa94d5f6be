#include "registry/domain/bucket.h"

#include "registry/domain/eligibility.h"

namespace jemputbola::registry::domain {

const char* BucketName(Bucket bucket) {
  switch (bucket) {
    case Bucket::kRemoved:
      return "REMOVED";
    case Bucket::kRecorded:
      return "RECORDED";
    case Bucket::kSetAsideDeceased:
      return "SET_ASIDE_DECEASED";
    case Bucket::kSetAsideMoved:
      return "SET_ASIDE_MOVED";
    case Bucket::kSetAsideUnknownPerson:
      return "SET_ASIDE_UNKNOWN_PERSON";
    case Bucket::kSetAsideDuplicate:
      return "SET_ASIDE_DUPLICATE";
    case Bucket::kSetAsideRefused:
      return "SET_ASIDE_REFUSED";
    case Bucket::kSetAsideAway:
      return "SET_ASIDE_AWAY";
    case Bucket::kSetAsideNotYet16:
      return "SET_ASIDE_NOT_YET_16";
    case Bucket::kWorkloadUnverified:
      return "WORKLOAD_UNVERIFIED";
    case Bucket::kWorkloadPresent:
      return "WORKLOAD_PRESENT";
    case Bucket::kWorkloadNotMet:
      return "WORKLOAD_NOT_MET";
    case Bucket::kWorkloadAwayOverdue:
      return "WORKLOAD_AWAY_OVERDUE";
  }
  return "UNKNOWN";
}

bool IsRemoved(const PersonState& state) {
  return state.certainty == Certainty::kConfirmed &&
         (state.finding == Finding::kDeceased || state.finding == Finding::kMoved ||
          state.finding == Finding::kUnknownPerson || state.finding == Finding::kDuplicate);
}

Bucket BucketOf(const PersonState& state, std::optional<absl::CivilDay> recordable_on, absl::CivilDay today) {
  if (IsRemoved(state)) return Bucket::kRemoved;
  if (state.recording >= Recording::kBioCaptured) return Bucket::kRecorded;
  const bool away = state.finding == Finding::kAway;
  if (state.finding == Finding::kDeceased) return Bucket::kSetAsideDeceased;
  if (state.finding == Finding::kMoved) return Bucket::kSetAsideMoved;
  if (state.finding == Finding::kUnknownPerson) return Bucket::kSetAsideUnknownPerson;
  if (state.finding == Finding::kDuplicate) return Bucket::kSetAsideDuplicate;
  if (state.finding == Finding::kRefused) return Bucket::kSetAsideRefused;
  if (away && today < state.away_until) return Bucket::kSetAsideAway;
  if (today < recordable_on) return Bucket::kSetAsideNotYet16;
  if (away) return Bucket::kWorkloadAwayOverdue;
  if (state.finding == Finding::kNotMet) return Bucket::kWorkloadNotMet;
  if (state.finding == Finding::kPresent) return Bucket::kWorkloadPresent;
  return Bucket::kWorkloadUnverified;
}

std::optional<absl::CivilDay> NextRebucket(const PersonState& state, std::optional<absl::CivilDay> recordable_on,
                                           absl::CivilDay today) {
  switch (BucketOf(state, recordable_on, today)) {
    case Bucket::kSetAsideAway:
      return state.away_until;
    case Bucket::kSetAsideNotYet16:
      return recordable_on;
    default:
      return std::nullopt;
  }
}

absl::CivilDay RecordableOn(absl::CivilDay birth_date) {
  return Birthday(birth_date, kRecordableAge);
}

}  // namespace jemputbola::registry::domain
