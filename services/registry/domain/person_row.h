#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "absl/functional/function_ref.h"
#include "absl/time/civil_time.h"
#include "registry/domain/nik.h"
#include "registry/domain/row_problem.h"

namespace jemputbola::registry::domain {

// What identifies a person. Kept only inside sealed boxes; never in an event, a log line, a metric or an error.
struct Identity {
  std::string nik;
  // Family card; empty when unknown. Changes over a life: never a key.
  std::string kk;
  std::string full_name;
  Sex sex = Sex::kUnknown;
  absl::CivilDay birth_date;
  std::string address;
  std::string phone;

  friend bool operator==(const Identity&, const Identity&) = default;
};

struct ListedPerson {
  Identity identity;
  std::string village_code;
  // What the NIK check doubted; the person is listed all the same.
  NikCheck nik_check;
};

// One row of a people file, as text.
struct PersonRow {
  std::string_view nik, kk, full_name, sex, birth_date, address, phone, village_code;
};

// The person that a row tells of, or why the row is refused. `sex` is L or P as on the family card (M, F and the words
// in both languages are understood), or empty; kk, address and phone may be empty. Birth dates are ISO 8601, from 1900
// to today. `known_village` and `known_district` say whether an area is on our list.
std::variant<ListedPerson, RowProblem> ReadPersonRow(const PersonRow& row, absl::CivilDay today,
                                                     absl::FunctionRef<bool(std::string_view)> known_village,
                                                     absl::FunctionRef<bool(std::string_view)> known_district);

}  // namespace jemputbola::registry::domain
