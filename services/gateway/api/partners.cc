#include "gateway/api/partners.h"

#include <sys/stat.h>
#include <toml++/toml.h>

#include <cerrno>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/crypto/crypto.h"

namespace jemputbola::gateway::api {
namespace {

constexpr std::size_t kHashDigits = 64;

bool IsHash(const std::string& text) {
  return text.size() == kHashDigits && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

absl::StatusOr<std::vector<Partner>> Parse(const std::string& path) {
  const auto fault = [&path](const std::string& what) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": ", what));
  };
  toml::table file;
  try {
    file = toml::parse_file(path);
  } catch (const toml::parse_error& error) {
    return fault(absl::StrCat("line ", error.source().begin.line, " is not TOML"));
  }
  std::vector<Partner> partners;
  for (const auto& [key, value] : file) {
    if (key.str() != "partner" || !value.is_array_of_tables()) {
      return fault(absl::StrCat("only [[partner]] entries belong here, not ", std::string(key.str())));
    }
  }
  const toml::array* entries = file["partner"].as_array();
  for (std::size_t i = 0; entries != nullptr && i < entries->size(); ++i) {
    const toml::table& entry = *(*entries)[i].as_table();
    const std::string where = absl::StrCat("partner ", i + 1, ": ");
    for (const auto& [key, value] : entry) {
      if (key.str() != "name" && key.str() != "token_hash" && key.str() != "regencies") {
        return fault(absl::StrCat(where, "unknown key ", std::string(key.str())));
      }
    }
    Partner partner{entry["name"].value_or(std::string()), entry["token_hash"].value_or(std::string()), {}};
    if (partner.name.empty()) return fault(absl::StrCat(where, "name is missing"));
    if (!IsHash(partner.token_hash)) {
      return fault(absl::StrCat(where, "token_hash must be 64 hexadecimal digits: printf %s TOKEN | b2sum -l 256"));
    }
    const toml::array* regencies = entry["regencies"].as_array();
    for (std::size_t k = 0; regencies != nullptr && k < regencies->size(); ++k) {
      const auto code = (*regencies)[k].value<std::string>();
      if (!code.has_value()) return fault(absl::StrCat(where, "regencies must be codes like \"53.03\""));
      partner.regencies.insert(*code);
    }
    if (partner.regencies.empty()) return fault(absl::StrCat(where, "regencies is missing"));
    partners.push_back(std::move(partner));
  }
  return partners;
}

}  // namespace

void Partners::ReadAgainLocked() {
  Version version;
  struct stat attributes {};
  if (stat(path_.c_str(), &attributes) == 0) {
    version = {attributes.st_mtim.tv_sec * 1'000'000'000 + attributes.st_mtim.tv_nsec, attributes.st_size,
               attributes.st_ino, attributes.st_mode};
  } else if (errno != ENOENT) {
    state_ = absl::UnavailableError(absl::StrCat(path_, " cannot be read"));
    partners_.clear();
    version_ = {};
    return;
  }
  if (version == version_) return;
  version_ = version;
  partners_.clear();
  state_ = absl::OkStatus();
  if (version.size < 0) return;
  if ((version.mode & 077) != 0) {
    state_ = absl::FailedPreconditionError(absl::StrCat(path_, " may be read by others: run chmod 600 on it"));
    return;
  }
  absl::StatusOr<std::vector<Partner>> parsed = Parse(path_);
  if (parsed.ok()) {
    partners_ = *std::move(parsed);
  } else {
    state_ = parsed.status();
  }
}

absl::Status Partners::State() {
  absl::MutexLock lock(&mutex_);
  ReadAgainLocked();
  return state_;
}

absl::StatusOr<Partner> Partners::Authenticate(std::string_view token) {
  absl::MutexLock lock(&mutex_);
  ReadAgainLocked();
  if (!state_.ok())
    return absl::UnavailableError("partner access is closed until the office mends its list of partners");
  // Every entry is compared, so that the time tells nothing about which one was near.
  const Partner* found = nullptr;
  for (const Partner& partner : partners_) {
    if (crypto::SameToken(token, partner.token_hash)) found = &partner;
  }
  if (found == nullptr) return absl::UnauthenticatedError("this token is not known: ask the office for one");
  return *found;
}

}  // namespace jemputbola::gateway::api
