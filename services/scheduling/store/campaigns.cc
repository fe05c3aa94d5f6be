#include "scheduling/store/campaigns.h"

#include "common/store/bulk.h"

namespace jemputbola::scheduling {

using store::ColumnType;

void Campaigns::Save(store::WriteTransaction& tx, const std::string& partition, const StoredCampaign& campaign) {
  store::Rows rows({{"partition", ColumnType::kText},
                    {"state", ColumnType::kInt},
                    {"definition", ColumnType::kBytes},
                    {"updated_at", ColumnType::kInt}});
  rows.Text(partition)
      .Int(static_cast<std::int64_t>(campaign.state))
      .Bytes(campaign.definition)
      .Int(campaign.updated_at_micros);
  store::Upsert(tx, "campaign", rows, {"partition"});
}

std::optional<StoredCampaign> Campaigns::Load(const store::Transaction& tx, const std::string& partition) {
  store::Rows key({{"partition", ColumnType::kText}});
  key.Text(partition);
  const store::Rows found = store::Fetch(
      tx, "campaign",
      {{"state", ColumnType::kInt}, {"definition", ColumnType::kBytes}, {"updated_at", ColumnType::kInt}}, key);
  if (found.empty()) return std::nullopt;
  StoredCampaign campaign;
  campaign.state = static_cast<CampaignState>(found.GetInt(0, 0));
  campaign.definition = found.GetBytes(0, 1);
  campaign.updated_at_micros = found.GetInt(0, 2);
  return campaign;
}

std::vector<std::string> Campaigns::Partitions(const store::Transaction& tx) {
  std::vector<std::string> partitions;
  std::string partition;
  soci::statement rows =
      (tx.sql().prepare << "select partition from campaign union select partition from village_tally order by 1",
       soci::into(partition));
  rows.execute();
  while (rows.fetch()) partitions.push_back(partition);
  return partitions;
}

}  // namespace jemputbola::scheduling
