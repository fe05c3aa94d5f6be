#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <map>
#include <mutex>
#include <set>
#include <sstream>
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
    std::stringstream wanted(Variable("FAILPOINT"));
    for (std::string one; std::getline(wanted, one, ',');) {
      const std::size_t colon = one.rfind(':');
      if (colon == std::string::npos) continue;
      left_[one.substr(0, colon)] = std::strtol(one.c_str() + colon + 1, nullptr, 10);
    }
  }

  void Pass(std::string_view name) {
    const std::lock_guard lock(mutex_);
    if (!seen_file_.empty() && seen_.emplace(name).second) Append(std::string(name));
    const auto wanted = left_.find(name);
    if (wanted == left_.end() || --wanted->second != 0) return;
    if (!seen_file_.empty()) Append(std::string(name) + " killed");
    kill(getpid(), SIGKILL);
    while (true) pause();
  }

 private:
  void Append(std::string line) const {
    line += '\n';
    const int fd = open(seen_file_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0) return;
    // One write of a short line is whole, also when several processes share the file. It goes past whatever a test has
    // put in the place of write(2): the disk that is full for the service is not full for what is noted of it.
    if (syscall(SYS_write, fd, line.data(), line.size()) < 0) std::abort();
    close(fd);
  }

  const std::string seen_file_;
  std::mutex mutex_;
  // Both guarded by mutex_. How often each place may still be passed, the last time ending the process.
  std::map<std::string, long, std::less<>> left_;
  std::set<std::string, std::less<>> seen_;
};

}  // namespace

void Hit(std::string_view name) {
  // The only process-wide state of the project: a failpoint stands for the process's death.
  static Plan plan;
  plan.Pass(name);
}

}  // namespace jemputbola::failpoint
