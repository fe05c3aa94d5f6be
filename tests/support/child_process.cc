#include "tests/support/child_process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "tests/support/eventually.h"

namespace jemputbola::support {
namespace {

constexpr int kCannotRun = 127;

std::vector<char*> Pointers(std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  for (std::string& string : strings) pointers.push_back(string.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> Environment(const std::map<std::string, std::string>& added) {
  std::vector<std::string> environment;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string line = *entry;
    if (!added.contains(line.substr(0, line.find('=')))) environment.push_back(line);
  }
  for (const auto& [name, value] : added) environment.push_back(name + "=" + value);
  return environment;
}

}  // namespace

ChildProcess::ChildProcess(const Options& options) {
  std::vector<std::string> command = options.command;
  std::vector<std::string> environment = Environment(options.environment);
  const std::vector<char*> arguments = Pointers(command);
  const std::vector<char*> variables = Pointers(environment);
  const std::string log = dir_.File("output");
  const pid_t parent = getpid();
  pid_ = fork();
  if (pid_ < 0) throw std::runtime_error("cannot start a process");
  if (pid_ > 0) return;

  // Only async-signal-safe calls from here.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(kCannotRun);
  signal(SIGPIPE, SIG_DFL);
  const int out = open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0600);
  dup2(out, STDOUT_FILENO);
  dup2(out, STDERR_FILENO);
  if (!options.directory.empty() && chdir(options.directory.c_str()) != 0) _exit(kCannotRun);
  execvpe(arguments[0], arguments.data(), variables.data());
  _exit(kCannotRun);
}

ChildProcess::~ChildProcess() {
  Kill();
  const std::string said = output();
  for (const char* report : {"Sanitizer: ", ": runtime error: "}) {
    if (said.find(report) != std::string::npos) ADD_FAILURE() << said;
  }
}

bool ChildProcess::running() {
  return !Wait(absl::ZeroDuration()).has_value();
}

void ChildProcess::Signal(int signal) {
  if (running()) kill(pid_, signal);
}

std::optional<int> ChildProcess::Wait(absl::Duration bound) {
  Eventually(
      [this] {
        if (exit_) return true;
        int status = 0;
        if (waitpid(pid_, &status, WNOHANG) != pid_) return false;
        exit_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        return true;
      },
      bound);
  return exit_;
}

void ChildProcess::Kill() {
  Signal(SIGKILL);
  Wait(absl::InfiniteDuration());
}

std::string ChildProcess::output() const {
  std::ifstream file(dir_.File("output"));
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace jemputbola::support
