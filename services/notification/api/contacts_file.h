#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "jemputbola/platform/v1/import.pb.h"

namespace jemputbola::notification::api {

struct Contact {
  // In the file; 1 is the header.
  std::int64_t line = 0;
  // Of a village (its head) or a district (its camat).
  std::string area_code;
  // E.164.
  std::string phone;
};

// Reads a CSV file (RFC 4180, UTF-8) of contacts piece by piece: header area_code,phone, then one contact a row. Bad
// rows are noted with line and reason, never with their content.
class ContactsFile {
 public:
  ContactsFile();
  ~ContactsFile();

  // INVALID_ARGUMENT for another header or broken CSV; RESOURCE_EXHAUSTED beyond 200,000 rows.
  absl::Status Feed(std::string_view piece);
  absl::Status Finish();

  // The good rows, one an area.
  const std::vector<Contact>& contacts() const;
  // Counts rows and refused ones.
  const platform::v1::ImportResult& result() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace jemputbola::notification::api
