#include "tests/support/power_cut.h"

#include <sqlite3.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <random>
#include <stdexcept>
#include <utility>
#include <vector>

namespace jemputbola::support {
namespace {

// A write, or a truncation to `offset` when `data` is absent.
struct Change {
  std::size_t offset = 0;
  std::string data;
  bool truncate = false;
};

void Apply(const Change& change, std::size_t bytes, std::string& content) {
  if (change.truncate) return content.resize(change.offset);
  if (content.size() < change.offset + bytes) content.resize(change.offset + bytes);
  content.replace(change.offset, bytes, change.data, 0, bytes);
}

// What stands on the platter of one file, and what only the cache holds.
struct Disk {
  std::string synced;
  std::vector<Change> pending;
  std::int64_t syncs = 0;
};

// The one that is installed. Its mutex guards all disks, and orders writes and syncs.
struct Installed {
  std::mutex mutex;
  std::map<std::string, Disk> disks;
  std::atomic<bool> lies = false;
  sqlite3_vfs* below = nullptr;
  sqlite3_vfs vfs{};
};
Installed& TheOne() {
  static Installed installed;
  return installed;
}

struct File {
  sqlite3_file base;
  // Not owned by a map entry that could move: std::map keeps its nodes.
  Disk* disk;
  sqlite3_file* below;
};
File& Of(sqlite3_file* file) {
  return *reinterpret_cast<File*>(file);
}
sqlite3_file* Below(sqlite3_file* file) {
  return Of(file).below;
}

void Note(sqlite3_file* file, Change change) {
  const std::lock_guard lock(TheOne().mutex);
  Of(file).disk->pending.push_back(std::move(change));
}

int Close(sqlite3_file* file) {
  return Below(file)->pMethods->xClose(Below(file));
}
int Read(sqlite3_file* file, void* to, int bytes, sqlite3_int64 offset) {
  return Below(file)->pMethods->xRead(Below(file), to, bytes, offset);
}
int Write(sqlite3_file* file, const void* from, int bytes, sqlite3_int64 offset) {
  const int code = Below(file)->pMethods->xWrite(Below(file), from, bytes, offset);
  // Noted when it is in the cache, so that no sync counts it that came too early for it.
  Note(file, {static_cast<std::size_t>(offset), std::string(static_cast<const char*>(from), bytes), false});
  return code;
}
int Truncate(sqlite3_file* file, sqlite3_int64 size) {
  const int code = Below(file)->pMethods->xTruncate(Below(file), size);
  Note(file, {static_cast<std::size_t>(size), "", true});
  return code;
}
int Sync(sqlite3_file* file, int flags) {
  if (TheOne().lies) return SQLITE_OK;
  Disk& disk = *Of(file).disk;
  std::size_t reached = 0;
  {
    const std::lock_guard lock(TheOne().mutex);
    reached = disk.pending.size();
  }
  const int code = Below(file)->pMethods->xSync(Below(file), flags);
  if (code != SQLITE_OK) return code;
  const std::lock_guard lock(TheOne().mutex);
  reached = std::min(reached, disk.pending.size());
  for (std::size_t i = 0; i < reached; ++i) Apply(disk.pending[i], disk.pending[i].data.size(), disk.synced);
  disk.pending.erase(disk.pending.begin(), disk.pending.begin() + static_cast<std::ptrdiff_t>(reached));
  ++disk.syncs;
  return SQLITE_OK;
}
int FileSize(sqlite3_file* file, sqlite3_int64* size) {
  return Below(file)->pMethods->xFileSize(Below(file), size);
}
int Lock(sqlite3_file* file, int level) {
  return Below(file)->pMethods->xLock(Below(file), level);
}
int Unlock(sqlite3_file* file, int level) {
  return Below(file)->pMethods->xUnlock(Below(file), level);
}
int CheckReservedLock(sqlite3_file* file, int* result) {
  return Below(file)->pMethods->xCheckReservedLock(Below(file), result);
}
int FileControl(sqlite3_file* file, int operation, void* argument) {
  return Below(file)->pMethods->xFileControl(Below(file), operation, argument);
}
int SectorSize(sqlite3_file* file) {
  return Below(file)->pMethods->xSectorSize(Below(file));
}
int Characteristics(sqlite3_file*) {
  // No promise of the disk about order or atomicity: SQLite has to sync for all it needs.
  return 0;
}
int ShmMap(sqlite3_file* file, int page, int size, int extend, void volatile** mapped) {
  return Below(file)->pMethods->xShmMap(Below(file), page, size, extend, mapped);
}
int ShmLock(sqlite3_file* file, int offset, int count, int flags) {
  return Below(file)->pMethods->xShmLock(Below(file), offset, count, flags);
}
void ShmBarrier(sqlite3_file* file) {
  Below(file)->pMethods->xShmBarrier(Below(file));
}
int ShmUnmap(sqlite3_file* file, int remove) {
  return Below(file)->pMethods->xShmUnmap(Below(file), remove);
}

const sqlite3_io_methods kMethods = {2,
                                     Close,
                                     Read,
                                     Write,
                                     Truncate,
                                     Sync,
                                     FileSize,
                                     Lock,
                                     Unlock,
                                     CheckReservedLock,
                                     FileControl,
                                     SectorSize,
                                     Characteristics,
                                     ShmMap,
                                     ShmLock,
                                     ShmBarrier,
                                     ShmUnmap,
                                     nullptr,
                                     nullptr};

std::string Content(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

int Open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  File& opened = Of(file);
  opened.base.pMethods = nullptr;
  opened.below = reinterpret_cast<sqlite3_file*>(&opened + 1);
  sqlite3_vfs* below = TheOne().below;
  const int code = below->xOpen(below, name, opened.below, flags, out_flags);
  if (opened.below->pMethods == nullptr) return code;
  opened.base.pMethods = &kMethods;
  const std::lock_guard lock(TheOne().mutex);
  const std::string path = name == nullptr ? "" : name;
  const auto [disk, fresh] = TheOne().disks.try_emplace(path);
  // What is there already is taken to be on the platter.
  if (fresh && name != nullptr) disk->second.synced = Content(path);
  opened.disk = &disk->second;
  return code;
}

// A removed file is taken to be gone at once: the harder case for a write-ahead log.
int Delete(sqlite3_vfs*, const char* name, int sync_directory) {
  {
    const std::lock_guard lock(TheOne().mutex);
    const auto disk = TheOne().disks.find(name);
    if (disk != TheOne().disks.end()) {
      disk->second.synced.clear();
      disk->second.pending.clear();
    }
  }
  return TheOne().below->xDelete(TheOne().below, name, sync_directory);
}

std::string Left(const Disk& disk, std::mt19937_64& random, bool any) {
  std::string content = disk.synced;
  if (!any) return content;
  for (const Change& change : disk.pending) {
    const auto chance = random() % 3;
    if (chance == 0) continue;
    const std::size_t bytes = chance == 1 || change.data.empty() ? change.data.size() : random() % change.data.size();
    Apply(change, bytes, content);
  }
  return content;
}

void Put(const std::string& path, const std::string& content) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << content;
  if (!out.flush()) throw std::runtime_error("cannot write " + path);
}

std::int64_t SyncsOf(const std::string& path) {
  const std::lock_guard lock(TheOne().mutex);
  const auto disk = TheOne().disks.find(path);
  return disk == TheOne().disks.end() ? 0 : disk->second.syncs;
}

}  // namespace

