// Part of the programs built for the tests: answers ENOSPC to whatever would write to a regular file while the file
// that CHAOS_DISK_FULL names exists, a full disk for one process, for as long as it pleases. These definitions stand
// before those of the C library and of a sanitizer, for the libraries that the program loads too.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

namespace {

bool IsFull(int fd) {
  const int before = errno;
  const char* control = std::getenv("CHAOS_DISK_FULL");
  struct stat file = {};
  const bool full =
      control != nullptr && access(control, F_OK) == 0 && fstat(fd, &file) == 0 && S_ISREG(file.st_mode) != 0;
  errno = full ? ENOSPC : before;
  return full;
}

// Shrinking a file needs no room.
bool Grows(int fd, off_t size) {
  struct stat file = {};
  return fstat(fd, &file) == 0 && size > file.st_size;
}

// The function that this one stands in front of.
template <typename Function>
Function* Next(Function*, const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

ssize_t write(int fd, const void* data, size_t size) {
  static auto* const kNext = Next(&write, "write");
  return IsFull(fd) ? -1 : kNext(fd, data, size);
}

ssize_t writev(int fd, const struct iovec* parts, int count) {
  static auto* const kNext = Next(&writev, "writev");
  return IsFull(fd) ? -1 : kNext(fd, parts, count);
}

ssize_t pwrite(int fd, const void* data, size_t size, off_t at) {
  static auto* const kNext = Next(&pwrite, "pwrite");
  return IsFull(fd) ? -1 : kNext(fd, data, size, at);
}

ssize_t pwrite64(int fd, const void* data, size_t size, off64_t at) {
  static auto* const kNext = Next(&pwrite64, "pwrite64");
  return IsFull(fd) ? -1 : kNext(fd, data, size, at);
}

int ftruncate(int fd, off_t size) noexcept {
  static auto* const kNext = Next(&ftruncate, "ftruncate");
  return Grows(fd, size) && IsFull(fd) ? -1 : kNext(fd, size);
}

int ftruncate64(int fd, off64_t size) noexcept {
  static auto* const kNext = Next(&ftruncate64, "ftruncate64");
  return Grows(fd, size) && IsFull(fd) ? -1 : kNext(fd, size);
}

}  // extern "C"
