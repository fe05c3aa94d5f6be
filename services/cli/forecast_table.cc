#include "cli/forecast_table.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace jemputbola::cli {
namespace {

std::string DateOrLater(const std::string& date) {
  return date.empty() ? "later or never" : date;
}

}  // namespace

std::string Range(const scheduling::v1::PeopleRange& range) {
  return absl::StrFormat("%.0f (10/50/90 %%: %d, %d, %d)", range.expected(), range.low(), range.middle(), range.high());
}

std::string Range(const scheduling::v1::DateRange& range) {
  return absl::StrCat("10/50/90 %: ", DateOrLater(range.low()), ", ", DateOrLater(range.middle()), ", ",
                      DateOrLater(range.high()));
}

}  // namespace jemputbola::cli
