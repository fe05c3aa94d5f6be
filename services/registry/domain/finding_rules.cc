#include "registry/domain/finding_rules.h"

#include <array>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace jemputbola::registry::domain {
namespace {

constexpr std::array<std::pair<std::string_view, EventKind>, 7> kFindings = {{
    {"deceased", EventKind::kDeceased},
    {"moved", EventKind::kMoved},
    {"unknown", EventKind::kUnknownPerson},
    {"away", EventKind::kAway},
    {"refused", EventKind::kRefused},
    {"present", EventKind::kPresent},
    {"duplicate", EventKind::kDuplicate},
}};

constexpr std::array<std::pair<std::string_view, Actor>, 4> kActors = {{
    {"village-head", Actor::kVillageHead},
    {"crew", Actor::kCrew},
    {"voter-check", Actor::kVoterCheck},
    {"office", Actor::kOffice},
}};

template <typename Pairs>
auto Named(const Pairs& pairs, std::string_view name) -> std::optional<decltype(pairs[0].second)> {
  for (const auto& [known, value] : pairs) {
    if (known == name) return value;
  }
  return std::nullopt;
}

}  // namespace

std::optional<EventKind> FindingNamed(std::string_view name) {
  return Named(kFindings, name);
}

std::optional<Actor> ActorNamed(std::string_view name) {
  return Named(kActors, name);
}

const char* ActorName(Actor actor) {
  switch (actor) {
    case Actor::kCrew:
      return "CREW";
    case Actor::kVillageHead:
      return "VILLAGE_HEAD";
    case Actor::kVoterCheck:
      return "VOTER_CHECK";
    case Actor::kOffice:
      return "OFFICE";
    case Actor::kSiak:
      return "SIAK";
  }
  return "UNKNOWN";
}

const char* EventKindName(EventKind kind) {
  switch (kind) {
    case EventKind::kCaptured:
      return "CAPTURED";
    case EventKind::kAlreadyRecorded:
      return "ALREADY_RECORDED";
    case EventKind::kNotMet:
      return "NOT_MET";
    case EventKind::kAway:
      return "AWAY";
    case EventKind::kMoved:
      return "MOVED";
    case EventKind::kUnknownPerson:
      return "UNKNOWN_PERSON";
    case EventKind::kRefused:
      return "REFUSED";
    case EventKind::kDeceased:
      return "DECEASED";
    case EventKind::kNotEligible:
      return "NOT_ELIGIBLE";
    case EventKind::kCaptureFailed:
      return "CAPTURE_FAILED";
    case EventKind::kPresent:
      return "PRESENT";
    case EventKind::kDuplicate:
      return "DUPLICATE";
    case EventKind::kBioCapturedStatus:
      return "BIO_CAPTURED";
    case EventKind::kSentForEnrollment:
      return "SENT_FOR_ENROLLMENT";
    case EventKind::kPrintReady:
      return "PRINT_READY";
    case EventKind::kCardPrinted:
      return "CARD_PRINTED";
    case EventKind::kCardIssued:
      return "CARD_ISSUED";
    case EventKind::kDuplicateRecord:
      return "DUPLICATE_RECORD";
    case EventKind::kEnrollFailure:
      return "ENROLL_FAILURE";
    case EventKind::kVoid:
      return "WITHDRAW";
    case EventKind::kReject:
      return "REJECT";
    case EventKind::kConfirm:
      return "CONFIRM";
    case EventKind::kCorrect:
      return "CORRECT";
    case EventKind::kMerge:
      return "MERGE";
  }
  return "UNKNOWN";
}

const char* RecordingName(Recording recording) {
  switch (recording) {
    case Recording::kNotRecorded:
      return "NOT_RECORDED";
    case Recording::kBioCaptured:
      return "BIO_CAPTURED";
    case Recording::kSentForEnrollment:
      return "SENT_FOR_ENROLLMENT";
    case Recording::kPrintReady:
      return "PRINT_READY";
    case Recording::kCardPrinted:
      return "CARD_PRINTED";
    case Recording::kCardIssued:
      return "CARD_ISSUED";
  }
  return "UNKNOWN";
}

const char* ReturnedName(Returned returned) {
  switch (returned) {
    case Returned::kNo:
      return "";
    case Returned::kDuplicateRecord:
      return "DUPLICATE_RECORD";
    case Returned::kEnrollFailure:
      return "ENROLL_FAILURE";
  }
  return "UNKNOWN";
}

const char* CertaintyName(Certainty certainty) {
  return certainty == Certainty::kConfirmed ? "CONFIRMED" : "REPORTED";
}

bool TakesOffTheList(EventKind kind) {
  return kind == EventKind::kDeceased || kind == EventKind::kMoved || kind == EventKind::kUnknownPerson ||
         kind == EventKind::kDuplicate;
}

std::string WhyNotConfirmed(EventKind kind, std::string_view evidence) {
  if (!TakesOffTheList(kind)) {
    return "Only what takes a person off the list is confirmed: deceased, moved, unknown or duplicate; record the "
           "finding as it is";
  }
  if (evidence.empty() && kind == EventKind::kDeceased) {
    return "A dead person leaves the list only with a death certificate; give its number with --evidence, or record "
           "the finding as reported";
  }
  if (evidence.empty() && kind == EventKind::kMoved) {
    return "A moved person leaves the list only with the formal move; give its number with --evidence, or record the "
           "finding as reported";
  }
  return "";
}

std::string EventName(const EventId& id) {
  return absl::StrCat(id.source, "#", id.source_seq);
}

std::optional<EventId> ParseEventName(std::string_view text) {
  const std::size_t at = text.rfind('#');
  if (at == std::string_view::npos || at == 0) return std::nullopt;
  EventId id;
  const std::string_view seq = text.substr(at + 1);
  if (!absl::SimpleAtoi(absl::string_view(seq.data(), seq.size()), &id.source_seq) || id.source_seq < 0) {
    return std::nullopt;
  }
  id.source = text.substr(0, at);
  return id;
}

std::string Masked(std::string_view evidence) {
  constexpr std::size_t kShown = 4;
  constexpr std::string_view kDots = "\xE2\x80\xA6";
  if (evidence.empty()) return "";
  if (evidence.size() < 2 * kShown) return std::string(kDots);
  std::string_view end = evidence.substr(evidence.size() - kShown);
  // Not in the middle of a character.
  while (!end.empty() && (static_cast<unsigned char>(end.front()) & 0xC0U) == 0x80U) end.remove_prefix(1);
  return std::string(kDots).append(end);
}

}  // namespace jemputbola::registry::domain
