#pragma once

#include <string_view>

namespace jemputbola::field_reporting {

// Forms of identifiers; whether something stands behind one is the registry's to know. Thread-safe.

// A regency by its Home-Affairs code: "53.03".
bool IsRegencyCode(std::string_view code);

// A village of that regency: "53.03.01.2005"; its fourth part begins with 1 (kelurahan), 2 (desa) or 3 (desa adat).
bool IsVillageOf(std::string_view code, std::string_view regency_code);

// 8-4-4-4-12 hexadecimal digits.
bool IsUuid(std::string_view text);

}  // namespace jemputbola::field_reporting
