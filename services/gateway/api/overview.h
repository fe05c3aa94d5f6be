#pragma once

#include "gateway/live/regency_view.h"
#include "jemputbola/gateway/v1/dashboard.pb.h"

namespace jemputbola::gateway::api {

// What one page shows, from one snapshot: districts in ranking order, tours of the next five days that have any.
v1::Overview MakeOverview(const live::RegencySnapshot& snapshot);

}  // namespace jemputbola::gateway::api
