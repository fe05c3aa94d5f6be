#pragma once

#include <vector>

#include "common/store/database.h"

namespace jemputbola::eventlog {

// The tables of logs, leases and consumers: component "eventlog" of any database that has one of them. `partition`
// leads their keys; chains and log ids are hexadecimal text; event bytes are payload.
const std::vector<store::Migration>& Migrations();

}  // namespace jemputbola::eventlog
