#pragma once

#include "gateway/live/regency_view.h"
#include "jemputbola/gateway/v1/partner.pb.h"

namespace jemputbola::gateway::api {

// What a partner may know of a regency, as docs/access.md says: exact counts of regency and districts, reasons without
// small groups, villages only as size classes.
v1::GetStatusResponse MakePartnerStatus(const live::RegencySnapshot& snapshot);

}  // namespace jemputbola::gateway::api
