#include "gateway/http/static_files.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/crypto/crypto.h"

namespace jemputbola::gateway::http {
namespace {

std::string ContentType(const std::filesystem::path& path) {
  static const std::map<std::string, std::string> kTypes = {
      {".html", "text/html; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".svg", "image/svg+xml"},
      {".png", "image/png"},
      {".ico", "image/x-icon"},
      {".map", "application/json"},
      {".txt", "text/plain; charset=utf-8"},
  };
  const auto type = kTypes.find(path.extension().string());
  return type == kTypes.end() ? "application/octet-stream" : type->second;
}

}  // namespace

absl::StatusOr<StaticFiles> StaticFiles::Load(const std::string& directory) {
  StaticFiles loaded;
  std::error_code error;
  for (std::filesystem::recursive_directory_iterator at(directory, error), end; !error && at != end;
       at.increment(error)) {
    if (!at->is_regular_file()) continue;
    std::ifstream file(at->path(), std::ios::binary);
    std::ostringstream content;
    content << file.rdbuf();
    if (!file) return absl::UnavailableError(absl::StrCat(at->path().string(), " cannot be read"));
    const crypto::Digest128 digest = crypto::Hash128(content.str());
    loaded.files_["/" + std::filesystem::relative(at->path(), directory).generic_string()] = {
        ContentType(at->path()), absl::StrCat("\"", absl::BytesToHexString(std::string(crypto::AsBytes(digest))), "\""),
        std::make_shared<const std::string>(content.str())};
  }
  if (!loaded.files_.contains("/index.html")) {
    return absl::NotFoundError(absl::StrCat("the web page is not in \"", directory,
                                            "\": build it with `npm ci && npm run build` in web/ and give "
                                            "gateway.web_dir"));
  }
  return loaded;
}

std::optional<Response> StaticFiles::Get(std::string_view path, std::string_view if_none_match) const {
  const auto file = files_.find(path == "/" ? "/index.html" : path);
  if (file == files_.end()) return std::nullopt;
  Response response;
  response.content_type = file->second.content_type;
  response.headers = {{"ETag", file->second.etag}, {"Cache-Control", "no-cache"}};
  if (if_none_match.find(file->second.etag) != std::string_view::npos) {
    response.status = 304;
  } else {
    response.body = file->second.content;
  }
  return response;
}

}  // namespace jemputbola::gateway::http
