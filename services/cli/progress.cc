#include "cli/progress.h"

#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <string>

#include "absl/strings/str_cat.h"

namespace jemputbola::cli {
namespace {

constexpr std::chrono::milliseconds kBetweenDrawings(200);
constexpr int kBarWidth = 20;

// 1,126
std::string Thousands(std::int64_t number) {
  std::string digits = absl::StrCat(number);
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
  return digits;
}

std::string Bar(std::int64_t done, std::int64_t of) {
  const auto filled = static_cast<std::size_t>(of == 0 ? kBarWidth : done * kBarWidth / of);
  const std::string percent = absl::StrCat(of == 0 ? 100 : done * 100 / of);
  return absl::StrCat("[", std::string(filled, '#'), std::string(kBarWidth - filled, '-'), "] ",
                      std::string(3 - percent.size(), ' '), percent, " %  ");
}

}  // namespace

Progress::Progress(std::ostream& stream) : Progress(stream, &stream == &std::cerr && isatty(STDERR_FILENO) == 1) {}
Progress::Progress(std::ostream& stream, bool terminal) : stream_(stream), terminal_(terminal) {}

Progress::~Progress() {
  if (drawn_) stream_ << "\r\x1B[K" << std::flush;
}

bool Progress::Due(bool last) {
  const auto now = std::chrono::steady_clock::now();
  if (!terminal_ || (drawn_ && !last && now - drawn_at_ < kBetweenDrawings)) return false;
  drawn_ = true;
  drawn_at_ = now;
  return true;
}

void Progress::Sent(std::int64_t bytes, std::int64_t of) {
  if (Due(bytes == of)) stream_ << "\r\x1B[K" << Bar(std::min(bytes, of), of) << "sent" << std::flush;
}

void Progress::Done(std::int64_t rows, std::int64_t of) {
  if (!rows_begun_) {
    rows_begun_ = true;
    begun_ = std::chrono::steady_clock::now();
  }
  if (!Due(rows == of)) return;
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begun_;
  stream_ << "\r\x1B[K" << Bar(std::min(rows, of), of) << Thousands(rows) << " of " << Thousands(of) << " rows";
  if (rows > 0 && taken.count() > 0) {
    stream_ << "  " << Thousands(static_cast<std::int64_t>(static_cast<double>(rows) / taken.count())) << " rows/s";
  }
  stream_ << std::flush;
}

}  // namespace jemputbola::cli
