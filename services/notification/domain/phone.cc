#include "notification/domain/phone.h"

#include <phonenumbers/logger.h>
#include <phonenumbers/phonenumberutil.h>

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace jemputbola::notification {
namespace {

using i18n::phonenumbers::NullLogger;
using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

// Its log lines could quote a number.
PhoneNumberUtil& Util() {
  static PhoneNumberUtil& util = [&]() -> PhoneNumberUtil& {
    PhoneNumberUtil& instance = *PhoneNumberUtil::GetInstance();
    instance.SetLogger(new NullLogger);
    return instance;
  }();
  return util;
}

// The library also reads letters as on a telephone's keys, and numbers without any prefix: both are rather mistyped
// here.
bool WrittenAsUsual(absl::string_view text) {
  absl::ConsumePrefix(&text, "(");
  const bool international = absl::ConsumePrefix(&text, "+");
  const auto allowed = [](char c) { return absl::ascii_isdigit(c) || absl::StrContains(" .-()", c); };
  return std::all_of(text.begin(), text.end(), allowed) &&
         (absl::StartsWith(text, "62") || (!international && absl::StartsWith(text, "0")));
}

}  // namespace

absl::StatusOr<std::string> NormalizePhone(std::string_view text) {
  constexpr absl::string_view kMobile = "+628";
  constexpr std::size_t kLeast = 8;  // digits after +628
  constexpr std::size_t kMost = 11;
  PhoneNumber number;
  std::string e164;
  const std::string written(text);
  if (WrittenAsUsual(written) && Util().Parse(written, "ID", &number) == PhoneNumberUtil::NO_PARSING_ERROR) {
    Util().Format(number, PhoneNumberUtil::E164, &e164);
  }
  if (!absl::StartsWith(e164, "+62")) {
    return absl::InvalidArgumentError("phone must be an Indonesian mobile number: write it as 08...");
  }
  if (!absl::StartsWith(e164, kMobile)) {
    return absl::InvalidArgumentError("phone is a land line, which gets no SMS: give a mobile number, 08...");
  }
  const absl::string_view rest = absl::string_view(e164).substr(kMobile.size());
  if (rest.empty() || rest.front() == '0' || rest.front() == '4') {
    return absl::InvalidArgumentError("phone does not begin like an Indonesian mobile number: check the first digits");
  }
  if (rest.size() < kLeast || rest.size() > kMost) {
    return absl::InvalidArgumentError("phone has too few or too many digits: check it");
  }
  return e164;
}

}  // namespace jemputbola::notification
