#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/eventlog/consumer.h"
#include "notification/api/teller.h"
#include "notification/api/visit_source.h"

namespace jemputbola::notification::api {

// Turns scheduling's visit events into notices to the head of the village and of the district. When scheduling went
// back to an older copy of its database, the heads are told wherever they know otherwise than scheduling does now: a
// visit it forgot is called off, one it knows another day or time of is changed, one that it had called off is
// announced again. It keeps no memory; all references must outlive it.
class VisitHandler final : public eventlog::Handler {
 public:
  VisitHandler(Teller& teller, VisitSource& scheduling) : teller_(teller), scheduling_(scheduling) {}

  absl::Status Apply(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                     absl::Span<const platform::v1::Event> events) override;
  void Forget(const std::string&) override {}
  absl::StatusOr<std::unique_ptr<eventlog::Snapshot>> FetchSnapshot(const std::string& partition) override;

 private:
  Teller& teller_;
  VisitSource& scheduling_;
};

}  // namespace jemputbola::notification::api
