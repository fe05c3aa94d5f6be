// jb-load: loads a deployment that runs on this machine, open loop, and prints what it measured as one JSON object.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "tests/bench/load/follow.h"
#include "tests/bench/load/submit.h"
#include "tests/bench/load/target.h"

namespace jemputbola::load {
namespace {

struct Options {
  std::string home;
  std::vector<std::string> addresses;
  std::string regency = "53.03";
  double seconds = 10;
  Shape shape;
};

absl::StatusOr<std::string> MeasureSubmit(const Target& target, const std::string& regency, const Shape& shape) {
  auto channel = target.Channel("field_reporting");
  if (!channel.ok()) return channel.status();
  constexpr std::size_t kPeople = 5000;
  Tally tally;
  Submit(*channel, InventPeople(regency, kPeople), shape, tally);
  return absl::StrCat("{\"mode\":\"submit\",", ToJson(shape, tally), "}");
}

absl::StatusOr<std::string> Measure(const std::string& mode, Options& options) {
  options.shape.length = absl::Seconds(options.seconds);
  auto target = Target::Open(options.home, options.addresses);
  if (!target.ok()) return target.status();
  auto tokens = EnrolDevices(*target, options.regency, options.shape.devices);
  if (!tokens.ok()) return tokens.status();
  options.shape.tokens = *std::move(tokens);
  if (mode == "submit") return MeasureSubmit(*target, options.regency, options.shape);
  if (mode == "push") return MeasurePush(*target, options.regency, options.shape);
  return MeasureThrough(*target, options.regency, options.shape);
}

}  // namespace
}  // namespace jemputbola::load

int main(int argc, char** argv) {
  using namespace jemputbola::load;
  Options options;
  CLI::App app("Loads a deployment on this machine and prints figures as JSON");
  app.require_subcommand(1);
  app.fallthrough();
  app.add_option("--home", options.home, "The deployment's home folder")->required()->envname("JB_HOME");
  app.add_option("--address", options.addresses, "service=address, where it is not HOME/run/<service>.sock");
  app.add_option("--regency", options.regency, "The partition to load");
  app.add_option("--batch", options.shape.batch, "Reports in a call")->check(CLI::Range(1, 10'000));
  app.add_option("--rate", options.shape.rate, "Reports a second; 0: as fast as it goes")->check(CLI::Range(0.0, 1e6));
  app.add_option("--callers", options.shape.callers, "Calls in flight")->check(CLI::Range(1, 4096));
  app.add_option("--devices", options.shape.devices, "Devices that send")->check(CLI::Range(1, 1000));
  app.add_option("--seconds", options.seconds, "How long")->check(CLI::Range(0.1, 600.0));
  app.add_option("--reports", options.shape.reports, "Ends after so many; 0: no bound")
      ->check(CLI::Range(std::int64_t{0}, std::int64_t{100'000'000}));
  app.add_subcommand("submit", "People nobody knows: how many reports are accepted, and how fast answered");
  app.add_subcommand("push", "Real people, one a call: from the acknowledgement to the ranking pushed to a watcher");
  app.add_subcommand("through", "Real people: how many a second get through to the ranking");
  CLI11_PARSE(app, argc, argv);
  const auto figures = Measure(app.get_subcommands().front()->get_name(), options);
  if (!figures.ok()) {
    std::fprintf(stderr, "jb-load: %s\n", std::string(figures.status().message()).c_str());
    return EXIT_FAILURE;
  }
  std::printf("%s\n", figures->c_str());
  return EXIT_SUCCESS;
}
