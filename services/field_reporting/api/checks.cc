#include "field_reporting/api/checks.h"

#include "absl/strings/str_cat.h"
#include "common/label/label.h"
#include "field_reporting/domain/codes.h"

namespace jemputbola::field_reporting::api {

absl::Status CheckLabel(absl::string_view field, const std::string& value) {
  if (label::IsLabel(value)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(field, " must have 1 to 64 letters, digits, '.', '_' or '-', and not be a NIK"));
}

absl::Status CheckSentence(absl::string_view field, const std::string& value) {
  constexpr std::size_t kMost = 200;
  if (!value.empty() && value.size() <= kMost && !label::MayHoldNik(value)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(field, " must be a sentence of at most 200 letters without a NIK"));
}

absl::Status CheckRegency(const std::string& code) {
  if (IsRegencyCode(code)) return absl::OkStatus();
  return absl::InvalidArgumentError("regency_code must be a Home-Affairs code like 53.03");
}

}  // namespace jemputbola::field_reporting::api
