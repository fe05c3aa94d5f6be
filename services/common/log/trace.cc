#include <array>
#include <cstdint>
#include <random>

#include "absl/strings/str_cat.h"
#include "common/log/log.h"

namespace jemputbola::log {
namespace {

constexpr std::size_t kTraceparentSize = 55;

std::string& ThreadTrace() {
  thread_local std::string trace;
  return trace;
}

bool IsHex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool IsZero(std::string_view text) {
  return text.find_first_not_of('0') == std::string_view::npos;
}

// W3C Trace Context, section 3.2. A version above 00 may be longer; its beginning is read the same way.
bool IsTraceparent(std::string_view text) {
  if (text.size() < kTraceparentSize || text[2] != '-' || text[35] != '-' || text[52] != '-') return false;
  const std::string_view version = text.substr(0, 2);
  const std::string_view trace_id = text.substr(3, 32);
  const std::string_view span_id = text.substr(36, 16);
  if (!IsHex(version) || !IsHex(trace_id) || !IsHex(span_id) || !IsHex(text.substr(53, 2))) return false;
  if (version == "ff" || IsZero(trace_id) || IsZero(span_id)) return false;
  return text.size() == kTraceparentSize || (version != "00" && text[kTraceparentSize] == '-');
}

std::string NewTraceparent() {
  thread_local std::mt19937_64 engine = [] {
    std::random_device device;
    std::seed_seq seed{device(), device(), device(), device()};
    return std::mt19937_64(seed);
  }();
  return absl::StrCat("00-", absl::Hex(engine() | 1, absl::kZeroPad16), absl::Hex(engine(), absl::kZeroPad16), "-",
                      absl::Hex(engine() | 1, absl::kZeroPad16), "-01");
}

}  // namespace

std::string_view CurrentTrace() {
  return ThreadTrace();
}

TraceScope::TraceScope(std::string_view traceparent) {
  std::string trace =
      IsTraceparent(traceparent) ? "00" + std::string(traceparent.substr(2, kTraceparentSize - 2)) : NewTraceparent();
  previous_ = std::move(ThreadTrace());
  ThreadTrace() = std::move(trace);
}

TraceScope::~TraceScope() {
  ThreadTrace() = std::move(previous_);
}

}  // namespace jemputbola::log
