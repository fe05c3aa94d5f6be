#include "common/redis/connection.h"

#include <hiredis/hiredis.h>
#include <sys/time.h>

#include <cerrno>
#include <csignal>
#include <mutex>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace jemputbola::redis {
namespace {

struct FreeContext {
  void operator()(redisContext* context) const { redisFree(context); }
};
using Context = std::unique_ptr<redisContext, FreeContext>;

struct FreeReply {
  void operator()(redisReply* reply) const { freeReplyObject(reply); }
};
using RawReply = std::unique_ptr<redisReply, FreeReply>;

// hiredis writes without MSG_NOSIGNAL.
void IgnoreBrokenPipes() {
  static std::once_flag once;
  std::call_once(once, [] {
    struct sigaction current {};
    if (sigaction(SIGPIPE, nullptr, &current) == 0 && current.sa_handler == SIG_DFL) std::signal(SIGPIPE, SIG_IGN);
  });
}

absl::Status ErrorReply(const redisReply& reply) {
  const std::string text(reply.str, reply.len);
  if (absl::StartsWith(text, "OOM ")) {
    return absl::ResourceExhaustedError("Redis is out of memory: raise maxmemory or wait for readers");
  }
  if (absl::StartsWith(text, "LOADING ")) return absl::AbortedError("Redis is still loading its data: try again");
  return absl::FailedPreconditionError(absl::StrCat("Redis answered: ", text));
}

absl::StatusOr<Reply> Copy(const redisReply& raw) {
  Reply reply;
  switch (raw.type) {
    case REDIS_REPLY_ERROR:
      return ErrorReply(raw);
    case REDIS_REPLY_NIL:
      return reply;
    case REDIS_REPLY_INTEGER:
      reply.type = Reply::Type::kInteger;
      reply.integer = raw.integer;
      return reply;
    case REDIS_REPLY_STRING:
    case REDIS_REPLY_STATUS:
      reply.type = Reply::Type::kString;
      reply.string.assign(raw.str, raw.len);
      return reply;
    case REDIS_REPLY_ARRAY:
      reply.type = Reply::Type::kArray;
      reply.array.reserve(raw.elements);
      for (std::size_t i = 0; i < raw.elements; ++i) {
        auto element = Copy(*raw.element[i]);
        if (!element.ok()) return element.status();
        reply.array.push_back(*std::move(element));
      }
      return reply;
    default:
      return absl::InternalError(absl::StrCat("Redis answered with an unknown reply type ", raw.type));
  }
}

}  // namespace

struct Connection::State {
  Options options;
  Context context;
  // The socket's time-out as it is set now.
  absl::Duration patience;

  absl::Status Open(absl::Duration wanted) {
    if (!context) {
      IgnoreBrokenPipes();
      context.reset(redisConnectUnixWithTimeout(options.socket.c_str(), absl::ToTimeval(options.timeout)));
      if (!context) return absl::UnavailableError("cannot connect to Redis: out of memory");
      patience = absl::ZeroDuration();
    }
    if (context->err != 0) return Broken();
    if (patience != wanted) {
      if (redisSetTimeout(context.get(), absl::ToTimeval(wanted)) != REDIS_OK) return Broken();
      patience = wanted;
    }
    return absl::OkStatus();
  }

  // Why the connection failed; the next command opens another.
  absl::Status Broken() {
    const int code = errno;
    const bool late = context->err == REDIS_ERR_IO && (code == EAGAIN || code == ETIMEDOUT);
    const std::string text =
        absl::StrCat("Redis at ", options.socket,
                     late ? " does not answer in time" : " is not reachable: ", late ? "" : context->errstr);
    context.reset();
    return late ? absl::DeadlineExceededError(text) : absl::UnavailableError(text);
  }

  absl::Status Append(const std::vector<std::string_view>& arguments) {
    std::vector<const char*> data;
    std::vector<std::size_t> sizes;
    for (const std::string_view argument : arguments) {
      data.push_back(argument.data());
      sizes.push_back(argument.size());
    }
    if (redisAppendCommandArgv(context.get(), static_cast<int>(arguments.size()), data.data(), sizes.data()) !=
        REDIS_OK) {
      return Broken();
    }
    return absl::OkStatus();
  }

  absl::StatusOr<Reply> Receive() {
    void* raw = nullptr;
    errno = 0;
    if (redisGetReply(context.get(), &raw) != REDIS_OK) return Broken();
    const RawReply reply(static_cast<redisReply*>(raw));
    return Copy(*reply);
  }
};

Connection::Connection(Options options) : state_(std::make_unique<State>()) {
  state_->options = std::move(options);
}
Connection::~Connection() = default;
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;

absl::StatusOr<Reply> Connection::Command(const std::vector<std::string_view>& arguments, absl::Duration block) {
  if (auto status = state_->Open(state_->options.timeout + block); !status.ok()) return status;
  if (auto status = state_->Append(arguments); !status.ok()) return status;
  return state_->Receive();
}

std::vector<absl::StatusOr<Reply>> Connection::Pipeline(const std::vector<std::vector<std::string_view>>& commands) {
  std::vector<absl::StatusOr<Reply>> results;
  absl::Status status = state_->Open(state_->options.timeout);
  for (std::size_t i = 0; status.ok() && i < commands.size(); ++i) status = state_->Append(commands[i]);
  if (!status.ok()) {
    results.assign(commands.size(), status);
    return results;
  }
  for (std::size_t i = 0; i < commands.size(); ++i) {
    if (!state_->context) {
      results.emplace_back(absl::UnavailableError("the connection to Redis broke before this command's answer"));
      continue;
    }
    results.push_back(state_->Receive());
  }
  return results;
}

absl::Status Connection::CheckServer() {
  const auto info = Command({"INFO", "memory"});
  if (!info.ok()) return info.status();
  for (absl::string_view line : absl::StrSplit(info->string, "\r\n")) {
    if (!absl::ConsumePrefix(&line, "maxmemory_policy:")) continue;
    if (line == "noeviction") return absl::OkStatus();
    return absl::FailedPreconditionError(absl::StrCat("Redis at ", state_->options.socket,
                                                      " may drop data (maxmemory-policy is ", line,
                                                      "): set it with CONFIG SET maxmemory-policy noeviction"));
  }
  return absl::FailedPreconditionError(
      absl::StrCat("Redis at ", state_->options.socket, " does not tell its maxmemory-policy: allow INFO memory"));
}

}  // namespace jemputbola::redis
