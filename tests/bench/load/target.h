#pragma once

#include <grpcpp/channel.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace jemputbola::load {

// The running deployment that is loaded, on this machine only.
class Target {
 public:
  // `home`: its home folder. `addresses`, "service=unix:/path" or "service=127.0.0.1:port", where a service does not
  // answer at HOME/run/<service>.sock. INVALID_ARGUMENT for an address beyond loopback.
  static absl::StatusOr<Target> Open(const std::string& home, const std::vector<std::string>& addresses);

  absl::StatusOr<std::shared_ptr<grpc::Channel>> Channel(const std::string& service) const;

 private:
  std::string home_;
  std::string token_;
  std::vector<std::string> addresses_;
};

struct Person {
  std::string person_id;
  std::string village_code;
};

// Everyone still to be fetched in a regency, from its villages' manifests: at most `limit`.
absl::StatusOr<std::vector<Person>> ListPeople(const Target& target, const std::string& regency, std::size_t limit);
// People that nobody knows.
std::vector<Person> InventPeople(const std::string& regency, std::size_t count);

// Enrols "load-1" … "load-<count>": their tokens, new ones where they were enrolled already.
absl::StatusOr<std::vector<std::string>> EnrolDevices(const Target& target, const std::string& regency, int count);

// Where the captures of a regency end now; 0 when there are none.
absl::StatusOr<std::int64_t> CapturesHead(const Target& target, const std::string& regency);

}  // namespace jemputbola::load
