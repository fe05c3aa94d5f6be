#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "gateway/http/message.h"

namespace jemputbola::gateway::http {

// The files of a folder, read once and served from memory: a request never touches the disk. Immutable, thread-safe.
class StaticFiles {
 public:
  // Reads every ordinary file below `directory`. NOT_FOUND when it has no index.html, saying how to build the page.
  static absl::StatusOr<StaticFiles> Load(const std::string& directory);
  // No files.
  StaticFiles() = default;

  // The answer to GET `path`, "/" meaning index.html: 304 when `if_none_match` names its present content; nullopt when
  // there is no such file.
  std::optional<Response> Get(std::string_view path, std::string_view if_none_match) const;

 private:
  struct File {
    std::string content_type;
    std::string etag;
    std::shared_ptr<const std::string> content;
  };
  std::map<std::string, File, std::less<>> files_;
};

}  // namespace jemputbola::gateway::http
