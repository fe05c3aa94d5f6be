#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/tool.h"

namespace jemputbola::cli {

struct Answer {
  int code = -1;
  std::string out;
  std::string err;
};

// Runs `jb` in this process on a home folder; gives its exit code.
inline int RunJb(const std::string& home, std::vector<std::string> arguments, std::ostream& out, std::ostream& err) {
  arguments.insert(arguments.begin(), {"--home", home});
  std::reverse(arguments.begin(), arguments.end());  // as CLI11 takes them
  CLI::App app;
  Tool tool(app, out, err);
  AddCommands(app, tool);
  try {
    app.parse(arguments);
    return tool.Run();
  } catch (const CLI::ParseError& error) {
    return app.exit(error, out, err);
  }
}

inline Answer RunJb(const std::string& home, std::vector<std::string> arguments) {
  std::ostringstream out;
  std::ostringstream err;
  const int code = RunJb(home, std::move(arguments), out, err);
  return {code, out.str(), err.str()};
}

// `jb` in this process on a home folder of its own.
class JbTest : public testing::Test {
 protected:
  JbTest() {
    std::string pattern = std::filesystem::temp_directory_path() / "jb-cli-XXXXXX";
    home_ = mkdtemp(pattern.data());
  }
  ~JbTest() override { std::filesystem::remove_all(home_); }

  Answer Jb(std::vector<std::string> arguments) { return RunJb(home_, std::move(arguments)); }

  void Write(const std::string& name, const std::string& content) { std::ofstream(home_ + "/" + name) << content; }
  std::string Read(const std::string& name) {
    std::ifstream file(home_ + "/" + name);
    return std::string(std::istreambuf_iterator<char>(file), {});
  }

  std::string home_;
};

}  // namespace jemputbola::cli
