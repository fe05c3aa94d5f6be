#include "common/rpc/address.h"

#include <google/protobuf/stubs/logging.h>
#include <grpc/support/log.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>

#include "absl/strings/str_cat.h"

namespace jemputbola::rpc {
namespace {

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(absl::StrCat("Cannot read the TLS file ", path, ": check its path and mode."));
  return std::string(std::istreambuf_iterator<char>(file), {});
}

void KeepFatal(google::protobuf::LogLevel level, const char* file, int line, const std::string& message) {
  if (level == google::protobuf::LOGLEVEL_FATAL) std::cerr << file << ":" << line << ": " << message << std::endl;
}

}  // namespace

bool IsUnix(std::string_view address) {
  return address.starts_with("unix:");
}

std::string UnixPath(std::string_view address) {
  if (address.starts_with("unix:")) address.remove_prefix(5);
  if (address.starts_with("//")) address.remove_prefix(2);
  return std::string(address);
}

bool StaysOnThisMachine(std::string_view address) {
  return IsUnix(address) || address.starts_with("127.") || address.starts_with("localhost:") ||
         address.starts_with("[::1]:");
}

absl::Status CheckTls(std::string_view address, const TlsFiles& tls) {
  if (!tls.empty() && (tls.ca.empty() || tls.certificate.empty() || tls.key.empty())) {
    return absl::FailedPreconditionError(
        "Mutual TLS needs all three of rpc.tls_ca, rpc.tls_certificate and rpc.tls_key.");
  }
  if (tls.empty() && !StaysOnThisMachine(address)) {
    return absl::FailedPreconditionError(
        absl::StrCat("The address ", std::string(address),
                     " is beyond this machine: set rpc.tls_ca, rpc.tls_certificate and rpc.tls_key, or use a Unix "
                     "socket or a loopback address."));
  }
  return absl::OkStatus();
}

absl::StatusOr<TlsMaterial> ReadTls(const TlsFiles& files) {
  TlsMaterial material;
  for (const auto& [path, target] :
       {std::pair(&files.ca, &material.ca), std::pair(&files.certificate, &material.certificate),
        std::pair(&files.key, &material.key)}) {
    absl::StatusOr<std::string> content = ReadFile(*path);
    if (!content.ok()) return content.status();
    *target = *std::move(content);
  }
  return material;
}

void QuietGrpc() {
  if (std::getenv("GRPC_VERBOSITY") != nullptr) return;
  gpr_set_log_verbosity(static_cast<gpr_log_severity>(GPR_LOG_SEVERITY_ERROR + 1));
  // Not to be set twice at once.
  [[maybe_unused]] static const auto kBefore = google::protobuf::SetLogHandler(KeepFatal);
}

}  // namespace jemputbola::rpc
