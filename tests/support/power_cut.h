#pragma once

#include <cstdint>
#include <string>

namespace jemputbola::support {

// A disk that forgets what was not synced, below every SQLite database that this process opens after it was made (an
// SQLite VFS around the ordinary one, set as default): it counts syncs, and can show what a power cut would leave
// behind at this moment, while everything goes on. One at a time in a process, and never removed before the databases
// that use it are closed. Thread-safe.
class PowerCut {
 public:
  PowerCut();
  ~PowerCut();
  PowerCut(const PowerCut&) = delete;
  PowerCut& operator=(const PowerCut&) = delete;

  // Syncs that have ended, of the write-ahead log of the database at `path`, and of the database file itself.
  std::int64_t log_syncs(const std::string& path) const;
  std::int64_t file_syncs(const std::string& path) const;

  // Writes to `copy` (and its -wal) what would be left of the database at `path`. Of what was written since the last
  // sync nothing is left when `seed` is 0; else each write is left whole, in part or not at all, by chance of the seed.
  void Leave(const std::string& path, const std::string& copy, std::uint64_t seed) const;

  // From now on syncs report success and do nothing: a disk that lies.
  void LieAboutSyncs();
};

}  // namespace jemputbola::support
