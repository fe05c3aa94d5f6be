#pragma once

#include <soci/postgresql/soci-postgresql.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "common/store/connection.h"

namespace jemputbola::store {

struct ClearResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
using PostgresResult = std::unique_ptr<PGresult, ClearResult>;

class PostgresConnection final : public Connection {
 public:
  // Throws soci::soci_error when the server cannot be reached.
  PostgresConnection(const std::string& url, Access access, absl::Duration lock_wait);

  // OK when the server runs with fsync and a synchronous_commit that waits for its own disk.
  absl::Status CheckSettings();

  Engine engine() const override { return Engine::kPostgres; }
  soci::session& session() override { return session_; }
  bool usable() const override;
  void Begin() override;
  void Commit() override;
  void Rollback() noexcept override;
  void Execute(const std::string& statement) override;
  Failure Explain(const soci::soci_error& error) const override;
  std::string in_doubt() const override { return in_doubt_; }
  bool WasCommitted(const std::string& in_doubt) override;

  // Runs `sql`, prepared once per connection, with binary parameters; the result is binary as well.
  PostgresResult Run(const std::string& sql, const std::vector<std::string>& parameters);

 private:
  PGconn* handle() const;
  PostgresResult Checked(PGresult* result) const;
  std::string Ask(const std::string& query);

  Access access_;
  soci::session session_;
  // SQL to the name of its prepared statement on the server.
  absl::flat_hash_map<std::string, std::string> statements_;
  std::string in_doubt_;
  int statements_prepared_ = 0;
};

}  // namespace jemputbola::store
