#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "registry/api/office.h"

namespace jemputbola::registry::api {

struct ScanCounts {
  std::int64_t people = 0;
  // Pairs that are new.
  std::int64_t proposed = 0;
};

// Opens the boxes of everyone who is still on the list of a partition and proposes whoever may be there twice. Names
// never leave this process. Memory: some 70 bytes a person. CANCELLED once `stop` is true.
absl::StatusOr<ScanCounts> ScanForDoubles(const Office& office, const std::string& partition,
                                          const std::atomic<bool>& stop);

// Looks after each list that was imported, and once a day, for doubles among the people of the partitions this process
// owns, and for people whose statuses wait for them: on a thread of its own, so that nothing waits for it.
class ListWatcher {
 public:
  // All references must outlive this.
  explicit ListWatcher(const Office& office);
  // Waits for the page under way.
  ~ListWatcher();

 private:
  void Run();
  void Look();
  absl::Status LookAt(const std::string& partition, std::int64_t list_number);

  const Office office_;
  std::atomic<bool> stop_{false};
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool failing_ = false;
  std::thread thread_;
};

}  // namespace jemputbola::registry::api
