#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/eventlog/position.h"
#include "common/store/database.h"
#include "jemputbola/platform/v1/admin.pb.h"

// The rows of one consumer: tables consumer_position, consumer_stop and dead_letter. SQL errors are thrown as
// soci::soci_error and handled by Database.
namespace jemputbola::eventlog {

struct StoredPartition {
  std::optional<Position> position;
  // Why it was stopped after too many refused events; empty when it was not.
  std::string stop_reason;
  std::int64_t dead_letters = 0;
};

// An event that was refused, with its place.
struct Letter {
  std::string partition;
  std::int64_t seq = 0;
  std::string event_id;
  std::string event_type;
  std::string event;
};

class ConsumerStore {
 public:
  explicit ConsumerStore(std::string source) : source_(std::move(source)) {}

  std::map<std::string, StoredPartition> Load(const store::Transaction& tx) const;
  std::optional<Position> LoadPosition(const store::Transaction& tx, const std::string& partition) const;
  // Moves the position if it still is `from` (nullopt: no row yet). False when somebody else has moved it.
  bool Move(store::WriteTransaction& tx, const std::string& partition, const std::optional<Position>& from,
            const Position& to) const;

  void AddLetter(store::WriteTransaction& tx, const Letter& letter, const std::string& reason) const;
  std::vector<platform::v1::DeadLetter> OpenLetters(const store::Transaction& tx) const;
  std::int64_t CountOpenLetters(const store::Transaction& tx, const std::string& partition) const;
  std::optional<Letter> OpenLetter(const store::Transaction& tx, std::int64_t id) const;
  // Closes an open letter as "applied" or "discarded".
  void CloseLetter(store::WriteTransaction& tx, std::int64_t id, const std::string& state) const;
  // The letter was refused once more, or discarded, for `reason`.
  void NoteAttempt(store::WriteTransaction& tx, std::int64_t id, const std::string& reason) const;

  void Stop(store::WriteTransaction& tx, const std::string& partition, const std::string& reason) const;
  // False when it was not stopped.
  bool Resume(store::WriteTransaction& tx, const std::string& partition) const;

 private:
  std::string source_;
};

}  // namespace jemputbola::eventlog
