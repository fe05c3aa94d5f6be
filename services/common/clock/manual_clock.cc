#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/clock/clock.h"

namespace jemputbola::clock {
namespace {

constexpr std::array<char, 8> kMagic = {'j', 'b', 'c', 'l', 'o', 'c', 'k', '1'};

// What the file holds.
struct Page {
  std::array<char, 8> magic;
  std::int64_t micros;
};
static_assert(sizeof(Page) == 16 && std::atomic_ref<std::int64_t>::is_always_lock_free);

absl::Status FileError(const std::string& path, int error) {
  const std::string message = absl::StrCat("cannot open the clock file ", path, ": ", std::strerror(error));
  return error == EACCES || error == EPERM ? absl::PermissionDeniedError(message) : absl::UnavailableError(message);
}

// Writes a whole clock file beside `path` and links it there, so that no process ever maps half a file.
absl::Status Create(const std::string& path, absl::Time initial) {
  std::string draft = path + ".XXXXXX";
  const int fd = mkstemp(draft.data());
  if (fd < 0) return FileError(path, errno);
  const Page page{kMagic, absl::ToUnixMicros(initial)};
  const bool written = write(fd, &page, sizeof(page)) == sizeof(page) && fsync(fd) == 0;
  const int write_error = errno;
  close(fd);
  const bool linked = written && link(draft.c_str(), path.c_str()) == 0;
  const int link_error = errno;
  unlink(draft.c_str());
  if (!written) return FileError(path, write_error);
  if (!linked && link_error != EEXIST) return FileError(path, link_error);
  return absl::OkStatus();
}

}  // namespace

struct ManualClock::Mapping {
  explicit Mapping(Page* mapped) : page(mapped) {}
  ~Mapping() { munmap(page, sizeof(Page)); }
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;

  std::atomic_ref<std::int64_t> micros() const { return std::atomic_ref<std::int64_t>(page->micros); }

  Page* const page;
};

absl::StatusOr<std::unique_ptr<ManualClock>> ManualClock::Open(const std::string& path, absl::Time initial) {
  int fd = open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (fd < 0 && errno == ENOENT) {
    if (absl::Status status = Create(path, initial); !status.ok()) return status;
    fd = open(path.c_str(), O_RDWR | O_CLOEXEC);
  }
  if (fd < 0) return FileError(path, errno);

  struct stat info {};
  const bool right_size = fstat(fd, &info) == 0 && info.st_size == sizeof(Page);
  void* mapped = right_size ? mmap(nullptr, sizeof(Page), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) : nullptr;
  const int map_error = errno;
  close(fd);
  if (mapped == MAP_FAILED) return FileError(path, map_error);
  if (mapped != nullptr) {
    auto mapping = std::make_unique<Mapping>(static_cast<Page*>(mapped));
    if (mapping->page->magic == kMagic) return std::unique_ptr<ManualClock>(new ManualClock(std::move(mapping)));
  }
  return absl::FailedPreconditionError(absl::StrCat(path, " is not a clock file: remove it to start a new clock"));
}

ManualClock::ManualClock(std::unique_ptr<Mapping> mapping) : mapping_(std::move(mapping)) {}

ManualClock::~ManualClock() = default;

absl::Time ManualClock::Now() const {
  return absl::FromUnixMicros(mapping_->micros().load(std::memory_order_acquire));
}

void ManualClock::Set(absl::Time now) {
  mapping_->micros().store(absl::ToUnixMicros(now), std::memory_order_release);
}

}  // namespace jemputbola::clock
