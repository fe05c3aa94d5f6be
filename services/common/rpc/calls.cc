#include "common/rpc/calls.h"

#include <cxxabi.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <map>
#include <optional>
#include <thread>
#include <typeinfo>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/rpc/deadline.h"
#include "common/rpc/pool.h"
#include "common/rpc/status.h"

namespace jemputbola::rpc {
namespace {

absl::Time Deadline(const grpc::ServerContextBase& context) {
  const std::chrono::system_clock::time_point deadline = context.deadline();
  if (deadline == std::chrono::system_clock::time_point::max()) return absl::InfiniteFuture();
  return absl::FromChrono(deadline);
}

std::string Trace(const grpc::ServerContextBase& context) {
  auto header = context.client_metadata().find("traceparent");
  return header == context.client_metadata().end() ? "" : std::string(header->second.data(), header->second.size());
}

// Only the type: what() of a library may quote the data it was thrown for.
std::string CurrentExceptionType() {
  const std::type_info* type = abi::__cxa_current_exception_type();
  if (type == nullptr) return "unknown";
  int status = 0;
  std::unique_ptr<char, decltype(&std::free)> name(abi::__cxa_demangle(type->name(), nullptr, nullptr, &status),
                                                   &std::free);
  return status == 0 ? name.get() : type->name();
}

// Figures of one method.
struct Method {
  std::string name;
  metrics::Histogram seconds;
  absl::Mutex mutex;
  std::map<absl::StatusCode, metrics::Counter> by_code ABSL_GUARDED_BY(mutex);
};

}  // namespace

struct Calls::State {
  State(Options given, log::Logger logger, metrics::Registry& registry)
      : options(std::move(given)),
        log(std::move(logger)),
        metrics(registry),
        calls(std::in_place, options.threads, options.queue),
        streams(std::in_place, options.threads, options.queue) {}

  Method& MethodOf(std::string_view name) {
    {
      absl::ReaderMutexLock lock(&mutex);
      auto known = methods.find(name);
      if (known != methods.end()) return *known->second;
    }
    absl::MutexLock lock(&mutex);
    std::unique_ptr<Method>& method = methods[std::string(name)];
    if (method == nullptr) {
      method = std::make_unique<Method>();
      method->name = name;
      method->seconds =
          metrics.AddHistogram("jb_rpc_seconds", "Time a call took in the server.", {{"method", method->name}});
    }
    return *method;
  }

  void Count(Method& method, absl::StatusCode code) {
    absl::MutexLock lock(&method.mutex);
    auto counter = method.by_code.find(code);
    if (counter == method.by_code.end()) {
      counter =
          method.by_code
              .emplace(code, metrics.AddCounter("jb_rpc_total", "Calls answered, by status.",
                                                {{"method", method.name}, {"code", absl::StatusCodeToString(code)}}))
              .first;
    }
    counter->second.Add();
  }

  absl::StatusOr<Call> Admit(const grpc::CallbackServerContext& context) {
    if (draining) return absl::UnavailableError("The service is shutting down: call again.");
    Call call;
    if (options.authenticate) {
      absl::StatusOr<std::string> caller = options.authenticate(context);
      if (!caller.ok()) return caller.status();
      call.caller = *std::move(caller);
    }
    call.deadline = Deadline(context);
    return call;
  }

  absl::StatusOr<Call> AdmitWithDeadline(const grpc::CallbackServerContext& context) {
    absl::StatusOr<Call> call = Admit(context);
    if (call.ok() && call->deadline == absl::InfiniteFuture()) {
      return absl::InvalidArgumentError("The call has no deadline: set one.");
    }
    return call;
  }

  void LogFailure(const Method& method, const absl::Status& status) const {
    if (status.code() != absl::StatusCode::kInternal && status.code() != absl::StatusCode::kUnknown &&
        status.code() != absl::StatusCode::kDataLoss) {
      return;
    }
    log.Error("A call failed.", {{"method", method.name},
                                 {"code", absl::StatusCodeToString(status.code())},
                                 {"error", std::string(status.message())}});
  }

  absl::Status ExceptionStatus(const Method& method) const {
    log.Error("A call ended in an exception.", {{"method", method.name}, {"type", CurrentExceptionType()}});
    return absl::InternalError("The service failed inside: see its log.");
  }

  absl::Status RunBody(const Method& method, const Body& body, const Call& call) const {
    try {
      absl::Status status = body(call);
      LogFailure(method, status);
      return status;
    } catch (...) {
      return ExceptionStatus(method);
    }
  }

  const Options options;
  const log::Logger log;
  metrics::Registry& metrics;
  std::atomic<bool> draining = false;

  absl::Mutex mutex;
  std::map<std::string, std::unique_ptr<Method>, std::less<>> methods ABSL_GUARDED_BY(mutex);

  absl::Mutex drain_mutex;
  std::map<std::int64_t, std::function<void()>> listeners ABSL_GUARDED_BY(drain_mutex);
  std::int64_t next_listener ABSL_GUARDED_BY(drain_mutex) = 1;
  // The listener that runs now, and where.
  std::int64_t running_listener ABSL_GUARDED_BY(drain_mutex) = 0;
  std::thread::id running_on ABSL_GUARDED_BY(drain_mutex);

