#include "notification/api/spool.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/clock/civil.h"

namespace jemputbola::notification::api {
namespace {

constexpr mode_t kOwnerOnlyDirectory = 0700;
constexpr mode_t kOwnerOnlyFile = 0600;

absl::Status Failed(const std::string& what, const std::string& path) {
  return absl::UnavailableError(absl::StrCat("cannot ", what, " ", path, ": ", std::strerror(errno)));
}

class File {
 public:
  File(const std::string& path, int flags) : descriptor_(open(path.c_str(), flags | O_CLOEXEC, kOwnerOnlyFile)) {}
  ~File() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  bool open_ok() const { return descriptor_ >= 0; }
  bool Sync() const { return fsync(descriptor_) == 0; }
  bool Write(const std::string& content) const {
    for (std::size_t written = 0; written < content.size();) {
      const ssize_t n = write(descriptor_, content.data() + written, content.size() - written);
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) return false;
      written += static_cast<std::size_t>(n);
    }
    return true;
  }

 private:
  int descriptor_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<SpoolProvider>> SpoolProvider::Open(const std::string& directory, absl::TimeZone zone) {
  if (mkdir(directory.c_str(), kOwnerOnlyDirectory) != 0 && errno != EEXIST) {
    return Failed("make the spool directory", directory);
  }
  return std::unique_ptr<SpoolProvider>(new SpoolProvider(directory, zone));
}

absl::Status SpoolProvider::Send(const Message& message) {
  const std::string path = absl::StrCat(directory_, "/", message.reference, ".txt");
  const std::string partial = absl::StrCat(path, ".tmp");
  const std::string content = absl::StrCat("To: ", message.phone, "\nDate: ", clock::FormatTime(message.time, zone_),
                                           "\nRef: ", message.reference, "\n\n", message.text, "\n");
  {
    const File file(partial, O_WRONLY | O_CREAT | O_TRUNC);
    if (!file.open_ok() || !file.Write(content) || !file.Sync()) return Failed("write", partial);
  }
  if (rename(partial.c_str(), path.c_str()) != 0) return Failed("rename", partial);
  const File directory(directory_, O_RDONLY | O_DIRECTORY);
  if (!directory.open_ok() || !directory.Sync()) return Failed("sync", directory_);
  return absl::OkStatus();
}

}  // namespace jemputbola::notification::api
