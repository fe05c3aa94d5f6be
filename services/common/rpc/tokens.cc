#include "common/rpc/tokens.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/crypto/crypto.h"

namespace jemputbola::rpc {
namespace {

constexpr std::string_view kSuffix = ".token";
constexpr std::string_view kScheme = "Bearer ";

std::string TokenPath(const std::string& directory, const std::string& name) {
  return directory + "/" + name + std::string(kSuffix);
}

absl::Status WriteNew(const std::string& path, const std::string& content) {
  int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0 && errno == EEXIST) {
    return absl::AlreadyExistsError(absl::StrCat("There is a token at ", path, ": remove it first to renew it."));
  }
  if (file < 0) return absl::UnavailableError(absl::StrCat("Cannot write ", path, ": ", std::strerror(errno), "."));
  bool written =
      write(file, content.data(), content.size()) == static_cast<ssize_t>(content.size()) && fsync(file) == 0;
  bool closed = close(file) == 0;
  if (written && closed) return absl::OkStatus();
  unlink(path.c_str());
  return absl::UnavailableError(absl::StrCat("Cannot write ", path, ": free some space on the disk."));
}

}  // namespace

absl::Status WriteTokens(const std::string& directory, const std::vector<std::string>& names) {
  if (absl::Status status = crypto::Init(); !status.ok()) return status;
  std::error_code error;
  if (std::filesystem::create_directories(directory, error)) chmod(directory.c_str(), 0700);
  if (error) return absl::UnavailableError(absl::StrCat("Cannot create ", directory, ": ", error.message(), "."));
  for (const std::string& name : names) {
    absl::Status status = WriteNew(TokenPath(directory, name), crypto::NewToken() + "\n");
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> ReadToken(const std::string& directory, const std::string& name) {
  const std::string path = TokenPath(directory, name);
  struct stat attributes {};
  if (stat(path.c_str(), &attributes) != 0) {
    return absl::NotFoundError(absl::StrCat("There is no token at ", path, ": run jb keys init."));
  }
  if ((attributes.st_mode & 077) != 0) {
    return absl::FailedPreconditionError(absl::StrCat("Others may read the token ", path, ": run chmod 600 on it."));
  }
  std::ifstream file(path);
  std::string token;
  if (!std::getline(file, token) || token.empty()) {
    return absl::FailedPreconditionError(absl::StrCat("The token ", path, " is empty or cannot be read."));
  }
  return token;
}

absl::StatusOr<Authenticator> MakeAuthenticator(const std::string& directory) {
  if (absl::Status status = crypto::Init(); !status.ok()) return status;
  std::map<std::string, std::string> name_by_hash;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
    std::string name = entry.path().filename();
    if (!name.ends_with(kSuffix)) continue;
    name.resize(name.size() - kSuffix.size());
    absl::StatusOr<std::string> token = ReadToken(directory, name);
    if (!token.ok()) return token.status();
    name_by_hash.emplace(crypto::TokenHash(*token), name);
  }
  if (name_by_hash.empty()) {
    return absl::NotFoundError(absl::StrCat("There are no tokens in ", directory, ": run jb keys init."));
  }
  return [names = std::move(name_by_hash)](const grpc::CallbackServerContext& context) -> absl::StatusOr<std::string> {
    auto header = context.client_metadata().find("authorization");
    if (header == context.client_metadata().end()) {
      return absl::UnauthenticatedError("The call carries no token: send authorization: Bearer TOKEN.");
    }
    std::string_view token(header->second.data(), header->second.size());
    if (!token.starts_with(kScheme)) {
      return absl::UnauthenticatedError("The call's authorization is not of the form Bearer TOKEN.");
    }
    token.remove_prefix(kScheme.size());
    // Comparing hashes tells a guesser nothing about the token.
    auto known = names.find(crypto::TokenHash(token));
    if (known == names.end()) return absl::UnauthenticatedError("The token is not one of this deployment.");
    return known->second;
  };
}

}  // namespace jemputbola::rpc
