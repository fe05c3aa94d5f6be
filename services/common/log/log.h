#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace jemputbola::log {

// A named value of a log line. Never a NIK, KK, name, address or phone number of a person.
struct Field {
  std::string_view key;
  std::variant<std::int64_t, double, bool, std::string> value;
};

enum class Level { kDebug, kInfo, kWarning, kError };

absl::StatusOr<Level> ParseLevel(std::string_view text);

// Writes JSON lines through spdlog: {"time":…,"level":…,"service":…,"clock":"manual"?,"trace":…?,"message":…,fields…}.
// `message` is a constant sentence; what varies stands in fields. Copies share one sink. Thread-safe.
class Logger {
 public:
  struct Options {
    std::string service;
    // Shown on every line when the clock is manual.
    std::string clock_mode = "system";
    Level level = Level::kInfo;
    // Empty: standard error.
    std::string file;
  };
  // UNAVAILABLE, naming the path, when the file cannot be opened.
  static absl::StatusOr<Logger> Open(const Options& options);
  // Drops everything: for tests.
  static Logger Null();

  void Debug(std::string_view message, std::vector<Field> fields = {}) const;
  void Info(std::string_view message, std::vector<Field> fields = {}) const;
  void Warning(std::string_view message, std::vector<Field> fields = {}) const;
  void Error(std::string_view message, std::vector<Field> fields = {}) const;

 private:
  struct Sink;
  explicit Logger(std::shared_ptr<Sink> sink);
  void Write(Level level, std::string_view message, const std::vector<Field>& fields) const;
  std::shared_ptr<Sink> sink_;
};

// The W3C traceparent ("00-<32 hex trace id>-<16 hex span id>-01") of the work this thread does now; empty outside a
// call. Log lines carry its trace id, outgoing calls and appended events carry it whole.
std::string_view CurrentTrace();

// Sets the current trace of this thread until it is destroyed. An empty or malformed traceparent starts a new trace.
class TraceScope {
 public:
  explicit TraceScope(std::string_view traceparent);
  ~TraceScope();
  TraceScope(const TraceScope&) = delete;
  TraceScope& operator=(const TraceScope&) = delete;

 private:
  std::string previous_;
};

}  // namespace jemputbola::log
