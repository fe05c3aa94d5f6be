#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/store/database.h"
#include "scheduling/domain/corrected_report.h"
#include "scheduling/store/field_days.h"

namespace jemputbola::scheduling {

// Table corrected_report: the few reports that were taken back or replaced.
class CorrectedReports {
 public:
  // Whether some report that a correction names is waited for.
  static bool AnyWaiting(const store::Transaction& tx, const std::string& partition);
  // Those of `reports` that were corrected.
  static std::map<ReportId, CorrectedReport> Load(const store::Transaction& tx, const std::string& partition,
                                                  const std::vector<ReportId>& reports);
  // Each of `reports` had a correction.
  static void Save(store::WriteTransaction& tx, const std::string& partition,
                   const std::map<ReportId, CorrectedReport>& reports);
};

}  // namespace jemputbola::scheduling
