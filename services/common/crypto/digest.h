#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace jemputbola::crypto {

// BLAKE2b-256 of something that arrives in pieces: what `b2sum -l 256` prints of a file. Not keyed.
class Digest {
 public:
  Digest();
  ~Digest();

  void Add(std::string_view piece);
  // 64 lower-case hexadecimal digits. Nothing may be added after.
  std::string Hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace jemputbola::crypto
