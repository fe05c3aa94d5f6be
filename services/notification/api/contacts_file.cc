#include "notification/api/contacts_file.h"

#include <csv.h>

#include <cstddef>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "notification/domain/phone.h"
#include "notification/domain/visit.h"

namespace jemputbola::notification::api {
namespace {

constexpr std::int64_t kMostRows = 200'000;
constexpr int kMostErrors = 1000;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

struct ContactsFile::State {
  State() { csv_init(&parser, CSV_APPEND_NULL); }
  ~State() { csv_free(&parser); }

  static void OnField(void* data, std::size_t size, void* self) {
    auto* state = static_cast<State*>(self);
    if (state->fields.empty()) state->row_line = state->line;
    state->fields.emplace_back(static_cast<const char*>(data), size);
  }
  static void OnRow(int, void* self) {
    auto* state = static_cast<State*>(self);
    state->Row();
    state->fields.clear();
  }

  void Refuse(const std::string& field, const std::string& message) {
    result.set_refused(result.refused() + 1);
    if (result.errors_size() >= kMostErrors) return;
    platform::v1::RowError& error = *result.add_errors();
    error.set_line(row_line);
    error.set_field(field);
    error.set_message(message);
  }

  void Row() {
    if (!header_seen) {
      header_seen = true;
      if (fields != std::vector<std::string>{"area_code", "phone"}) {
        fault = absl::InvalidArgumentError("the file must begin with the line area_code,phone");
      }
      return;
    }
    result.set_rows(result.rows() + 1);
    if (result.rows() > kMostRows) {
      fault = absl::ResourceExhaustedError("the file has more than 200,000 rows: import it in parts");
      return;
    }
    if (fields.size() != 2) return Refuse("", "the row must have two fields, area_code and phone");
    Contact contact{row_line, std::string(absl::StripAsciiWhitespace(fields[0])), ""};
    if (!IsVillageCode(contact.area_code) && !IsDistrictCode(contact.area_code)) {
      return Refuse("area_code",
                    "area_code must be the code of a village or a district, like 53.03.01.2005 or 53.03.01");
    }
    auto phone = NormalizePhone(fields[1]);
    if (!phone.ok()) return Refuse("phone", std::string(phone.status().message()));
    if (!areas.insert(contact.area_code).second) {
      return Refuse("area_code", "this area has another row above: keep one of them");
    }
    contact.phone = *std::move(phone);
    contacts.push_back(std::move(contact));
  }

  // One physical line at the most, so that rows know theirs.
  absl::Status Parse(std::string_view text) {
    if (csv_parse(&parser, text.data(), text.size(), OnField, OnRow, this) != text.size()) {
      return absl::InvalidArgumentError(
          absl::StrCat("the file is no CSV at line ", line, ": ", csv_strerror(csv_error(&parser))));
    }
    return fault;
  }

  csv_parser parser{};
  bool begun = false;
  bool header_seen = false;
  std::int64_t line = 1;
  std::int64_t row_line = 1;
  std::vector<std::string> fields;
  absl::Status fault;
  absl::flat_hash_set<std::string> areas;
  std::vector<Contact> contacts;
  platform::v1::ImportResult result;
};

ContactsFile::ContactsFile() : state_(std::make_unique<State>()) {}
ContactsFile::~ContactsFile() = default;

absl::Status ContactsFile::Feed(std::string_view piece) {
  if (!state_->begun && !piece.empty()) {
    state_->begun = true;
    if (piece.substr(0, kByteOrderMark.size()) == kByteOrderMark) piece.remove_prefix(kByteOrderMark.size());
  }
  while (!piece.empty()) {
    const std::size_t newline = piece.find('\n');
    const bool whole = newline != std::string_view::npos;
    const std::string_view text = piece.substr(0, whole ? newline + 1 : piece.size());
    if (auto status = state_->Parse(text); !status.ok()) return status;
    if (whole) ++state_->line;
    piece.remove_prefix(text.size());
  }
  return absl::OkStatus();
}

absl::Status ContactsFile::Finish() {
  csv_fini(&state_->parser, State::OnField, State::OnRow, state_.get());
  if (!state_->header_seen) return absl::InvalidArgumentError("the file must begin with the line area_code,phone");
  return state_->fault;
}

const std::vector<Contact>& ContactsFile::contacts() const {
  return state_->contacts;
}

const platform::v1::ImportResult& ContactsFile::result() const {
  return state_->result;
}

}  // namespace jemputbola::notification::api
