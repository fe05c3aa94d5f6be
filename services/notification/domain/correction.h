#pragma once

#include <map>
#include <string>
#include <vector>

#include "notification/domain/visit.h"

namespace jemputbola::notification {

// A visit as scheduling lists it now.
struct ListedVisit {
  Visit visit;
  bool cancelled = false;
  bool completed = false;
};

// What is to be told of one visit, as of the epoch in it.
struct Correction {
  Told told;
  // The heads know it already; but what is told from now on is newer than all before.
  bool known = false;
};

// What the heads must hear after scheduling went back to an older copy of its database. `told` is what they know last,
// by visit id: of every visit that is listed, and of every one on the present day and later. Whatever they were told
// and scheduling does not know is called off; what it knows another day, time or place of is changed; what they think
// is off and is not, or never heard of, is announced; what is completed is left alone. First what is listed, in its
// order.
std::vector<Correction> CorrectionsOf(const std::map<std::string, Told>& told, const std::vector<ListedVisit>& listed);

}  // namespace jemputbola::notification
