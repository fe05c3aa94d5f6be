#pragma once

#include <soci/soci.h>

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/store/database.h"

// Inside the store only: what Database needs from an engine. Services use database.h and bulk.h.
namespace jemputbola::store {

// What a connection is for; one that reads refuses to write.
enum class Access { kRead, kWrite };

// What an exception of a driver means to the caller of Write or Read.
struct Failure {
  absl::Status status;
  // The database itself is out of reach (connection, disk), not just this transaction: shown by Database::health.
  bool unreachable = false;
};

// One connection to a database and its prepared statements. Used by one thread at a time. Methods without noexcept
// throw soci::soci_error.
class Connection {
 public:
  Connection() = default;
  virtual ~Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  virtual Engine engine() const = 0;
  virtual soci::session& session() = 0;
  // False once the connection broke: it must be replaced.
  virtual bool usable() const = 0;

  virtual void Begin() = 0;
  virtual void Commit() = 0;
  virtual void Rollback() noexcept = 0;
  // One statement without parameters, unread by SOCI.
  virtual void Execute(const std::string& statement) = 0;
  virtual Failure Explain(const soci::soci_error& error) const = 0;

  // After a Commit that broke the connection: names the transaction so that a new connection can tell its outcome.
  // Empty when the outcome is known.
  virtual std::string in_doubt() const { return ""; }
  virtual bool WasCommitted(const std::string& in_doubt);
};

// UNAVAILABLE when the database cannot be reached, FAILED_PRECONDITION when it is not durable, INVALID_ARGUMENT for a
// URL.
absl::StatusOr<std::unique_ptr<Connection>> OpenSqlite(const std::string& path, Access access,
                                                       absl::Duration lock_wait);
absl::StatusOr<std::unique_ptr<Connection>> OpenPostgres(const std::string& url, Access access,
                                                         absl::Duration lock_wait);

}  // namespace jemputbola::store
