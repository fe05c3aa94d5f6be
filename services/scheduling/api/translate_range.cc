#include "scheduling/api/translate_range.h"

#include <algorithm>
#include <map>
#include <vector>

#include "scheduling/api/translate.h"
#include "scheduling/domain/sentence.h"
#include "scheduling/simulation/range_sentence.h"

namespace jemputbola::scheduling {
namespace {

v1::Likelihood ToProto(simulation::Likelihood likelihood) {
  switch (likelihood) {
    case simulation::Likelihood::kVeryLikely:
      return v1::LIKELIHOOD_VERY_LIKELY;
    case simulation::Likelihood::kProbable:
      return v1::LIKELIHOOD_PROBABLE;
    case simulation::Likelihood::kImprobable:
      return v1::LIKELIHOOD_IMPROBABLE;
    case simulation::Likelihood::kVeryUnlikely:
      return v1::LIKELIHOOD_VERY_UNLIKELY;
  }
  return v1::LIKELIHOOD_UNSPECIFIED;
}

}  // namespace

v1::ForecastRange ToProto(const World& world, const Learned& learned, const simulation::OutlookRange& range,
                          const eventlog::Position& tallies) {
  v1::ForecastRange out;
  *out.mutable_tallies() = ViewPosition(tallies);
  out.set_made_for(Date(world.today));
  out.set_draws(range.draws);
  v1::PeopleRange& captured = *out.mutable_captured_by_deadline();
  captured.set_expected(range.mean_captured);
  captured.set_low(range.captured_10);
  captured.set_middle(range.captured_50);
  captured.set_high(range.captured_90);
  out.mutable_finish()->set_low(Date(range.finish_10));
  out.mutable_finish()->set_middle(Date(range.finish_50));
  out.mutable_finish()->set_high(Date(range.finish_90));
  out.set_in_time(range.in_time);
  out.mutable_learned()->set_pace(learned.pace());
  for (const TurnoutBelief& belief : learned.turnout) out.mutable_learned()->add_turnout(belief.mean());
  out.mutable_learned()->set_stops(learned.stops);
  for (const simulation::VillageOutlook& outlook : simulation::LeftBehind(range)) {
    const auto village = std::find_if(world.villages.begin(), world.villages.end(),
                                      [&](const Village& one) { return one.code == outlook.code; });
    if (village == world.villages.end()) continue;
    v1::VillageOutlook& left = *out.add_villages();
    left.set_village_code(village->code);
    left.set_village_name(village->name);
    left.set_district_code(village->district);
    left.set_workload(village->workload);
    left.set_expected_left(outlook.left);
    left.set_never_reached(outlook.never_reached);
  }
  out.set_likelihood(ToProto(simulation::LikelihoodOf(range)));
  out.set_sentence(simulation::RangeSentence(world, range));
  return out;
}

}  // namespace jemputbola::scheduling
