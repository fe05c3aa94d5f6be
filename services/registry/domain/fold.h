#pragma once

#include <vector>

#include "registry/domain/person.h"

namespace jemputbola::registry::domain {

// How one statement changes what is known of a person. The rules:
//   captured, and the statuses of SIAK      recording is at least that stage
//   duplicate record, enroll failure        recording is NOT_RECORDED again, and why
//   already recorded                        recording is at least BIO_CAPTURED, unless the person was returned: what
//   was
//                                           recorded before is what failed
//   captured, already recorded, capture failed, not eligible, present    the person was met: PRESENT. Eligibility
//                                           follows from the birth date alone: a crew's word takes nobody off the list
//   not met                                 one more visit in vain; NOT_MET, unless an earlier finding already says why
//                                           nobody was met (away, moved, unknown, refused, deceased, duplicate)
//   away, moved, unknown, refused, deceased, duplicate    the finding
// A later finding replaces an earlier one, but what is only reported never replaces a confirmed deceased, moved,
// unknown or duplicate: those left the list by a document. No finding takes a recording back, and no status a finding.
//
// Preconditions: IsStatement(event.kind), and `event.order` is greater than `state.newest`. Use Fold otherwise.
void Apply(PersonState& state, const PersonEvent& event);

// The state after all statements, given in any order and any number of times.
PersonState Fold(std::vector<PersonEvent> events);

}  // namespace jemputbola::registry::domain
