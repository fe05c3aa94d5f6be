#pragma once

#include <memory>
#include <string>

#include "tests/support/child_process.h"
#include "tests/support/temp_dir.h"

namespace jemputbola::support {

// A private PostgreSQL cluster on a Unix socket. Making one takes about a second: tests share one a process.
class PostgresServer {
 public:
  // The cluster of this test program, started on first use.
  static PostgresServer& Shared();

  PostgresServer();
  ~PostgresServer();

  // The path of its Unix socket.
  std::string socket() const { return dir_.File(".s.PGSQL.5432"); }
  // The URL of a new, empty database. It lives as long as the cluster.
  std::string NewDatabase();
  // Runs SQL as the superuser in the database `postgres`, e.g. "alter system set …".
  void Execute(const std::string& sql);

  void Start();
  // Breaks all connections as an administrator's restart does, and waits until the server answers again.
  void Restart();
  // An orderly end; all connections break.
  void Stop();

 private:
  std::string Url(const std::string& database) const;

  TempDir dir_;
  std::unique_ptr<ChildProcess> process_;
  int databases_ = 0;
};

}  // namespace jemputbola::support
