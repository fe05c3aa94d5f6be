#pragma once

#include <CLI/CLI.hpp>

#include "cli/tool.h"

// The command groups of `jb`, one file each: every function declares its commands on `app` and what they do on `tool`.
namespace jemputbola::cli {

void AddKeys(CLI::App& app, Tool& tool);
void AddPartner(CLI::App& app, Tool& tool);
void AddClock(CLI::App& app, Tool& tool);
void AddGenerate(CLI::App& app, Tool& tool);
void AddImport(CLI::App& app, Tool& tool);
void AddAreas(CLI::App& app, Tool& tool);
void AddClaims(CLI::App& app, Tool& tool);
void AddDevice(CLI::App& app, Tool& tool);
void AddDay(CLI::App& app, Tool& tool);
void AddCampaign(CLI::App& app, Tool& tool);
void AddRanking(CLI::App& app, Tool& tool);
void AddTallies(CLI::App& app, Tool& tool);
void AddPlan(CLI::App& app, Tool& tool);
void AddForecast(CLI::App& app, Tool& tool);
void AddWhatIf(CLI::App& app, Tool& tool);
void AddSimulate(CLI::App& app, Tool& tool);
void AddVisits(CLI::App& app, Tool& tool);
void AddUnit(CLI::App& app, Tool& tool);
void AddReport(CLI::App& app, Tool& tool);
void AddConflicts(CLI::App& app, Tool& tool);
void AddManifest(CLI::App& app, Tool& tool);
void AddWalkIns(CLI::App& app, Tool& tool);
void AddPeople(CLI::App& app, Tool& tool);
void AddRebuild(CLI::App& app, Tool& tool);
void AddFinding(CLI::App& app, Tool& tool);
void AddDuplicates(CLI::App& app, Tool& tool);
void AddPack(CLI::App& app, Tool& tool);
void AddReconcile(CLI::App& app, Tool& tool);
void AddAudit(CLI::App& app, Tool& tool);
void AddSubject(CLI::App& app, Tool& tool);
void AddPurge(CLI::App& app, Tool& tool);
void AddNotices(CLI::App& app, Tool& tool);
void AddStatus(CLI::App& app, Tool& tool);
void AddDeadLetters(CLI::App& app, Tool& tool);
void AddLog(CLI::App& app, Tool& tool);

// All of them.
void AddCommands(CLI::App& app, Tool& tool);

}  // namespace jemputbola::cli
