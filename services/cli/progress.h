#pragma once

#include <chrono>
#include <cstdint>
#include <iosfwd>

namespace jemputbola::cli {

// One line that tells how far a long import is, drawn over itself; nothing unless `stream` is a terminal.
//   [#########-----------]  45 %  450,000 of 1,000,000 rows  51,200 rows/s
class Progress {
 public:
  // Draws on `stream` when it is standard error and that is a terminal, a few times a second.
  explicit Progress(std::ostream& stream);
  // Tests: draws every time.
  Progress(std::ostream& stream, bool terminal);
  // Takes the line away.
  ~Progress();

  void Sent(std::int64_t bytes, std::int64_t of);
  void Done(std::int64_t rows, std::int64_t of);

 private:
  bool Due(bool last);

  std::ostream& stream_;
  const bool terminal_;
  bool drawn_ = false;
  std::chrono::steady_clock::time_point begun_;
  std::chrono::steady_clock::time_point drawn_at_;
  bool rows_begun_ = false;
};

}  // namespace jemputbola::cli
