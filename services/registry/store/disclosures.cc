#include "registry/store/disclosures.h"

#include "common/clock/civil.h"
#include "common/store/bulk.h"

namespace jemputbola::registry::store {

void AppendDisclosure(jemputbola::store::WriteTransaction& tx, const std::string& partition,
                      const Disclosure& disclosure) {
  using jemputbola::store::ColumnType;
  jemputbola::store::Rows row({{"partition", ColumnType::kText},
                               {"disclosure_id", ColumnType::kText},
                               {"village_code", ColumnType::kText},
                               {"recipient", ColumnType::kText},
                               {"purpose", ColumnType::kText},
                               {"caller", ColumnType::kText},
                               {"people", ColumnType::kInt},
                               {"disclosed_at", ColumnType::kInt}});
  row.Text(partition).Text(disclosure.disclosure_id).Text(disclosure.village_code);
  row.Text(disclosure.recipient).Text(disclosure.purpose).Text(disclosure.caller);
  row.Int(disclosure.people).Int(clock::ToMicros(disclosure.disclosed_at));
  jemputbola::store::Insert(tx, "disclosure", row);
}

}  // namespace jemputbola::registry::store
