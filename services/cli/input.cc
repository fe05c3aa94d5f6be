#include "cli/input.h"

#include <filesystem>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace jemputbola::cli {

absl::StatusOr<std::ifstream> OpenInput(const std::string& path) {
  std::error_code ignored;
  const std::filesystem::file_type type = std::filesystem::status(path, ignored).type();
  if (type == std::filesystem::file_type::directory) {
    return absl::InvalidArgumentError(absl::StrCat(path, " is a folder: name a file in it."));
  }
  if (type == std::filesystem::file_type::character || type == std::filesystem::file_type::block) {
    return absl::InvalidArgumentError(absl::StrCat(path, " is a device and not a file: name a file."));
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(absl::StrCat("Cannot read ", path, ": check its path and mode."));
  return file;
}

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  absl::StatusOr<std::ifstream> file = OpenInput(path);
  if (!file.ok()) return file.status();
  // A read that fails shows in the stream's state, where an iterator over its buffer throws.
  std::string content;
  std::string chunk(64 << 10, '\0');
  while (file->read(chunk.data(), static_cast<std::streamsize>(chunk.size())) || file->gcount() > 0) {
    content.append(chunk, 0, static_cast<std::size_t>(file->gcount()));
  }
  if (file->bad()) return absl::UnavailableError(absl::StrCat("Cannot read ", path, " to its end: try again."));
  return content;
}

}  // namespace jemputbola::cli
