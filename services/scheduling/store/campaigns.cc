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
  StoredCampaign campaign;
  std::int64_t state = 0;
  tx.sql() << "select state, definition, updated_at from campaign where partition = :p", soci::use(partition),
      soci::into(state), soci::into(campaign.definition), soci::into(campaign.updated_at_micros);
  if (!tx.sql().got_data()) return std::nullopt;
  campaign.state = static_cast<CampaignState>(state);
  campaign.definition = tx.Bytes(campaign.definition);
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
