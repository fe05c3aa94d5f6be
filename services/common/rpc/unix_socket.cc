#include "common/rpc/unix_socket.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"

namespace jemputbola::rpc {
namespace {

bool SomebodyListens(const sockaddr_un& address) {
  int client = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int error = connect(client, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0 ? 0 : errno;
  close(client);
  return error != ECONNREFUSED && error != ENOENT;
}

}  // namespace

absl::Status PrepareUnixSocket(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof(address.sun_path)) {
    return absl::UnavailableError(absl::StrCat("The socket path ", path, " is longer than ",
                                               sizeof(address.sun_path) - 1,
                                               " characters: choose a shorter home folder."));
  }
  std::memcpy(address.sun_path, path.data(), path.size());

  std::error_code error;
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  if (!folder.empty() && std::filesystem::create_directories(folder, error)) chmod(folder.c_str(), 0700);
  if (error) {
    return absl::UnavailableError(absl::StrCat("Cannot create ", folder.string(), ": ", error.message(), "."));
  }
  struct stat attributes {};
  if (lstat(path.c_str(), &attributes) != 0) return absl::OkStatus();
  if (!S_ISSOCK(attributes.st_mode)) {
    return absl::UnavailableError(absl::StrCat("There is a file at ", path, " that is no socket: move it away."));
  }
  if (SomebodyListens(address)) {
    return absl::UnavailableError(absl::StrCat("Another process already serves ", path, ": stop it first."));
  }
  unlink(path.c_str());
  return absl::OkStatus();
}

}  // namespace jemputbola::rpc
