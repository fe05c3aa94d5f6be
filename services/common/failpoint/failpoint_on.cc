#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <mutex>
#include <set>
#include <string>

#include "common/failpoint/failpoint.h"

namespace jemputbola::failpoint {
namespace {

std::string Variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// What the environment asked for, and what this process has passed.
class Plan {
 public:
  Plan() : seen_file_(Variable("FAILPOINT_SEEN")) {
    const std::string wanted = Variable("FAILPOINT");
    const std::size_t colon = wanted.rfind(':');
    if (colon == std::string::npos) return;
    name_ = wanted.substr(0, colon);
    left_ = std::strtol(wanted.c_str() + colon + 1, nullptr, 10);
  }

  void Pass(std::string_view name) {
    const std::lock_guard lock(mutex_);
    if (!seen_file_.empty() && seen_.emplace(name).second) Append(name);
    if (name == name_ && --left_ == 0) {
      kill(getpid(), SIGKILL);
      while (true) pause();
    }
  }

 private:
  void Append(std::string_view name) const {
    const std::string line = std::string(name) + '\n';
    const int fd = open(seen_file_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0) return;
    // One write of a short line is whole, also when several processes share the file.
    if (write(fd, line.data(), line.size()) < 0) std::abort();
    close(fd);
  }

  const std::string seen_file_;
  std::string name_;
  std::mutex mutex_;
  // Both guarded by mutex_.
  long left_ = 0;
  std::set<std::string, std::less<>> seen_;
};

}  // namespace

void Hit(std::string_view name) {
  // The only process-wide state of the project: a failpoint stands for the process's death.
  static Plan plan;
  plan.Pass(name);
}

}  // namespace jemputbola::failpoint
