#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace jemputbola::config {

enum class ValueType { kText, kInteger, kReal, kSwitch, kDuration, kList };

// Declares the settings of a program and fills them. One declaration gives a key three spellings:
//   key "redis.socket"  =  [redis] socket = "..." in the TOML file, JB_REDIS_SOCKET in the environment, --redis.socket
// Later wins: default, file, environment, flag. Not thread-safe: used once, at start.
//
//   Schema schema("registry");
//   schema.Add("redis.socket", &redis_socket, "Unix socket of the deployment's Redis");
//   absl::Status status = schema.Load(argc, argv, environment);
class Schema {
 public:
  explicit Schema(std::string program);

  // `target` holds the default and receives the value; it must outlive Load. Durations are written "500ms", "5s". A
  // list is an array in the file and comma-separated elsewhere. When two keys share a target, the later declared wins.
  Schema& Add(std::string key, std::string* target, std::string help);
  Schema& Add(std::string key, std::int64_t* target, std::string help);
  Schema& Add(std::string key, double* target, std::string help);
  Schema& Add(std::string key, bool* target, std::string help);
  Schema& Add(std::string key, absl::Duration* target, std::string help);
  Schema& Add(std::string key, std::vector<std::string>* target, std::string help);
  // A table of the file, and the variables that begin like it, that belong to another program of the deployment and are
  // left alone.
  Schema& Ignore(std::string table);

  // Reads --config FILE (or JB_CONFIG) if given, then the environment, then flags. INVALID_ARGUMENT, naming where and
  // the nearest known key, for an unknown key, a value of the wrong type, and an unknown JB_ variable; NOT_FOUND for a
  // file that is not there. CANCELLED, with the help text as message, for --help.
  absl::Status Load(int argc, const char* const* argv, const std::map<std::string, std::string>& environment);

 private:
  struct Entry {
    std::string key;
    std::string help;
    ValueType type;
    // False when a text is not of the type.
    std::function<bool(const std::vector<std::string>&)> set;
  };
  class Flags;

  const Entry* Find(std::string_view key) const;
  bool Ignored(std::string_view key) const;
  // What may stand in the place of an unknown key: the known ones, and the same key in each ignored table.
  std::vector<std::string> Candidates(std::string_view key) const;
  // `texts` is nullopt when what stands at `where` cannot be of the entry's type.
  static absl::Status Apply(const Entry& entry, const std::string& where,
                            const std::optional<std::vector<std::string>>& texts);
  absl::Status ReadFile(const std::string& path) const;
  absl::Status ReadEnvironment(const std::map<std::string, std::string>& environment) const;

  std::string program_;
  std::vector<Entry> entries_;
  std::vector<std::string> ignored_;
};

// The process environment as a map.
std::map<std::string, std::string> ProcessEnvironment();

}  // namespace jemputbola::config
