#include "gateway/live/tallies.h"

namespace jemputbola::gateway::live {

Place ToPlace(const platform::v1::LogPosition& position) {
  return {position.log_id(), position.seq()};
}

VillageCounts FromProto(const registry::v1::Tally& tally) {
  VillageCounts village;
  village.code = tally.area_code();
  Counts& counts = village.counts;
  counts.listed = tally.listed();
  counts.removed = tally.removed();
  counts.recorded = tally.recorded();
  counts.set_aside = tally.set_aside();
  counts.workload = tally.workload();
  counts.captured_here = tally.captured_here();
  counts.print_ready = tally.print_ready();
  counts.vanished = tally.vanished();
  const registry::v1::SetAsideReasons& reasons = tally.set_aside_reasons();
  counts.reasons = {reasons.deceased(), reasons.moved(), reasons.unknown_person(), reasons.duplicate(),
                    reasons.refused(),  reasons.away(),  reasons.not_yet_16()};
  const registry::v1::WorkloadFindings& findings = tally.workload_findings();
  counts.findings = {findings.unverified(), findings.present(), findings.not_met(), findings.away_overdue()};
  counts.revision = tally.revision();
  return village;
}

registry::v1::Tally ToProto(const std::string& area_code, const Counts& counts) {
  registry::v1::Tally tally;
  tally.set_area_code(area_code);
  tally.set_listed(counts.listed);
  tally.set_removed(counts.removed);
  tally.set_recorded(counts.recorded);
  tally.set_set_aside(counts.set_aside);
  tally.set_workload(counts.workload);
  tally.set_captured_here(counts.captured_here);
  tally.set_print_ready(counts.print_ready);
  tally.set_vanished(counts.vanished);
  registry::v1::SetAsideReasons& reasons = *tally.mutable_set_aside_reasons();
  reasons.set_deceased(counts.reasons[0]);
  reasons.set_moved(counts.reasons[1]);
  reasons.set_unknown_person(counts.reasons[2]);
  reasons.set_duplicate(counts.reasons[3]);
  reasons.set_refused(counts.reasons[4]);
  reasons.set_away(counts.reasons[5]);
  reasons.set_not_yet_16(counts.reasons[6]);
  registry::v1::WorkloadFindings& findings = *tally.mutable_workload_findings();
  findings.set_unverified(counts.findings[0]);
  findings.set_present(counts.findings[1]);
  findings.set_not_met(counts.findings[2]);
  findings.set_away_overdue(counts.findings[3]);
  tally.set_revision(counts.revision);
  return tally;
}

}  // namespace jemputbola::gateway::live
