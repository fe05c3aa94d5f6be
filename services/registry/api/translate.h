#pragma once

#include <vector>

#include "absl/time/time.h"
#include "common/eventlog/position.h"
#include "jemputbola/registry/v1/registry.pb.h"
#include "registry/domain/area_row.h"
#include "registry/domain/person_row.h"
#include "registry/store/people.h"
#include "registry/store/tally_ledger.h"

namespace jemputbola::registry::api {

void ToMessage(absl::Time time, google::protobuf::Timestamp& message);
v1::TallyPosition ToMessage(const eventlog::Position& position, absl::Time time);

// `areas` in code order with the areas above them: each tells where it lies.
void ToMessages(const std::vector<domain::Area>& areas, v1::ListAreasResponse& message);

v1::ManifestEntry ToMessage(const store::Standing& standing, const domain::Identity& identity);

// The tallies of one level, or of villages, districts and the regency when it is unspecified; in code order.
std::vector<domain::AreaTally> TalliesOf(const store::TallyBook& book, v1::AreaLevel level);

}  // namespace jemputbola::registry::api