PowerCut::PowerCut() {
  Installed& one = TheOne();
  sqlite3_initialize();
  one.below = sqlite3_vfs_find(nullptr);
  one.lies = false;
  one.disks.clear();
  one.vfs = *one.below;
  one.vfs.zName = "power-cut";
  one.vfs.szOsFile = static_cast<int>(sizeof(File)) + one.below->szOsFile;
  one.vfs.xOpen = Open;
  one.vfs.xDelete = Delete;
  if (sqlite3_vfs_register(&one.vfs, 1) != SQLITE_OK) throw std::runtime_error("SQLite refuses the test's VFS");
}

PowerCut::~PowerCut() {
  Installed& one = TheOne();
  sqlite3_vfs_register(one.below, 1);
  sqlite3_vfs_unregister(&one.vfs);
}

std::int64_t PowerCut::log_syncs(const std::string& path) const {
  return SyncsOf(path + "-wal");
}
std::int64_t PowerCut::file_syncs(const std::string& path) const {
  return SyncsOf(path);
}

void PowerCut::Leave(const std::string& path, const std::string& copy, std::uint64_t seed) const {
  std::mt19937_64 random(seed);
  std::string file;
  std::string log;
  {
    const std::lock_guard lock(TheOne().mutex);
    file = Left(TheOne().disks.at(path), random, seed != 0);
    const auto disk = TheOne().disks.find(path + "-wal");
    if (disk != TheOne().disks.end()) log = Left(disk->second, random, seed != 0);
  }
  Put(copy, file);
  Put(copy + "-wal", log);
}

void PowerCut::LieAboutSyncs() {
  TheOne().lies = true;
}

}  // namespace jemputbola::support
