#pragma once

#include <string_view>

#include "jemputbola/field_reporting/v1/field_reporting.pb.h"

// Aborts unless field_reporting keeps its promises for any reports of one message: every report gets exactly one
// result; what is refused has a reason and a sentence that repeats nothing of it; what is accepted becomes one event of
// a known form, without unknown fields, free text, boxes or a number that could be a NIK.
namespace jemputbola::fuzz {

void CheckUpload(const field_reporting::v1::SubmitReportsRequest& request);

void Require(bool holds);
// Digits in a row, at the most.
std::size_t LongestNumber(std::string_view text);

}  // namespace jemputbola::fuzz