  // Their threads use all of the above.
  std::optional<Pool> calls;
  std::optional<Pool> streams;
};

Calls::Calls(Options options, log::Logger log, metrics::Registry& metrics)
    : state_(std::make_shared<State>(std::move(options), std::move(log), metrics)) {}

Calls::~Calls() {
  state_->calls.reset();
  state_->streams.reset();
}

void Calls::Run(Kind kind, grpc::CallbackServerContext* context, std::string_view name, Body body, Finish finish) {
  State* state = state_.get();
  Method* method = &state->MethodOf(name);
  const absl::Time start = absl::Now();
  auto end = [state, method, start, finish = std::move(finish)](const absl::Status& status) {
    method->seconds.Observe(absl::ToDoubleSeconds(absl::Now() - start));
    state->Count(*method, status.code());
    finish(ToGrpc(status));
  };
  absl::StatusOr<Call> call = state->AdmitWithDeadline(*context);
  if (!call.ok()) return end(call.status());

  std::optional<Pool>& pool = kind == Kind::kUnary ? state->calls : state->streams;
  bool taken = pool->Post([state, method, context, call = *std::move(call), body = std::move(body), end] {
    if (context->IsCancelled()) return end(absl::CancelledError("The caller has gone."));
    if (call.deadline <= absl::Now()) return end(absl::DeadlineExceededError("The deadline passed in the queue."));
    log::TraceScope trace(Trace(*context));
    DeadlineScope deadline(call.deadline);
    end(state->RunBody(*method, body, call));
  });
  if (taken) return;
  // When to call again; gRPC's own name for it.
  context->AddTrailingMetadata("grpc-retry-pushback-ms", "250");
  end(absl::ResourceExhaustedError("The service has too many calls waiting: call again later."));
}

void Calls::RunFirst(const grpc::CallbackServerContext* context, std::string_view name, Call call, Body body,
                     std::function<void(const absl::Status&)> end) {
  State* state = state_.get();
  Method* method = &state->MethodOf(name);
  bool taken = state->streams->Post(
      [state, method, trace = Trace(*context), call = std::move(call), body = std::move(body), end] {
        log::TraceScope trace_scope(trace);
        DeadlineScope deadline(call.deadline);
        end(state->RunBody(*method, body, call));
      });
  if (!taken) end(absl::ResourceExhaustedError("The service has too many calls waiting: watch again later."));
}

grpc::ServerUnaryReactor* Calls::Unary(grpc::CallbackServerContext* context, std::string_view method, Body body) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  Run(Kind::kUnary, context, method, std::move(body),
      [reactor](const grpc::Status& status) { reactor->Finish(status); });
  return reactor;
}

grpc::ServerUnaryReactor* Calls::UnaryAsync(
    grpc::CallbackServerContext* context, std::string_view name,
    std::function<void(const Call&, std::function<void(absl::Status)> done)> body) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  State* state = state_.get();
  Method* method = &state->MethodOf(name);
  // A body that throws after it has handed `done` on must not end the call twice.
  auto ended = std::make_shared<std::atomic<bool>>(false);
  auto done = [state, method, reactor, ended, start = absl::Now()](const absl::Status& status) {
    if (ended->exchange(true)) return;
    method->seconds.Observe(absl::ToDoubleSeconds(absl::Now() - start));
    state->Count(*method, status.code());
    reactor->Finish(ToGrpc(status));
  };
  absl::StatusOr<Call> call = state->AdmitWithDeadline(*context);
  if (!call.ok()) {
    done(call.status());
    return reactor;
  }
  log::TraceScope trace(Trace(*context));
  DeadlineScope deadline(call->deadline);
  try {
    body(*call, [state, method, done](const absl::Status& status) {
      state->LogFailure(*method, status);
      done(status);
    });
  } catch (...) {
    done(state->ExceptionStatus(*method));
  }
  return reactor;
}

absl::StatusOr<Call> Calls::Admit(const grpc::CallbackServerContext* context, std::string_view method) {
  absl::StatusOr<Call> call = state_->Admit(*context);
  state_->Count(state_->MethodOf(method), call.status().code());
  return call;
}

void Calls::Drain() {
  state_->draining = true;
  for (;;) {
    std::function<void()> listener;
    {
      absl::MutexLock lock(&state_->drain_mutex);
      if (state_->listeners.empty()) return;
      auto next = state_->listeners.extract(state_->listeners.begin());
      listener = std::move(next.mapped());
      state_->running_listener = next.key();
      state_->running_on = std::this_thread::get_id();
    }
    listener();
    absl::MutexLock lock(&state_->drain_mutex);
    state_->running_listener = 0;
  }
}

std::function<void()> Calls::OnDrain(std::function<void()> listener) {
  std::int64_t id = 0;
  {
    absl::MutexLock lock(&state_->drain_mutex);
    if (!state_->draining) {
      id = state_->next_listener++;
      state_->listeners.emplace(id, listener);
    }
  }
  if (id == 0) {
    listener();
    return [] {};
  }
  return [state = state_, id] {
    absl::MutexLock lock(&state->drain_mutex);
    state->listeners.erase(id);
    if (state->running_on == std::this_thread::get_id()) return;
    auto over = [state = state.get(), id] { return state->running_listener != id; };
    state->drain_mutex.Await(absl::Condition(&over));
  };
}

}  // namespace jemputbola::rpc
