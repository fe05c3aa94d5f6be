#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

namespace jemputbola::cli {

// Columns of text, padded to their widest cell; columns whose cells are all numbers stand to the right.
class Table {
 public:
  explicit Table(std::vector<std::string> header) : header_(std::move(header)) {}
  // As many cells as the header.
  void Add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  void Print(std::ostream& out) const;

 private:
  std::vector<std::string> header_;
  std::vector<std::vector<std::string>> rows_;
};

// 450 is "07:30".
std::string TimeOfDay(int minute);

}  // namespace jemputbola::cli
