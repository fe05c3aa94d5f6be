#include "cli/commands.h"

namespace jemputbola::cli {

void AddCommands(CLI::App& app, Tool& tool) {
  AddKeys(app, tool);
  AddPartner(app, tool);
  AddClock(app, tool);
  AddGenerate(app, tool);
  AddImport(app, tool);
  AddAreas(app, tool);
  AddClaims(app, tool);
  AddDevice(app, tool);
  AddDay(app, tool);
  AddCampaign(app, tool);
  AddRanking(app, tool);
  AddTallies(app, tool);
  AddPlan(app, tool);
  AddForecast(app, tool);
  AddWhatIf(app, tool);
  AddSimulate(app, tool);
  AddVisits(app, tool);
  AddUnit(app, tool);
  AddReport(app, tool);
  AddConflicts(app, tool);
  AddManifest(app, tool);
  AddWalkIns(app, tool);
  AddPeople(app, tool);
  AddRebuild(app, tool);
  AddFinding(app, tool);
  AddDuplicates(app, tool);
  AddPack(app, tool);
  AddReconcile(app, tool);
  AddAudit(app, tool);
  AddSubject(app, tool);
  AddPurge(app, tool);
  AddNotices(app, tool);
  AddStatus(app, tool);
  AddDeadLetters(app, tool);
  AddLog(app, tool);
}

}  // namespace jemputbola::cli
