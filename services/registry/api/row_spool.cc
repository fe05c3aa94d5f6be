#include "registry/api/row_spool.h"

#include <cstring>

namespace jemputbola::registry::api {
namespace {

// In front of a size that one byte cannot hold.
constexpr unsigned char kLong = 0xFF;

template <typename T>
void Append(std::string& out, T value) {
  char bytes[sizeof(T)];
  std::memcpy(bytes, &value, sizeof(T));
  out.append(bytes, sizeof(T));
}

// Takes a value off the front; false when it is not there whole.
template <typename T>
bool Take(std::string_view& in, T& value) {
  if (in.size() < sizeof(T)) return false;
  std::memcpy(&value, in.data(), sizeof(T));
  in.remove_prefix(sizeof(T));
  return true;
}

bool TakeSize(std::string_view& in, std::size_t& size) {
  unsigned char small = 0;
  if (!Take(in, small)) return false;
  size = small;
  if (small != kLong) return true;
  std::uint32_t large = 0;
  if (!Take(in, large)) return false;
  size = large;
  return true;
}

bool TakeRow(std::string_view& in, std::int64_t& line, std::vector<std::string_view>& fields) {
  std::string_view rest = in;
  unsigned char count = 0;
  if (!Take(rest, line) || !Take(rest, count)) return false;
  fields.clear();
  for (int i = 0; i < count; ++i) {
    std::size_t size = 0;
    if (!TakeSize(rest, size) || rest.size() < size) return false;
    fields.push_back(rest.substr(0, size));
    rest.remove_prefix(size);
  }
  in = rest;
  return true;
}

}  // namespace

absl::StatusOr<RowSpool> RowSpool::Open() {
  auto spool = spool::Spool::Open();
  if (!spool.ok()) return spool.status();
  return RowSpool(*std::move(spool));
}

absl::Status RowSpool::Write(std::int64_t line, const std::vector<std::string_view>& fields) {
  row_.clear();
  Append(row_, line);
  row_.push_back(static_cast<char>(fields.size()));
  for (const std::string_view field : fields) {
    if (field.size() < kLong) {
      row_.push_back(static_cast<char>(field.size()));
    } else {
      row_.push_back(static_cast<char>(kLong));
      Append(row_, static_cast<std::uint32_t>(field.size()));
    }
    row_.append(field);
  }
  return spool_.Write(row_);
}

absl::Status RowSpool::Read(
    absl::FunctionRef<absl::Status(std::int64_t line, const std::vector<std::string_view>& fields)> take) {
  std::string waiting;
  std::vector<std::string_view> fields;
  return spool_.Read([&](std::string_view piece) -> absl::Status {
    waiting.append(piece);
    std::string_view rest = waiting;
    for (std::int64_t line = 0; TakeRow(rest, line, fields);) {
      if (auto status = take(line, fields); !status.ok()) return status;
    }
    waiting.erase(0, waiting.size() - rest.size());
    return absl::OkStatus();
  });
}

}  // namespace jemputbola::registry::api
