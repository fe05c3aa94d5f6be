#pragma once

#include <memory>
#include <string>

#include "common/eventlog/consumer.h"
#include "scheduling/api/live.h"
#include "scheduling/api/registry_source.h"
#include "scheduling/api/replanner.h"

namespace jemputbola::scheduling {

// Keeps the copy of the registry's tallies. Absolute: only a newer revision of a village's tally counts. The ranking is
// published in the commit's wake, before the plan is made again.
class TallyHandler final : public eventlog::Handler {
 public:
  TallyHandler(RegistrySource& registry, Live& live, Replanner& replanner)
      : registry_(registry), live_(live), replanner_(replanner) {}

  absl::Status Apply(store::WriteTransaction& tx, const std::string& partition,
                     absl::Span<const platform::v1::Event> events) override;
  void Forget(const std::string& partition) override;
  absl::StatusOr<std::unique_ptr<eventlog::Snapshot>> FetchSnapshot(const std::string& partition) override;

 private:
  RegistrySource& registry_;
  Live& live_;
  Replanner& replanner_;
};

}  // namespace jemputbola::scheduling
