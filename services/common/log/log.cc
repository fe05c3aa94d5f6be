#include "common/log/log.h"

#include <spdlog/details/null_mutex.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/null_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace jemputbola::log {
namespace {

spdlog::level::level_enum ToSpdlog(Level level) {
  switch (level) {
    case Level::kDebug:
      return spdlog::level::debug;
    case Level::kInfo:
      return spdlog::level::info;
    case Level::kWarning:
      return spdlog::level::warn;
    case Level::kError:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

std::string_view Name(Level level) {
  switch (level) {
    case Level::kDebug:
      return "debug";
    case Level::kInfo:
      return "info";
    case Level::kWarning:
      return "warning";
    case Level::kError:
      return "error";
  }
  return "error";
}

// Bytes of the UTF-8 character that `text` begins with (RFC 3629); 0 when it begins with none.
std::size_t CharacterSize(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  const auto follows = [&](std::size_t i) { return (byte(i) & 0xc0) == 0x80; };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first < 0xe0) return follows(1) ? 2 : 0;
  if (first >= 0xe0 && first < 0xf0) {
    const bool overlong = first == 0xe0 && byte(1) < 0xa0;
    const bool surrogate = first == 0xed && byte(1) >= 0xa0;
    return follows(1) && follows(2) && !overlong && !surrogate ? 3 : 0;
  }
  if (first >= 0xf0 && first < 0xf5) {
    const bool overlong = first == 0xf0 && byte(1) < 0x90;
    const bool beyond = first == 0xf4 && byte(1) >= 0x90;
    return follows(1) && follows(2) && follows(3) && !overlong && !beyond ? 4 : 0;
  }
  return 0;
}

void AppendString(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    const std::size_t size = CharacterSize(text);
    const auto byte = static_cast<unsigned char>(text[0]);
    if (size == 0) {
      out += "\\ufffd";
    } else if (byte == '"' || byte == '\\') {
      out += '\\';
      out += text[0];
    } else if (byte < 0x20 || byte == 0x7f) {
      absl::StrAppend(&out, "\\u", absl::Hex(byte, absl::kZeroPad4));
    } else {
      out += text.substr(0, size);
    }
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
  out += '"';
}

void AppendValue(std::string& out, const std::variant<std::int64_t, double, bool, std::string>& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    absl::StrAppend(&out, *number);
  } else if (const auto* real = std::get_if<double>(&value)) {
    if (std::isfinite(*real)) {
      fmt::format_to(std::back_inserter(out), "{}", *real);
    } else {
      out += "null";
    }
  } else if (const auto* flag = std::get_if<bool>(&value)) {
    out += *flag ? "true" : "false";
  } else {
    AppendString(out, std::get<std::string>(value));
  }
}

void AppendMember(std::string& out, std::string_view key, std::string_view value) {
  out += ',';
  AppendString(out, key);
  out += ':';
  AppendString(out, value);
}

}  // namespace

struct Logger::Sink {
  Sink(Options opened, spdlog::sink_ptr target)
      : options(std::move(opened)), logger(options.service, std::move(target)) {
    logger.set_level(ToSpdlog(options.level));
    logger.set_pattern("%v");
    // A process that is killed loses no line it has written.
    logger.flush_on(spdlog::level::debug);
  }

  const Options options;
  spdlog::logger logger;
};

absl::StatusOr<Level> ParseLevel(std::string_view text) {
  for (const Level level : {Level::kDebug, Level::kInfo, Level::kWarning, Level::kError}) {
    if (text == Name(level)) return level;
  }
  return absl::InvalidArgumentError(
      absl::StrCat("\"", std::string(text), "\" is no log level: write debug, info, warning or error"));
}

absl::StatusOr<Logger> Logger::Open(const Options& options) {
  try {
    spdlog::sink_ptr target;
    if (options.file.empty()) {
      target = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    } else {
      target = std::make_shared<spdlog::sinks::basic_file_sink_mt>(options.file);
    }
    return Logger(std::make_shared<Sink>(options, std::move(target)));
  } catch (const spdlog::spdlog_ex& error) {
    return absl::UnavailableError(absl::StrCat("cannot write the log file ", options.file, ": ", error.what()));
  }
}

Logger Logger::Null() {
  return Logger(std::make_shared<Sink>(Options(), std::make_shared<spdlog::sinks::null_sink_mt>()));
}

Logger::Logger(std::shared_ptr<Sink> sink) : sink_(std::move(sink)) {}

void Logger::Debug(std::string_view message, std::vector<Field> fields) const {
  Write(Level::kDebug, message, fields);
}

void Logger::Info(std::string_view message, std::vector<Field> fields) const {
  Write(Level::kInfo, message, fields);
}

void Logger::Warning(std::string_view message, std::vector<Field> fields) const {
  Write(Level::kWarning, message, fields);
}

void Logger::Error(std::string_view message, std::vector<Field> fields) const {
  Write(Level::kError, message, fields);
}

void Logger::Write(Level level, std::string_view message, const std::vector<Field>& fields) const {
  if (!sink_->logger.should_log(ToSpdlog(level))) return;
  // Real time, also in training: lines of one moment must sort.
  std::string line =
      absl::StrCat("{\"time\":\"", absl::FormatTime("%Y-%m-%d%ET%H:%M:%E6SZ", absl::Now(), absl::UTCTimeZone()), "\"");
  AppendMember(line, "level", Name(level));
  AppendMember(line, "service", sink_->options.service);
  if (sink_->options.clock_mode != "system") AppendMember(line, "clock", sink_->options.clock_mode);
  if (const std::string_view trace = CurrentTrace(); !trace.empty()) AppendMember(line, "trace", trace.substr(3, 32));
  AppendMember(line, "message", message);
  for (const Field& field : fields) {
    line += ',';
    AppendString(line, field.key);
    line += ':';
    AppendValue(line, field.value);
  }
  line += '}';
  sink_->logger.log(ToSpdlog(level), spdlog::string_view_t(line));
}

}  // namespace jemputbola::log
