#pragma once

#include "common/eventlog/position.h"
#include "jemputbola/scheduling/v1/forecast.pb.h"
#include "scheduling/domain/learning.h"
#include "scheduling/domain/plan.h"
#include "scheduling/simulation/outlook_range.h"

namespace jemputbola::scheduling {

// The range of the forecast of `world`, with its sentence.
v1::ForecastRange ToProto(const World& world, const Learned& learned, const simulation::OutlookRange& range,
                          const eventlog::Position& tallies);

}  // namespace jemputbola::scheduling
