#include "common/audit/head_logger.h"

#include <string>

namespace jemputbola::audit {
namespace {

constexpr absl::Duration kEvery = absl::Hours(1);

}  // namespace

HeadLogger::HeadLogger(const Log& audit, const clock::Clock& clock, const log::Logger& log)
    : audit_(audit), clock_(clock), log_(log), next_(clock.Now() + kEvery) {
  Write();
}

HeadLogger::~HeadLogger() {
  Write();
}

void HeadLogger::Tick() {
  const absl::Time now = clock_.Now();
  {
    const absl::MutexLock lock(&mutex_);
    // A training clock may have gone back.
    if (now < next_ && next_ - now <= kEvery) return;
    next_ = now + kEvery;
  }
  Write();
}

void HeadLogger::Write() const {
  const auto heads = audit_.Heads();
  if (!heads.ok()) {
    log_.Error("The heads of the audit log cannot be read", {{"error", std::string(heads.status().message())}});
    return;
  }
  for (const Head& head : *heads) {
    log_.Info("Audit head", {{"partition", head.partition}, {"seq", head.seq}, {"mac", head.mac}});
  }
}

}  // namespace jemputbola::audit
