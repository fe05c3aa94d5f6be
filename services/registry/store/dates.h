#pragma once

#include <optional>

#include "absl/time/civil_time.h"
#include "common/clock/civil.h"
#include "common/store/bulk.h"

namespace jemputbola::registry::store {

inline void AddDate(jemputbola::store::Rows& rows, const std::optional<absl::CivilDay>& day) {
  if (day) {
    rows.Text(clock::FormatDate(*day));
  } else {
    rows.Null();
  }
}

// Nothing for NULL. Throws soci::soci_error for a text that is no date: the row was not written by this program.
inline std::optional<absl::CivilDay> DateAt(const jemputbola::store::Rows& rows, std::size_t row, std::size_t column) {
  if (rows.IsNull(row, column)) return std::nullopt;
  const auto day = clock::ParseDate(rows.GetText(row, column));
  if (!day.ok()) throw soci::soci_error("a column of dates holds something else");
  return *day;
}

}  // namespace jemputbola::registry::store
