#pragma once

#include <string>

#include "jemputbola/registry/v1/pack.pb.h"

namespace jemputbola::cli::pack {

// The last finding in Indonesian: "belum diperiksa", "dilaporkan meninggal".
std::string FindingText(const registry::v1::PackEntry& entry);

// "Desa Bokon", "Kelurahan Benpasi".
std::string VillageText(const registry::v1::PackCover& cover);

}  // namespace jemputbola::cli::pack
