#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/store/database.h"

namespace jemputbola::scheduling {

// One change of a campaign as it is kept. The messages are serialised, and opaque here.
struct StoredChange {
  // 1, 2, 3 ... within the partition.
  std::int64_t number = 0;
  std::int64_t at_micros = 0;
  std::string actor;
  std::string reason;
  std::string details;
  std::string campaign_before;
  std::string plan_before;
};

// Table campaign_change: rows are only added.
class CampaignChanges {
 public:
  // Gives it the next number.
  static std::int64_t Add(store::WriteTransaction& tx, const std::string& partition, const StoredChange& change);
  // By number, without the campaigns and plans of before.
  static std::vector<StoredChange> List(const store::Transaction& tx, const std::string& partition);
  // Whole.
  static std::optional<StoredChange> Find(const store::Transaction& tx, const std::string& partition,
                                          std::int64_t number);
};

}  // namespace jemputbola::scheduling
