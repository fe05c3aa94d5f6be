#pragma once

#include <string>
#include <utility>

#include "common/audit/audit.h"

namespace jemputbola::audit {

struct Log::State {
  State(store::Database& database_in, std::string service_in, const clock::Clock& clock_in, ids::Generator& ids_in,
        crypto::Key key_in)
      : database(database_in), service(std::move(service_in)), clock(clock_in), ids(ids_in), key(std::move(key_in)) {}

  store::Database& database;
  const std::string service;
  const clock::Clock& clock;
  ids::Generator& ids;
  const crypto::Key key;
};

// What the head row says; seq 0 and Genesis() without one.
Head ReadHead(const store::Transaction& tx, const std::string& partition);

}  // namespace jemputbola::audit
