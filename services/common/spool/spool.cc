#include "common/spool/spool.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/crypto/crypto.h"

namespace jemputbola::spool {
namespace {

constexpr std::size_t kBlockBytes = 256u << 10;

std::string Folder() {
  const char* told = std::getenv("TMPDIR");
  return told != nullptr && *told != '\0' ? told : "/var/tmp";
}

absl::Status Failed(const char* what) {
  const int error = errno;
  if (error == ENOSPC || error == EDQUOT) {
    return absl::ResourceExhaustedError(absl::StrCat("The disk of ", Folder(), " is full: free some of it"));
  }
  return absl::UnavailableError(
      absl::StrCat("A temporary file in ", Folder(), " cannot be ", what, ": ", std::strerror(error)));
}

bool WriteAll(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t size = write(file, bytes.data(), bytes.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(size));
  }
  return true;
}

// False at the end of the file too, with errno 0.
bool ReadAll(int file, std::string& bytes, off_t at) {
  for (std::size_t have = 0; have < bytes.size();) {
    const ssize_t size = pread(file, bytes.data() + have, bytes.size() - have, at + static_cast<off_t>(have));
    if (size < 0 && errno == EINTR) continue;
    if (size == 0) errno = 0;
    if (size <= 0) return false;
    have += static_cast<std::size_t>(size);
  }
  return true;
}

}  // namespace

struct Spool::State {
  explicit State(int opened) : file(opened) {}
  ~State() { close(file); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  absl::Status Flush() {
    if (waiting.empty()) return absl::OkStatus();
    const std::string box = crypto::Seal(key, waiting, absl::StrCat(blocks));
    if (!WriteAll(file, box)) return Failed("written");
    if (blocks++ == 0) box_bytes = box.size();
    last_box_bytes = box.size();
    waiting.clear();
    return absl::OkStatus();
  }

  const int file;
  const crypto::Key key = crypto::Key::Random();
  std::string waiting;
  std::int64_t bytes = 0;
  std::int64_t blocks = 0;
  // Of all boxes but the last.
  std::size_t box_bytes = 0;
  std::size_t last_box_bytes = 0;
};

Spool::Spool(std::unique_ptr<State> state) : state_(std::move(state)) {}
Spool::~Spool() = default;
Spool::Spool(Spool&&) noexcept = default;
Spool& Spool::operator=(Spool&&) noexcept = default;

absl::StatusOr<Spool> Spool::Open() {
  const int file = open(Folder().c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (file >= 0) return Spool(std::make_unique<State>(file));
  // Not every file system knows files without a name.
  std::string path = Folder() + "/jemputbola-XXXXXX";
  const int named = mkostemp(path.data(), O_CLOEXEC);
  if (named < 0) return Failed("made");
  unlink(path.c_str());
  return Spool(std::make_unique<State>(named));
}

std::int64_t Spool::bytes() const {
  return state_->bytes;
}

absl::Status Spool::Write(std::string_view piece) {
  State& state = *state_;
  state.bytes += static_cast<std::int64_t>(piece.size());
  if (state.bytes > kMostBytes) {
    return absl::ResourceExhaustedError("The file is larger than 4 GiB: split it");
  }
  while (!piece.empty()) {
    const std::size_t taken = std::min(piece.size(), kBlockBytes - state.waiting.size());
    state.waiting.append(piece.substr(0, taken));
    piece.remove_prefix(taken);
    if (state.waiting.size() < kBlockBytes) break;
    if (auto status = state.Flush(); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status Spool::Read(absl::FunctionRef<absl::Status(std::string_view piece)> take) {
  State& state = *state_;
  if (auto status = state.Flush(); !status.ok()) return status;
  std::string box;
  for (std::int64_t block = 0; block < state.blocks; ++block) {
    box.resize(block + 1 == state.blocks ? state.last_box_bytes : state.box_bytes);
    if (!ReadAll(state.file, box, static_cast<off_t>(block) * static_cast<off_t>(state.box_bytes))) {
      return Failed("read");
    }
    const auto piece = crypto::Open(state.key, box, absl::StrCat(block));
    if (!piece.ok()) return piece.status();
    if (auto status = take(*piece); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace jemputbola::spool
