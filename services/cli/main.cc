#include <CLI/CLI.hpp>
#include <iostream>

#include "cli/commands.h"
#include "cli/tool.h"
#include "common/crypto/crypto.h"
#include "common/log/log.h"

int main(int argc, char** argv) {
  CLI::App app("jb, the operator's tool of jemputbola: see docs/cli.md", "jb");
  jemputbola::cli::Tool tool(app, std::cout, std::cerr);
  jemputbola::cli::AddCommands(app, tool);
  CLI11_PARSE(app, argc, argv);
  if (absl::Status status = jemputbola::crypto::Init(); !status.ok()) {
    std::cerr << "jb: " << status.message() << '\n';
    return jemputbola::cli::kFailed;
  }
  // Every command is a trace of its own, that the logs of the services show.
  jemputbola::log::TraceScope trace("");
  return tool.Run();
}
