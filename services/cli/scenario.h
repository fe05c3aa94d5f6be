#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "jemputbola/scheduling/v1/simulate.pb.h"

namespace jemputbola::cli {

// One way in which a scenario's campaign could be led.
struct Variant {
  // "" for the campaign as it stands in the file.
  std::string name;
  scheduling::v1::SimulateRequest request;
};

struct Scenario {
  std::string name;
  // What the file says of where its numbers come from, a line each.
  std::vector<std::string> facts;
  std::vector<std::string> assumed;
  // The campaign itself first.
  std::vector<Variant> variants;
};

// Reads a scenario (docs/cli.md, "Scenarios"); files that it names lie relative to it. NOT_FOUND or INVALID_ARGUMENT,
// naming the file and what is wrong there.
absl::StatusOr<Scenario> ReadScenario(const std::string& path);

}  // namespace jemputbola::cli
