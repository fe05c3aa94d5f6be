#include "scheduling/store/cut_positions.h"

#include "common/store/bulk.h"

namespace jemputbola::scheduling {

using store::ColumnType;

void CutPositions::Replace(store::WriteTransaction& tx, const std::string& partition,
                           const std::map<std::string, int>& positions) {
  tx.sql() << "delete from cut_position where partition = :p", soci::use(partition);
  if (positions.empty()) return;
  store::Rows rows({{"partition", ColumnType::kText}, {"area", ColumnType::kText}, {"position", ColumnType::kInt}});
  for (const auto& [area, position] : positions) rows.Text(partition).Text(area).Int(position);
  store::Insert(tx, "cut_position", rows);
}

std::map<std::string, int> CutPositions::Load(const store::Transaction& tx, const std::string& partition) {
  store::Rows key({{"partition", ColumnType::kText}});
  key.Text(partition);
  const store::Rows found =
      store::Fetch(tx, "cut_position", {{"area", ColumnType::kText}, {"position", ColumnType::kInt}}, key);
  std::map<std::string, int> positions;
  for (std::size_t row = 0; row < found.size(); ++row) {
    positions[found.GetText(row, 0)] = static_cast<int>(found.GetInt(row, 1));
  }
  return positions;
}

}  // namespace jemputbola::scheduling
