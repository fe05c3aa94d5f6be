#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/time/civil_time.h"
#include "registry/domain/area_index.h"
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
  // The village on whose list the person stands.
  std::string village_code;
  // Is or was married: may be recorded, and votes, at any age.
  bool ever_married = false;

  friend bool operator==(const Identity&, const Identity&) = default;
};

struct ListedPerson {
  Identity identity;
  // The person is listed all the same: what differs from the NIK or was not understood.
  std::vector<RowProblem> doubts;
  // The NIK's region of first registration is none we know: not doubted, but nobody can vouch for it here.
  bool unverified_region = false;
};

// One row of a people file, as text.
struct PersonRow {
  std::string_view nik, kk, full_name, sex, birth_date, address, phone, village_code, village, district, marital_status;
};

// The day that is written as 2007-11-27, 27-11-2007 or 27/11/2007 (also with single digits or full stops); nothing for
// anything else and for days that do not exist.
std::optional<absl::CivilDay> ReadDate(std::string_view text);

// A NIK or family card number without what spreadsheets and people put around and between its digits.
std::string BareNumber(std::string_view text);

// The person that a row tells of, or why the row is refused.
//   full_name       NormalName; address and phone NormalText
//   sex             L or P as on the family card (M, F and the words in both languages are understood), or empty
//   birth_date      ReadDate, from 1900 to today
//   village_code    a code of any time; without one `village`, by name or code within `district`, by name or code
//   marital_status  as on the family card or the voter list, or empty; anything else is a doubt
// kk, address, phone and marital_status may be empty. The NIK as CheckNik.
std::variant<ListedPerson, RowProblem> ReadPersonRow(const PersonRow& row, absl::CivilDay today,
                                                     const AreaIndex& areas);

}  // namespace jemputbola::registry::domain
