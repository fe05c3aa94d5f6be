#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "jemputbola/registry/v1/people.pb.h"
#include "registry/api/office.h"

namespace jemputbola::registry::api {

// The villages of `book` that lie in `area_code`, any code a village or district of the regency had; all of them when
// it is empty. INVALID_ARGUMENT or NOT_FOUND for a code that is none, naming the field.
absl::StatusOr<std::vector<std::string>> VillagesIn(const jemputbola::store::Transaction& tx,
                                                    const store::TallyBook& book, const std::string& regency_code,
                                                    const std::string& area_code);

// Sends who is counted so, and the position at which they are: see people.proto. With names the disclosure is on record
// before anything is written; whoever was purged is listed without. Nobody who was purged is in an age group.
// `polling_day` is the configured one.
absl::Status ListPeople(const Office& office, const std::optional<absl::CivilDay>& polling_day,
                        const v1::ListPeopleRequest& request, const std::string& caller,
                        const std::function<bool(const v1::ListPeopleResponse&)>& write);

}  // namespace jemputbola::registry::api
