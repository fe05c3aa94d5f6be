#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "common/clock/clock.h"

namespace jemputbola::ids {

// Draws identifiers. Thread-safe.
class Generator {
 public:
  virtual ~Generator() = default;
  // A UUID version 7 (RFC 9562): 36 lower-case characters, ordered by time of drawing.
  virtual std::string Uuid() = 0;
  // 128 random bits as 32 lower-case hexadecimal digits: log ids, installation ids, owners.
  virtual std::string Random128() = 0;
};

// From the operating system's randomness and real time. Ids drawn from one generator are strictly increasing.
class SystemGenerator final : public Generator {
 public:
  SystemGenerator();
  std::string Uuid() override;
  std::string Random128() override;

 private:
  std::atomic<std::uint64_t> last_{0};
};

// The same sequence for the same seed: for tests and for generated people. The time is the clock's.
class SeededGenerator final : public Generator {
 public:
  SeededGenerator(std::uint64_t seed, const clock::Clock& clock);
  ~SeededGenerator() override;
  std::string Uuid() override;
  std::string Random128() override;

 private:
  struct State;
  std::unique_ptr<State> state_;
  const clock::Clock& clock_;
};

}  // namespace jemputbola::ids
