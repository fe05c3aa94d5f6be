#include "cli/device_token.h"

#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "cli/input.h"

namespace jemputbola::cli {
namespace {

// What may stand in metadata; a token of a device has nothing else.
absl::StatusOr<std::string> Checked(std::string text) {
  absl::StripAsciiWhitespace(&text);
  if (!text.empty() && std::all_of(text.begin(), text.end(), absl::ascii_isgraph)) return text;
  return absl::InvalidArgumentError("What was given as the device's token is none: give the line that was shown.");
}

}  // namespace

void DeviceToken::Declare(CLI::App* command) {
  command->add_option("--token-file", file_, "File (mode 0600) with the device's token; else JB_DEVICE_TOKEN");
}

absl::StatusOr<std::string> DeviceToken::Read() const {
  if (file_.empty()) {
    const char* token = std::getenv("JB_DEVICE_TOKEN");
    if (token != nullptr) return Checked(token);
    return absl::NotFoundError("Give the device's token with --token-file, or in JB_DEVICE_TOKEN.");
  }
  absl::StatusOr<std::string> content = ReadFile(file_);
  if (!content.ok()) return content.status();
  struct stat status {};
  constexpr mode_t kOthers = 077;
  if (stat(file_.c_str(), &status) == 0 && S_ISREG(status.st_mode) && (status.st_mode & kOthers) != 0) {
    return absl::FailedPreconditionError(
        absl::StrCat(file_, " may be read by others: run chmod 600 ", file_, ", and jb device rotate if they did."));
  }
  return Checked(*std::move(content));
}

}  // namespace jemputbola::cli
