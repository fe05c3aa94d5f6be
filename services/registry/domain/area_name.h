#pragma once

#include <string>
#include <string_view>

namespace jemputbola::registry::domain {

// What is equal in all ways to write one area's name: letters in lower case, without white space, hyphens, full stops
// and apostrophes of any kind (' ` ´ ‘ ’ ʼ ′), and without the level in front ("Desa", "Kel.", "Kec.", "Kabupaten", …;
// not "Kota", which tells Kota Kupang from Kabupaten Kupang). Letters outside ASCII stay as they are. Empty for a name
// that has nothing else.
std::string AreaNameKey(std::string_view name);

}  // namespace jemputbola::registry::domain
