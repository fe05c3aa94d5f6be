#pragma once

#include <sys/types.h>

#include <csignal>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tests/support/temp_dir.h"

namespace jemputbola::support {

// A program that runs beside the test. Killed when the object is destroyed, or when the thread that made it ends. The
// test has failed when the program's sanitizer, if it was built with one, reported something.
class ChildProcess {
 public:
  struct Options {
    // The program (looked up in PATH) and its arguments.
    std::vector<std::string> command;
    // Added to the test's own environment.
    std::map<std::string, std::string> environment;
    // Where it runs; empty: where the test runs.
    std::string directory;
  };
  explicit ChildProcess(const Options& options);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  pid_t pid() const { return pid_; }
  bool running();
  void Signal(int signal);
  // Waits for the end: its exit code, or 128 + the signal that ended it; nullopt when it still runs after `bound`.
  std::optional<int> Wait(absl::Duration bound = absl::Seconds(30));
  // SIGKILL, and waits.
  void Kill();
  // What it has written to stdout and stderr so far.
  std::string output() const;

 private:
  TempDir dir_;
  pid_t pid_ = -1;
  std::optional<int> exit_;
};

}  // namespace jemputbola::support
