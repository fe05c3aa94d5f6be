#pragma once

#include <string_view>

// Forms of the ids that people give to units, devices and staff. They stand in events, logs and records for good, so a
// NIK is none. Thread-safe.
namespace jemputbola::label {

// 1 to 64 letters, digits, '.', '_' or '-', and not 16 digits alone, the form of a NIK.
bool IsLabel(std::string_view text);

// Whether 16 digits or more stand in a row, perhaps with '.', '-', '_' or spaces between: a NIK may be among them.
bool MayHoldNik(std::string_view text);

// An id that the office chooses, for a unit, a device or one of the staff: a label that cannot hold a NIK either.
// Installations and keys name themselves, by chance with many digits: those are labels only.
bool IsOfficeId(std::string_view text);

}  // namespace jemputbola::label
