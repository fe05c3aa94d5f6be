#pragma once

#include "absl/status/statusor.h"
#include "common/store/database.h"
#include "jemputbola/registry/v1/area_service.pb.h"
#include "registry/api/calendar.h"
#include "registry/store/tally_ledger.h"

namespace jemputbola::registry::api {

// Everything said of the area that a request means, as `tx` sees it. Errors as domain::AreaIndex::Resolve.
absl::StatusOr<v1::AreaDetail> DescribeArea(const jemputbola::store::ReadTransaction& tx,
                                            const store::TallyLedger& ledger, const Calendar& calendar,
                                            const v1::GetAreaRequest& request);

}  // namespace jemputbola::registry::api
