#include "scheduling/store/campaign_changes.h"

#include <algorithm>

#include "common/store/bulk.h"

namespace jemputbola::scheduling {
namespace {

using store::ColumnType;

const std::vector<store::Column> kSummary = {{"number", ColumnType::kInt},
                                             {"at", ColumnType::kInt},
                                             {"actor", ColumnType::kText},
                                             {"reason", ColumnType::kText},
                                             {"details", ColumnType::kBytes}};

StoredChange ReadSummary(const store::Rows& rows, std::size_t row) {
  StoredChange change;
  change.number = rows.GetInt(row, 0);
  change.at_micros = rows.GetInt(row, 1);
  change.actor = rows.GetText(row, 2);
  change.reason = rows.GetText(row, 3);
  change.details = rows.GetBytes(row, 4);
  return change;
}

}  // namespace

std::int64_t CampaignChanges::Add(store::WriteTransaction& tx, const std::string& partition,
                                  const StoredChange& change) {
  std::int64_t number = 0;
  tx.sql() << "select coalesce(max(number), 0) + 1 from campaign_change where partition = :p", soci::use(partition),
      soci::into(number);
  store::Rows rows({{"partition", ColumnType::kText},
                    {"number", ColumnType::kInt},
                    {"at", ColumnType::kInt},
                    {"actor", ColumnType::kText},
                    {"reason", ColumnType::kText},
                    {"details", ColumnType::kBytes},
                    {"campaign_before", ColumnType::kBytes},
                    {"plan_before", ColumnType::kBytes}});
  rows.Text(partition)
      .Int(number)
      .Int(change.at_micros)
      .Text(change.actor)
      .Text(change.reason)
      .Bytes(change.details)
      .Bytes(change.campaign_before)
      .Bytes(change.plan_before);
  store::Insert(tx, "campaign_change", rows);
  return number;
}

std::vector<StoredChange> CampaignChanges::List(const store::Transaction& tx, const std::string& partition) {
  store::Rows key({{"partition", ColumnType::kText}});
  key.Text(partition);
  const store::Rows found = store::Fetch(tx, "campaign_change", kSummary, key);
  std::vector<StoredChange> changes;
  for (std::size_t row = 0; row < found.size(); ++row) changes.push_back(ReadSummary(found, row));
  std::sort(changes.begin(), changes.end(),
            [](const StoredChange& a, const StoredChange& b) { return a.number < b.number; });
  return changes;
}

std::optional<StoredChange> CampaignChanges::Find(const store::Transaction& tx, const std::string& partition,
                                                  std::int64_t number) {
  store::Rows key({{"partition", ColumnType::kText}, {"number", ColumnType::kInt}});
  key.Text(partition).Int(number);
  std::vector<store::Column> wanted = kSummary;
  wanted.push_back({"campaign_before", ColumnType::kBytes});
  wanted.push_back({"plan_before", ColumnType::kBytes});
  const store::Rows found = store::Fetch(tx, "campaign_change", wanted, key);
  if (found.empty()) return std::nullopt;
  StoredChange change = ReadSummary(found, 0);
  change.campaign_before = found.GetBytes(0, 5);
  change.plan_before = found.GetBytes(0, 6);
  return change;
}

}  // namespace jemputbola::scheduling
