#pragma once

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/temp_dir.h"

namespace jemputbola::support {

// Stands between a client and PostgreSQL's Unix socket and cuts the connection at a commit, on one side of it or the
// other.
class CuttingProxy {
 public:
  enum class Cut {
    kNever,
    // The request does not reach the server.
    kRequest,
    // The server commits; its answer does not reach the client.
    kAnswer,
  };

  // `server` is the path of the server's socket.
  explicit CuttingProxy(std::string server);
  ~CuttingProxy();
  CuttingProxy(const CuttingProxy&) = delete;
  CuttingProxy& operator=(const CuttingProxy&) = delete;

  // `url` of a database on the server, but through this proxy.
  std::string Url(const std::string& url) const;
  // The next connection that commits is cut; later ones are not.
  void CutAtCommit(Cut cut) { cut_ = cut; }
  int cuts() const { return cuts_; }

 private:
  void Accept();
  void Relay(int client);

  std::string server_;
  TempDir dir_;
  int listener_;
  std::atomic<bool> stopping_ = false;
  std::atomic<Cut> cut_ = Cut::kNever;
  std::atomic<int> cuts_ = 0;
  std::vector<std::thread> relays_;
  std::thread acceptor_;
};

}  // namespace jemputbola::support
