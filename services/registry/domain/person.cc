#include "registry/domain/person.h"

namespace jemputbola::registry::domain {

const char* FindingName(Finding finding) {
  switch (finding) {
    case Finding::kUnverified:
      return "UNVERIFIED";
    case Finding::kPresent:
      return "PRESENT";
    case Finding::kNotMet:
      return "NOT_MET";
    case Finding::kAway:
      return "AWAY";
    case Finding::kMoved:
      return "MOVED";
    case Finding::kUnknownPerson:
      return "UNKNOWN_PERSON";
    case Finding::kRefused:
      return "REFUSED";
    case Finding::kDeceased:
      return "DECEASED";
    case Finding::kDuplicate:
      return "DUPLICATE";
  }
  return "UNVERIFIED";
}

}  // namespace jemputbola::registry::domain
