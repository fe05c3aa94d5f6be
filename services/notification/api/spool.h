#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "notification/api/provider.h"

namespace jemputbola::notification::api {

// Puts each message into a file that a person can read and send by hand: DIRECTORY/<reference>.txt. A file appears
// whole or not at all and is on disk before Send returns; the same reference replaces it.
class SpoolProvider final : public Provider {
 public:
  // Makes the directory, readable by its owner only. UNAVAILABLE, with its path, when that cannot be done. `zone`: of
  // the dates in the files.
  static absl::StatusOr<std::unique_ptr<SpoolProvider>> Open(const std::string& directory, absl::TimeZone zone);

  absl::Status Send(const Message& message) override;

 private:
  SpoolProvider(std::string directory, absl::TimeZone zone) : directory_(std::move(directory)), zone_(zone) {}

  const std::string directory_;
  const absl::TimeZone zone_;
};

}  // namespace jemputbola::notification::api
