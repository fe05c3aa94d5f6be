#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace jemputbola::spool {

// A file put aside so that it can be checked to its end before anything of it takes effect. It has no name and is gone
// with the process; it is sealed with a key that never leaves memory. Memory is one block. Not thread-safe.
class Spool {
 public:
  // In $TMPDIR, else /var/tmp. UNAVAILABLE when no file can be made there.
  static absl::StatusOr<Spool> Open();
  ~Spool();
  Spool(Spool&&) noexcept;
  Spool& operator=(Spool&&) noexcept;

  // RESOURCE_EXHAUSTED when the disk is full or the file grows beyond `kMostBytes`.
  absl::Status Write(std::string_view piece);
  std::int64_t bytes() const;

  // All that was written, from the start, in pieces; as often as one likes. Ends with what `take` returns, if that is
  // an error. No Write may follow.
  absl::Status Read(absl::FunctionRef<absl::Status(std::string_view piece)> take);

  static constexpr std::int64_t kMostBytes = std::int64_t{4} << 30;

 private:
  struct State;
  explicit Spool(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace jemputbola::spool
