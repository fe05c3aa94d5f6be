#include "common/csv/encoding.h"

#include <algorithm>
#include <cstring>

#include "absl/strings/str_cat.h"

namespace jemputbola::csv {
namespace {

using std::string_view_literals::operator""sv;

struct Format {
  std::string_view start;
  const char* sentence;
};

constexpr char kSaveAsCsv[] = "The file is a spreadsheet or a ZIP archive; open it and save the sheet as CSV (UTF-8)";
constexpr char kCompressed[] = "The file is compressed; unpack it and give the CSV file inside";
constexpr char kUtf16[] =
    "The file is UTF-16 (\"Unicode text\"); save it as \"CSV UTF-8\", or convert it with iconv -f UTF-16 -t UTF-8";
constexpr char kUtf32[] = "The file is UTF-32; save it as \"CSV UTF-8\"";
constexpr char kBinary[] = "The file is binary and no text; give a CSV file";

// UTF-32 before UTF-16, whose mark it begins with.
constexpr Format kFormats[] = {
    {"PK\x03\x04"sv, kSaveAsCsv},
    {"PK\x05\x06"sv, kSaveAsCsv},
    {"\xD0\xCF\x11\xE0"sv, "The file is an old Excel workbook; open it and save the sheet as CSV (UTF-8)"},
    {"\x1F\x8B"sv, kCompressed},
    {"BZh"sv, kCompressed},
    {"\xFD"
     "7zXZ"sv,
     kCompressed},
    {"\x28\xB5\x2F\xFD"sv, kCompressed},
    {"7z\xBC\xAF\x27\x1C"sv, kCompressed},
    {"Rar!"sv, kCompressed},
    {"%PDF-"sv, "The file is a PDF document; ask for the list as CSV (UTF-8)"},
    {"\xFF\xFE\0\0"sv, kUtf32},
    {"\0\0\xFE\xFF"sv, kUtf32},
    {"\xFF\xFE"sv, kUtf16},
    {"\xFE\xFF"sv, kUtf16},
};

bool IsControl(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && c != '\t' && c != '\r' && c != '\n') || byte == 0x7F;
}

}  // namespace

absl::Status CheckHead(std::string_view head) {
  for (const Format& format : kFormats) {
    if (head.substr(0, format.start.size()) == format.start) return absl::InvalidArgumentError(format.sentence);
  }
  // Latin letters in UTF-16 without a mark: every other byte is NUL.
  if (head.size() >= 4 && ((head[1] == '\0' && head[3] == '\0') || (head[0] == '\0' && head[2] == '\0')) &&
      std::count(head.begin(), head.end(), '\0') <= static_cast<std::ptrdiff_t>(head.size() / 2 + 1)) {
    return absl::InvalidArgumentError(kUtf16);
  }
  if (std::any_of(head.begin(), head.end(), IsControl)) return absl::InvalidArgumentError(kBinary);
  return absl::OkStatus();
}

absl::Status TextCheck::NotUtf8() const {
  return absl::InvalidArgumentError(
      absl::StrCat("Line ", line_, " is not UTF-8, perhaps Windows-1252 (Latin-1); save the file as \"CSV UTF-8\", or ",
                   "convert it with iconv -f WINDOWS-1252 -t UTF-8"));
}

absl::Status TextCheck::Feed(std::string_view piece) {
  if (const std::size_t nul = piece.find('\0'); nul != std::string_view::npos) {
    const auto line = line_ + std::count(piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(nul), '\n');
    return absl::InvalidArgumentError(absl::StrCat("Line ", line, " holds NUL bytes: ", kBinary));
  }
  std::size_t at = 0;
  std::size_t counted = 0;
  const auto count_lines = [&](std::size_t to) {
    line_ += std::count(piece.begin() + static_cast<std::ptrdiff_t>(counted),
                        piece.begin() + static_cast<std::ptrdiff_t>(to), '\n');
    counted = to;
  };
  while (at < piece.size()) {
    if (missing_ == 0) {
      for (std::uint64_t eight = 0; at + 8 <= piece.size(); at += 8) {
        std::memcpy(&eight, piece.data() + at, 8);
        if ((eight & 0x8080808080808080U) != 0) break;
      }
      if (at == piece.size()) break;
    }
    const auto byte = static_cast<unsigned char>(piece[at]);
    if (missing_ > 0) {
      if (byte < low_ || byte > high_) {
        count_lines(at);
        return NotUtf8();
      }
      --missing_;
      low_ = 0x80;
      high_ = 0xBF;
    } else if (byte >= 0x80) {
      if (byte < 0xC2 || byte > 0xF4) {
        count_lines(at);
        return NotUtf8();
      }
      missing_ = byte >= 0xF0 ? 3 : byte >= 0xE0 ? 2 : 1;
      // Neither overlong nor a surrogate nor beyond U+10FFFF.
      low_ = byte == 0xE0 ? 0xA0 : byte == 0xF0 ? 0x90 : 0x80;
      high_ = byte == 0xED ? 0x9F : byte == 0xF4 ? 0x8F : 0xBF;
    }
    ++at;
  }
  count_lines(piece.size());
  return absl::OkStatus();
}

absl::Status TextCheck::Finish() const {
  return missing_ == 0 ? absl::OkStatus() : NotUtf8();
}

}  // namespace jemputbola::csv
