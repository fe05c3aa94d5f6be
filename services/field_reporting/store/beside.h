#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace jemputbola::field_reporting::store {

// A report by the names that its event's source has.
struct ReportName {
  std::string device_id;
  std::string installation_id;
  std::int64_t seq = 0;
};

// Who came without being on the manifest; only the registry can open the box.
struct SealedWalkIn {
  std::string key_id;
  std::string box;
};

// What a report has that is no part of its event, or has to be looked up for it. Plain captures have nothing.
struct Beside {
  // The report that it corrects.
  std::optional<ReportName> corrects;
  std::optional<SealedWalkIn> walk_in;
};

}  // namespace jemputbola::field_reporting::store
