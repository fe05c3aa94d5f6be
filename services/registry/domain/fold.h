#pragma once

#include <vector>

#include "registry/domain/person.h"

namespace jemputbola::registry::domain {

// How one event changes what is known of a person. The rules:
//   captured, already recorded      recording is at least BIO_CAPTURED; the person was met: PRESENT
//   capture failed, not eligible    the person was met: PRESENT. Eligibility follows from the birth date alone: whoever
//   is
//                                   too young is NOT_YET_16 by it, and a crew's word takes nobody off the list
//   not met                         one more visit in vain; NOT_MET, unless an earlier finding already says why nobody
//                                   was met (away, moved, unknown, refused, deceased, duplicate): that one stays
//   away, moved, unknown, refused, deceased    the finding
// A later finding replaces an earlier one, but what is only reported never replaces a confirmed deceased, moved,
// unknown or duplicate: those left the list by a document. What is reported or found never takes a recording back.
//
// Precondition: `event.order` is greater than `state.newest`. Use Fold otherwise.
void Apply(PersonState& state, const PersonEvent& event);

// The state after all events, given in any order and any number of times.
PersonState Fold(std::vector<PersonEvent> events);

}  // namespace jemputbola::registry::domain
