#pragma once

#include <cstdint>
#include <string>

#include "absl/time/time.h"
#include "common/store/database.h"

namespace jemputbola::registry::store {

// That names of a village were handed out: to whom, why, how many, when, and which program asked for them.
struct Disclosure {
  std::string disclosure_id;
  std::string village_code;
  std::string recipient;
  std::string purpose;
  std::string caller;
  std::int64_t people = 0;
  absl::Time disclosed_at;
};

// Appends. To be committed before the first name leaves.
void AppendDisclosure(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                      const Disclosure& disclosure);

}  // namespace jemputbola::registry::store
